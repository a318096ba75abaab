// History against the events it is made from: phases, hops, pauses and records of runs with kills.
import { describe, expect, test, vi } from 'vitest';
import type { TraceEvent } from '../../../src/engine/trace-event.ts';
import { CLICKS } from '../../../src/sim/scenarios.ts';
import { storyAt } from '../../../src/trace/history/at.ts';
import { History } from '../../../src/trace/history/history.ts';
import { apply, createView } from '../../../src/trace/view.ts';
import { kill, shippedLog, traceOf } from '../../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const { events, run } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 300),
  actions: [kill('TM-2', 8200), kill('JM', 13_000)],
});
const { plan } = run.definition;

function historyOf(some: readonly TraceEvent[], limits?: ConstructorParameters<typeof History>[2]) {
  const history = new History(plan, 0, limits);
  for (const event of some) history.note(event);
  return history;
}

const whole = historyOf(events);

describe('the life of a checkpoint', () => {
  test('ends as the view says it ended, each with its reason', () => {
    const view = createView(run.facts);
    for (const event of events) apply(view, event);
    expect(view.model.checkpoints.size).toBeGreaterThan(3);
    for (const { id, status, reason, endedAtMs } of view.model.checkpoints.values()) {
      const story = whole.checkpoints.get(id);
      expect([story?.outcome, story?.reason, story?.endedMs]).toEqual([status, reason, endedAtMs]);
    }
  });

  test('has a part for every task, and its metrics follow from the times remembered', () => {
    const completed = [...whole.checkpoints.values()].filter((one) => one.outcome === 'completed');
    expect(completed.length).toBeGreaterThan(2);
    for (const { parts, triggeredAtMs } of completed) {
      expect([...parts.keys()]).toEqual(plan.tasks.map(({ id }) => id));
      for (const part of parts.values()) {
        const { metrics, firstBarrierMs, snapshotMs, syncMs, acknowledgedMs } = part;
        const begun = firstBarrierMs ?? snapshotMs ?? NaN;
        expect(metrics?.startDelayMs).toBe(begun - triggeredAtMs);
        expect(metrics?.alignmentMs).toBe((snapshotMs ?? NaN) - begun);
        expect(metrics?.syncMs).toBe(syncMs);
        expect(acknowledgedMs).toBeGreaterThanOrEqual((snapshotMs ?? NaN) + syncMs);
      }
    }
  });

  test('knows every barrier, and when it was read', () => {
    const [first] = [...whole.checkpoints.values()];
    expect(first?.hops.map(({ channel }) => channel).sort()).toEqual(
      plan.channels.map(({ id }) => id).sort(),
    );
    for (const { departMs, arriveMs, takenMs } of first?.hops ?? []) {
      expect(arriveMs).toBeGreaterThanOrEqual(departMs);
      expect(takenMs).toBeGreaterThanOrEqual(arriveMs);
    }
  });

  test('as it was known at an earlier moment is what a shorter history says', () => {
    for (const [id, story] of whole.checkpoints) {
      for (const atMs of [story.triggeredAtMs + 300, story.triggeredAtMs + 900]) {
        const then = historyOf(events.filter((event) => event.atMs <= atMs)).checkpoints.get(id);
        if (!then) throw new Error(`no checkpoint ${id}`);
        const known = storyAt(story, atMs);
        expect({ ...known, parts: undefined, hops: known.hops.length }).toEqual({
          ...then,
          parts: undefined,
          hops: then.hops.filter(({ departMs }) => departMs <= atMs).length,
        });
        for (const [task, part] of then.parts) {
          const { snapshotMs, acknowledgedMs, metrics, firstBarrierMs } = part;
          expect(known.parts.get(task)).toMatchObject({
            snapshotMs,
            acknowledgedMs,
            metrics,
            firstBarrierMs,
          });
        }
      }
    }
  });
});

test('a killed process stops the tasks that ran in it; all stop, and go on in the end', () => {
  const [first, second] = whole.crashes;
  expect(first).toMatchObject({ process: 'TM-2', atMs: 8200 });
  expect([...(first?.tasks ?? [])].sort()).toEqual(['Count-2', 'Map-2', 'Source-2']);
  expect(second).toMatchObject({ process: 'JM', tasks: [] });
  const crashed = whole.pauses.filter(({ cause }) => cause === 'crash');
  expect(crashed.map(({ task }) => task).sort()).toEqual(['Count-2', 'Map-2', 'Source-2']);
  expect(whole.pauses.filter(({ toMs }) => toMs === null).map(({ cause }) => cause)).toEqual(
    plan.tasks.map(() => 'finished'),
  );
  expect(whole.restores.length).toBeGreaterThanOrEqual(plan.tasks.length);
});

test('records are counted between any two moments', () => {
  for (const { id } of plan.tasks) {
    const times = events.flatMap((event) =>
      event.kind === 'processed' && event.task === id ? event.atMs : [],
    );
    for (const [from, to] of [
      [0, 5000],
      [5000, 5001],
      [7000, 20_000],
      [9000, 3000],
    ] as const) {
      const expected = times.filter((atMs) => atMs > from && atMs <= to).length;
      expect(whole.recordsBetween(id, from, to)).toBe(expected);
    }
  }
});

test('the offsets of a checkpoint are those a recovery from it begins with', () => {
  const recoveries = events.filter((event) => event.kind === 'recovery-started');
  const from = recoveries.map((event) => event.checkpoint);
  expect(from.length).toBe(2);
  for (const { checkpoint, atMs } of recoveries) {
    if (checkpoint === null) continue;
    const positions = events
      .filter((event) => event.kind === 'source-positioned')
      .filter((event) => event.atMs >= atMs)
      .slice(0, 2);
    for (const { partition, offset } of positions) {
      expect(whole.offsetsOf(checkpoint)?.get(partition)).toBe(offset);
    }
  }
});

test('of the oldest checkpoints it is still known when they were and what came of them', () => {
  const small = historyOf(events, { checkpoints: 1, records: 50, incidents: 3 });
  const ends = (history: History) =>
    [...history.checkpoints.values()].map(({ id, triggeredAtMs, endedMs, outcome }) => ({
      id,
      triggeredAtMs,
      endedMs,
      outcome,
    }));
  expect(ends(small)).toEqual(ends(whole));
  const [oldest] = small.checkpoints.values();
  expect([oldest?.parts.size, oldest?.hops.length]).toEqual([0, 0]);
});

test('memory is bounded', () => {
  const small = historyOf(events, { checkpoints: 2, records: 50, incidents: 3 });
  const detailed = [...small.checkpoints.values()].filter(({ parts }) => parts.size > 0);
  expect(detailed.map(({ id }) => id)).toEqual([...whole.checkpoints.keys()].slice(-2));
  expect(small.recordsBetween('Map-1', 0, Infinity)).toBeLessThanOrEqual(100);
  expect(small.pauses.length).toBeLessThanOrEqual(6);
});
