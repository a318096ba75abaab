// Splits on their way from the enumerator to the readers, in whole runs.

import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../src/engine/job/scenario.ts';
import type { OperatorSpec } from '../../src/engine/job/spec.ts';
import {
  eachOnce,
  kill,
  OPERATORS,
  SCENARIO,
  SmallRun,
  words,
  type RunOptions,
} from '../support/small-jobs.ts';

const ASKING = OPERATORS.map((each): OperatorSpec => {
  return each.kind === 'source' ? { ...each, assignment: 'on request' } : each;
});

const SIZES = [30, 12, 25, 7, 18];

function run(options: RunOptions = {}, operators = ASKING): SmallRun {
  return new SmallRun({
    log: words(...SIZES),
    ...options,
    scenario: { operators, partitions: SIZES.length, slowdown: {}, ...options.scenario },
  });
}

const wide = (parallelism: number, operators = ASKING): OperatorSpec[] =>
  operators.map((each) => ({
    ...each,
    parallelism: each.kind === 'source' ? parallelism : each.parallelism,
    reads: each.reads.map((edge) => (edge.from === 'source' ? { ...edge, by: 'rebalance' } : edge)),
  }));

test('readers ask when they have none, and each split is read once, to its end', () => {
  const done = run().run();
  expect(done.finished).toBe(true);
  expect(done.committed).toEqual(eachOnce(done.expected));
  const assigned = done.of('split-assigned').map(({ partition }) => partition);
  expect(assigned).toEqual([0, 1, 2, 3, 4]);
  // The reader of the shorter one is the first to ask again.
  expect(done.of('split-assigned').map(({ task }) => task)).toEqual(
    expect.arrayContaining(['Source-1', 'Source-2']),
  );
  expect(
    done
      .of('no-more-splits')
      .map(({ task }) => task)
      .sort(),
  ).toEqual(['Source-1', 'Source-2']);
});

test.each([1, 3, 7])('%i readers of five partitions', (parallelism) => {
  for (const operators of [ASKING, OPERATORS]) {
    const scenario = { operators: wide(parallelism, [...operators]), taskManagers: 8 };
    const done = run({ scenario }).run();
    expect(done.finished).toBe(true);
    expect(done.committed).toEqual(eachOnce(done.expected));
  }
});

describe('when a reader is lost', () => {
  test('between assignment and checkpoint, its split goes back, and is read by whoever asks', () => {
    const going = run();
    const second = going.runUntil('split-assigned', ({ partition }) => partition === 2);
    const place = going.of('task-status').find(({ task }) => task === second.task)?.taskManager;
    going.conductor.act({ kind: 'kill', process: place ?? '' });
    const returned = going.runUntil('splits-returned', ({ task }) => task === second.task);
    expect(returned.partitions).toContain(2);
    going.run();
    expect(going.finished).toBe(true);
    expect(going.committed).toEqual(eachOnce(going.expected));
  });

  test('the JobManager that takes over hands out exactly what the checkpoint has as unassigned', () => {
    const going = run({ settings: { 'execution.checkpointing.interval': 150 } });
    going.runUntil('checkpoint-completed');
    going.conductor.act({ kind: 'kill', process: 'JM' });
    const found = going.runUntil('splits-found', ({ checkpoint }) => checkpoint !== null);
    expect(found.unassigned.length).toBeGreaterThan(0);
    const before = going.of('split-assigned').length;
    going.run();
    expect(going.committed).toEqual(eachOnce(going.expected));
    const after = going.of('split-assigned').slice(before);
    expect(new Set(after.map(({ partition }) => partition))).toEqual(new Set(found.unassigned));
  });
});

test('a split assigned while a checkpoint is under way waits for its barrier', () => {
  // Triggers reach a reader that is busy for long; the answer to its request is there before.
  const operators = ASKING.map((each) => (each.kind === 'source' ? { ...each, costMs: 90 } : each));
  let held = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const scenario = { operators };
    const settings = { 'execution.checkpointing.interval': 60 };
    const done = run({ seed, scenario, settings, actions: [kill('TM-1', 700 + 60 * seed)] }).run();
    expect(done.committed).toEqual(eachOnce(done.expected));
    for (const { step, task, partition, checkpoint } of done.of('split-held')) {
      held++;
      const next = done.events.find(
        (event) =>
          event.step >= step &&
          ((event.kind === 'snapshot-taken' && event.task === task) ||
            (event.kind === 'checkpoint-aborted' && event.checkpoint === checkpoint) ||
            event.kind === 'process-killed' ||
            (event.kind === 'source-positioned' &&
              event.task === task &&
              event.partition === partition)),
      );
      expect(next?.kind).not.toBe('source-positioned');
    }
  }
  expect(held).toBeGreaterThan(0);
});

describe('a socket', () => {
  const SOCKET = OPERATORS.map((each): OperatorSpec => {
    return each.kind === 'source' ? { ...each, replayable: false } : each;
  });

  test('gives a job without failures every row once', () => {
    const done = run({}, SOCKET).run();
    expect(done.finished).toBe(true);
    expect(done.committed).toEqual(eachOnce(done.expected));
  });

  test('loses what was read since the checkpoint, and nothing else', () => {
    const going = run({}, SOCKET);
    const { checkpoint } = going.runUntil('checkpoint-completed');
    const read = (): number =>
      going.of('processed').filter(({ channel }) => channel === null).length;
    going.runUntil(
      'processed',
      ({ channel, record }) => channel === null && record.epoch >= checkpoint,
    );
    going.conductor.act({ kind: 'kill', process: 'TM-1' });
    going.run();
    expect(going.finished).toBe(true);
    const rows = SIZES.reduce((sum, size) => sum + size, 0);
    const counted = [...going.committed.values()].flat().length;
    expect(counted).toBeLessThan(rows);
    // What it had fetched ahead is gone, too: nobody has ever read it.
    expect(read()).toBeLessThan(rows);
    for (const [key, values] of going.committed) {
      expect(values, key).toEqual(values.map((_, index) => index + 1));
    }
  });

  test('cannot be handed round, and says so', () => {
    const scenario = {
      ...SCENARIO,
      operators: SOCKET.map((each) =>
        each.kind === 'source' ? { ...each, assignment: 'on request' as const } : each,
      ),
    };
    expect(checkScenario(scenario)).toEqual({
      ok: false,
      problems: [
        'Source reads sockets, which cannot be handed round: leave out its assignment, or let it read a log.',
      ],
    });
  });
});
