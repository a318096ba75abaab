// The palette's fields make actions that read back from their sentences; bad numbers get a sentence.
import { describe, expect, test } from 'vitest';
import { namesOf } from '../../src/sim/action-sentences.ts';
import { actionSentence, readAction } from '../../src/sim/action-grammar.ts';
import {
  channelChoices,
  checkpointChoices,
  draftFor,
  freshOffset,
  pacedChoices,
  processChoices,
} from '../../src/ui/faults/choices.ts';
import { actionOf } from '../../src/ui/faults/draft.ts';
import { FAULTS, GROUPS } from '../../src/ui/faults/fault-table.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/job/settings.ts';
import { whyNotAct } from '../../src/lab/why-not-act.ts';
import { PLAN, SCENARIO, stagedView, taskOf } from './staged-view.ts';

/** The sink has sent its first rows. */
const where = () => {
  const view = stagedView();
  const transaction = 'Sink-1/a1/1';
  view.sink.transactions.set(transaction, { transaction, status: 'open', rows: [] });
  return { view, plan: PLAN, scenario: SCENARIO };
};

describe.each(FAULTS.map((fault) => [fault.kind, fault] as const))('%s', (kind) => {
  test('as it is offered at first, can be done to a healthy job', () => {
    const made = actionOf(kind, draftFor(kind, where(), {}));
    if (!made.ok) throw new Error(made.problem);
    const scene = { ...where(), cursorMs: 5000, settings: DEFAULT_SETTINGS };
    expect(whyNotAct(scene, made.action)).toBeNull();
  });

  test('reads back from its sentence', () => {
    const made = actionOf(kind, draftFor(kind, where(), {}));
    if (!made.ok) throw new Error(made.problem);
    expect(readAction(actionSentence(made.action), namesOf(PLAN, 3))).toEqual(made.action);
  });
});

test('every group has entries, and they stand together', () => {
  const order = FAULTS.map(({ group }) => group);
  expect([...new Set(order)]).toEqual(GROUPS);
  expect(order).toEqual(GROUPS.flatMap((group) => order.filter((other) => other === group)));
});

describe('a number', () => {
  test('that is missing or out of bounds is refused with a sentence', () => {
    const draft = draftFor('slow-task', where(), {});
    expect(actionOf('slow-task', { ...draft, factor: null })).toEqual({
      ok: false,
      problem: 'Takes: a number from 0.1 to 1000.',
    });
    expect(actionOf('slow-task', { ...draft, factor: 1001 }).ok).toBe(false);
    expect(actionOf('spoil-record', { ...draft, offset: 1.5 })).toEqual({
      ok: false,
      problem: 'Record no.: a whole number, 0 or more.',
    });
  });

  test('of seconds becomes whole milliseconds', () => {
    const draft = draftFor('slow-channel', where(), {});
    expect(actionOf('slow-channel', { ...draft, extraS: 0.3337 })).toMatchObject({
      action: { extraMs: 334 },
    });
  });
});

describe('what is offered', () => {
  test('is who bears each name now, with the state', () => {
    const { view } = where();
    const first = view.processes.get('TM-2');
    if (!first) throw new Error('no TM-2');
    first.state = 'dead';
    view.processes.set('TM-2.2', { ...first, id: 'TM-2.2', state: 'starting' });
    expect(processChoices(view).map(({ text }) => text)).toEqual([
      'TM-1',
      'TM-2.2 (starting)',
      'TM-3',
      'JM',
    ]);
  });

  test('is an operator as a whole only where it has several tasks', () => {
    const texts = pacedChoices(PLAN).map(({ text }) => text);
    expect(texts).toContain('all of Map');
    expect(texts).not.toContain('all of Sink');
  });

  test('is every channel, and the checkpoints that may still come', () => {
    expect(channelChoices(PLAN)).toHaveLength(PLAN.channels.length);
    expect(checkpointChoices(stagedView())).toEqual([1, 2, 3]);
  });

  test('is a record that the source has not fetched yet, within its partition', () => {
    const here = where();
    taskOf(here.view, 'Source-2').offsets.set(1, { offset: 100, endOffset: 900 });
    expect(freshOffset(here, 1)).toBe(100 + 2 * SCENARIO.pollSize);
    taskOf(here.view, 'Source-2').offsets.set(1, { offset: 890, endOffset: 900 });
    expect(freshOffset(here, 1)).toBe(899);
  });
});
