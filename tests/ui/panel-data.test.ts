// What the panels say, as data: state by key group, tapes with offsets, the life of a checkpoint,
// the facts of small things.
import { describe, expect, test, vi } from 'vitest';
import { keyGroupOwners } from '../../src/lab/key-group-owners.ts';
import { storyAt } from '../../src/trace/history/at.ts';
import { History } from '../../src/trace/history/history.ts';
import { apply, createView } from '../../src/trace/view.ts';
import { factsOf, titleOf } from '../../src/ui/details/facts.ts';
import { isDetailed } from '../../src/ui/details/is-detailed.ts';
import { partitionLengthOf } from '../../src/ui/graph/partition-length.ts';
import { lifeOf } from '../../src/ui/details/checkpoint-life.ts';
import { stateRows } from '../../src/ui/panels/state-rows.ts';
import { tapesOf } from '../../src/ui/panels/tapes.ts';
import { EVENTS, historyOf, PLAN, RUN } from './recorded-history.ts';
import { stagedView, taskOf } from './staged-view.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** The view and the history at a moment of the recorded run. */
function at(atMs: number) {
  const view = createView(RUN.facts);
  const history = new History(PLAN);
  for (const event of EVENTS) {
    if (event.atMs > atMs) break;
    apply(view, event);
    history.note(event);
  }
  return { view: view.model, history };
}

describe('the state', () => {
  test('stands in the order of key groups, each key with the subtask that owns its group', () => {
    const owners = keyGroupOwners(PLAN);
    expect(owners.map(({ first, last }) => [first, last])).toEqual([
      [0, 63],
      [64, 127],
    ]);
    const rows = stateRows(at(7000).view, 7000);
    expect(rows).toHaveLength(6);
    expect(rows.map(({ keyGroup }) => keyGroup)).toEqual(
      rows.map(({ keyGroup }) => keyGroup).sort((a, b) => a - b),
    );
    for (const { owner, keyGroup } of rows) {
      const share = owners.find(({ task }) => task === owner);
      expect(keyGroup).toBeGreaterThanOrEqual(share?.first ?? Infinity);
      expect(keyGroup).toBeLessThanOrEqual(share?.last ?? -1);
    }
  });

  test('shows for a moment what has just changed', () => {
    const change = EVENTS.find((event) => event.kind === 'state-changed' && event.atMs > 5000);
    if (change?.kind !== 'state-changed') throw new Error('no change');
    const { view } = at(change.atMs);
    const row = (cursorMs: number) =>
      stateRows(view, cursorMs).find(({ key }) => key === change.key);
    expect(row(change.atMs)).toMatchObject({ fresh: true, value: change.value });
    expect(row(change.atMs + 1000)?.fresh).toBe(false);
  });
});

describe('the tapes', () => {
  test('before any checkpoint all that was read would be read again', () => {
    const { view, history } = at(4000);
    for (const tape of tapesOf(view, history, 300)) {
      expect(tape.checkpoint).toBeNull();
      expect(tape.again).toBe(tape.offset);
      expect(tape.length).toBe(300);
    }
  });

  test('after one, what was read since it; and a recovery really begins there', () => {
    const recovery = EVENTS.find((event) => event.kind === 'recovery-started');
    if (recovery?.kind !== 'recovery-started') throw new Error('no recovery');
    const { view, history } = at(recovery.atMs - 1);
    const tapes = tapesOf(view, history, null);
    expect(tapes).toHaveLength(2);
    const positions = EVENTS.filter((event) => event.kind === 'source-positioned').filter(
      ({ atMs }) => atMs >= recovery.atMs,
    );
    for (const { partition, checkpoint, again, offset } of tapes) {
      const position = positions.find((event) => event.partition === partition);
      expect(checkpoint).toEqual({ id: recovery.checkpoint, offset: position?.offset });
      expect(again).toBe(offset - (position?.offset ?? NaN));
    }
  });

  test('are as long as the sum of all counts, where nothing is filtered out', () => {
    const expected = new Map([
      ['a', 400],
      ['b', 200],
    ]);
    const { scenario } = RUN.definition;
    expect(partitionLengthOf({ expected, scenario })).toBe(300);
    expect(partitionLengthOf({ expected: new Map(), scenario })).toBeNull();
  });
});

describe('the life of a checkpoint', () => {
  const history = historyOf();

  test('is told from the trigger to its being known, in the order of time', () => {
    const story = history.checkpoints.get(1);
    if (!story) throw new Error('no checkpoint 1');
    const lines = lifeOf(story);
    expect(lines.slice(0, 5).map(({ text }) => text)).toEqual([
      'triggered; 7 tasks must acknowledge',
      'the first acknowledgement',
      'acknowledgement 7 of 7',
      'all have acknowledged; the metadata is being written',
      'complete: the metadata is in the store',
    ]);
    expect(lines.map(({ text }) => text)).toContain('7 of 7 tasks have heard that it is complete');
    const early = lifeOf(storyAt(story, story.triggeredAtMs));
    expect(early.map(({ text }) => text)).toEqual(['triggered; 7 tasks must acknowledge']);
  });

  test('that was given up says why', () => {
    const story = [...history.checkpoints.values()].find(({ outcome }) => outcome === 'aborted');
    if (!story) throw new Error('no aborted checkpoint');
    expect(lifeOf(story).at(-1)?.text).toMatch(/^given up: the job stopped running/);
  });
});

test('small things have their facts, and each fact leads on to what it is about', () => {
  const view = stagedView();
  taskOf(view, 'Count-2').state.set('/help', { keyGroup: 111, value: 3 });
  const facts = factsOf({ kind: 'key', id: '/help' }, view, new Map([['/help', 300]]), 0);
  expect(facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Counted by: Count-2',
    'Key group: 111',
    'Counted so far: 3',
    'Committed: 0',
    'Expected in the end: 300',
  ]);
  expect(facts[0]?.thing).toEqual({ kind: 'task', id: 'Count-2' });
  const process = factsOf({ kind: 'process', id: 'TM-3' }, view, new Map(), 0);
  expect(process.map(({ value }) => value)).toContain('Sink-1');
  expect(isDetailed({ kind: 'checkpoint', id: '1' })).toBe(true);
  expect(titleOf({ kind: 'file', id: 'run-x/chk-3/Count-1-a2' })).toBe('chk-3/Count-1-a2');
});
