// Whole runs in one thread: whatever dies and whenever, the committed result is the oracle's.

import { describe, expect, test } from 'vitest';
import type { TimedAction } from '../../src/sim/action.ts';
import type { MemoryDurable } from '../../src/storage/memory.ts';
import { at, eachOnce, JOB, kill, SmallRun, words } from '../support/small-jobs.ts';

/** The run has finished, and a reader of committed rows saw every count once and in order. */
function expectExact(run: SmallRun, about = ''): void {
  expect(run.finished, about).toBe(true);
  expect(run.counts, about).toEqual(run.expected);
  expect(run.committed, about).toEqual(eachOnce(run.expected));
}

describe('without failures', () => {
  test('the result is the oracle’s, and a finished job leaves no checkpoint behind', () => {
    const run = new SmallRun().run();
    expectExact(run);
    expect(run.of('checkpoint-completed').length).toBeGreaterThan(0);
    expect(run.files).toEqual([]);
  });

  test('the same seed gives the same trace, another seed another one', () => {
    const trace = (seed: number): string => JSON.stringify(new SmallRun({ seed }).run().events);
    expect(trace(5)).toBe(trace(5));
    expect(trace(5)).not.toBe(trace(6));
  });

  test('every event is plain data that can be cloned', () => {
    const { events } = new SmallRun().run();
    expect(structuredClone(events)).toEqual(events);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test('without checkpoints everything is committed at the end', () => {
    const settings = { 'execution.checkpointing.interval': null };
    const run = new SmallRun({ settings }).run();
    expectExact(run);
    expect(run.of('checkpoint-triggered')).toEqual([]);
    const first = run.of('transactions-committed')[0]?.atMs ?? 0;
    const ended = run.of('end-of-data').find(({ task }) => task === 'Sink-1')?.atMs ?? Infinity;
    expect(first).toBeGreaterThanOrEqual(ended);
  });

  test('at least once is exact as long as nothing fails', () => {
    const settings = { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' };
    expectExact(new SmallRun({ settings }).run());
  });

  test('names with blanks do no harm', () => {
    const { operators } = new SmallRun().definition.scenario;
    const named = operators.map((operator) => ({
      ...operator,
      name: `The ${operator.name} itself`,
    }));
    expectExact(new SmallRun({ scenario: { operators: named, slowdown: {} } }).run());
  });
});

describe('the end of the data', () => {
  test('one source ends long before the other, and checkpoints go on', () => {
    const run = new SmallRun({ log: words(5, 120) }).run();
    expectExact(run);
    const finishedMs = (task: string): number =>
      run.of('task-status').find((event) => event.task === task && event.status === 'FINISHED')
        ?.atMs ?? Infinity;
    const early = finishedMs('Source-1');
    expect(early).toBeLessThan(finishedMs('Source-2') - 1000);
    const after = run.of('checkpoint-triggered').filter(({ atMs }) => atMs > early);
    expect(after.length).toBeGreaterThan(2);
    expect(after.at(-1)?.expected).not.toHaveProperty('Source-1');
    const completed = run.of('checkpoint-completed').map(({ checkpoint }) => checkpoint);
    expect(completed).toContain(after[1]?.checkpoint);
  });

  test('a failure after one source has finished does not replay what it had read', () => {
    const run = new SmallRun({ log: words(5, 120), actions: [kill('TM-2', 2600)] }).run();
    expectExact(run);
    const restored = run.of('source-positioned').filter(({ task }) => task === 'Source-1');
    expect(restored.at(-1)?.offset).toBe(5);
  });

  test('a task finishes only after a checkpoint that knows of its end is complete', () => {
    const run = new SmallRun().run();
    for (const { task, atMs } of run.of('task-status').filter((e) => e.status === 'FINISHED')) {
      const ended = run.of('end-of-data').find((event) => event.task === task)?.atMs ?? Infinity;
      const final = run
        .of('checkpoint-completed')
        .find((event) => event.atMs < atMs && event.triggeredAtMs >= ended - 400);
      expect(ended, task).toBeLessThan(atMs);
      expect(final, task).toBeDefined();
    }
  });

  test('partitions without rows, and subtasks without partitions, simply end', () => {
    const { operators } = new SmallRun().definition.scenario;
    const wider = operators.map((operator) =>
      operator.kind === 'sink' ? operator : { ...operator, parallelism: 3 },
    );
    const scenario = { operators: wider, taskManagers: 4, slowdown: {} };
    expectExact(new SmallRun({ scenario, log: words(0, 30) }).run());
  });
});

describe('crashes', () => {
  const length = new SmallRun().run().conductor.nowMs;
  const moments = Array.from({ length: 14 }, (_, index) => Math.round((length * (index + 1)) / 15));

  test.each(['TM-1', 'TM-2', 'TM-3', 'JM'])('%s may be killed at any time', (process) => {
    for (const [index, atMs] of moments.entries()) {
      const seed = index + 1;
      expectExact(new SmallRun({ seed, actions: [kill(process, atMs)] }).run(), `at ${atMs} ms`);
    }
  });

  test('in the middle of a turn, after any number of effects', () => {
    for (const [index, atMs] of moments.entries()) {
      const process = ['TM-1', 'TM-2', 'TM-3', 'JM'][index % 4] ?? '';
      const actions = [kill(process, atMs, index % 5)];
      expectExact(new SmallRun({ seed: index, actions }).run(), `${process} at ${atMs} ms`);
    }
  });

  test('everybody at once, again and again', () => {
    const all = (atMs: number): TimedAction[] =>
      ['TM-1', 'TM-2', 'TM-3', 'JM'].map((process) => kill(process, atMs));
    expectExact(new SmallRun({ actions: [...all(700), ...all(1900), ...all(2000)] }).run());
  });

  test('at least once may count twice but never less', () => {
    const settings = { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' };
    for (const atMs of moments.slice(0, 6)) {
      const run = new SmallRun({ settings, actions: [kill('TM-1', atMs)] }).run();
      for (const [key, count] of run.expected) {
        expect(run.counts.get(key)).toBeGreaterThanOrEqual(count);
      }
    }
  });

  test('without checkpoints a failure starts the job from the beginning', () => {
    const settings = { 'execution.checkpointing.interval': null };
    const run = new SmallRun({ settings, actions: [kill('TM-1', 900)] }).run();
    expectExact(run);
    expect(run.of('recovery-started').map(({ checkpoint }) => checkpoint)).toEqual([null]);
  });
});

describe('the store', () => {
  test('a flipped byte in a state file: the checkpoint before is used and it is said', () => {
    const run = new SmallRun();
    const newest = run.runUntil('checkpoint-completed', ({ checkpoint }) => checkpoint === 3);
    const file = newest.files.find((handle) => handle.file.includes('Count-1'))?.file ?? '';
    expect(run.durable.damage(file, 20)).toBe(true);
    run.conductor.act({ kind: 'kill', process: 'TM-1' });
    run.run();
    expect(run.finished).toBe(true);
    expect(run.counts).toEqual(run.expected);
    const [damaged] = run.of('checkpoint-damaged');
    expect(damaged?.checkpoint).toBe(3);
    expect(damaged?.reason).toBe(`${file} is damaged: its checksum is not the one written down.`);
    expect(run.of('recovery-started').at(-1)?.checkpoint).toBe(2);
    // It is left as it is, so that a person can look at it.
    expect(run.files).toContain(file);
  });

  test.each(['Source-1', 'Count-1', 'Sink-1'])(
    'every byte of %s’s state matters: a flip is always found',
    (task) => {
      for (const share of [0, 0.3, 0.6, 0.99]) {
        const run = new SmallRun({ log: words(40, 40) });
        const { files } = run.runUntil('checkpoint-completed', (each) => each.checkpoint === 2);
        const handle = files.find(({ file }) => file.includes(task));
        run.durable.damage(handle?.file ?? '', Math.floor((handle?.sizeBytes ?? 0) * share));
        run.conductor.act({ kind: 'kill', process: 'TM-2' });
        run.run();
        expect(run.of('checkpoint-damaged')).toHaveLength(1);
        expect(run.counts).toEqual(run.expected);
      }
    },
  );

  test('a source log that cannot be read fails the task, and the result is still exact', () => {
    let polls = 0;
    const run = new SmallRun({
      disturbances: {
        storageProblem: (_process, op) =>
          op === 'poll' && ++polls === 3 ? { reason: 'unavailable', message: 'Busy.' } : null,
      },
    }).run();
    expectExact(run);
    expect(run.of('restart-scheduled')[0]?.failure).toMatchObject({
      why: 'exception',
      message: 'The source cannot be read: Busy.',
    });
  });

  test.each(['append', 'pre-commit', 'commit', 'recover', 'put', 'get', 'put-ha', 'list'] as const)(
    'a refused %s now and then costs time but no row',
    (op) => {
      let asked = 0;
      const run = new SmallRun({
        settings: { 'execution.checkpointing.tolerable-failed-checkpoints': 100 },
        actions: [kill('TM-3', 1200)],
        disturbances: {
          storageProblem: (_process, asks) =>
            asks === op && ++asked % 3 === 1 && asked < 20
              ? { reason: 'unavailable', message: 'Busy.' }
              : null,
        },
      }).run();
      expect(asked).toBeGreaterThan(1);
      expectExact(run);
    },
  );

  test('a store that refuses state files fails checkpoints, not the job', () => {
    const run = new SmallRun({
      settings: { 'execution.checkpointing.tolerable-failed-checkpoints': 100 },
      disturbances: {
        storageProblem: (_process, op) =>
          op === 'put' ? { reason: 'full', message: 'The disk is full.' } : null,
      },
    }).run(3000);
    expect(run.statuses).toEqual(['CREATED', 'RUNNING']);
    expect(run.of('checkpoint-completed')).toEqual([]);
    expect(run.of('checkpoint-aborted').length).toBeGreaterThan(2);
  });
});

describe('delays and duplicates', () => {
  test('messages that come late or twice change nothing', () => {
    const run = new SmallRun({
      actions: [kill('TM-2', 1100)],
      disturbances: {
        messageDelayMs: (_from, _to, { kind }) => (kind === 'acknowledge' ? 70 : 15),
        duplicates: ({ kind }) => kind !== 'register' && kind !== 'deploy',
        channelDelayMs: (channel) => (channel.startsWith('Map-1') ? 40 : 0),
      },
    }).run();
    expectExact(run);
  });
});

describe('a reload', () => {
  function reloaded(atMs: number, seed: number): SmallRun {
    const first = new SmallRun({ seed }).run(atMs);
    return new SmallRun({ seed, durable: first.durable, startAtMs: atMs }).run();
  }

  test('a new cluster over the same store resumes to exactly the oracle’s result', () => {
    for (let atMs = 150, seed = 1; atMs < 3500; atMs += 270, seed++) {
      expectExact(reloaded(atMs, seed), `reloaded at ${atMs} ms`);
    }
  });

  test('files of dead attempts that no checkpoint names are swept', () => {
    const first = new SmallRun().run(1500);
    const durable: MemoryDurable = first.durable;
    const attempt = first.of('task-status').at(-1)?.attempt ?? 0;
    const stray = `${JOB}/chk-77/Count-1-a${attempt}`;
    durable.execute({ op: 'put', file: stray, bytes: Uint8Array.of(1) });
    const second = new SmallRun({ durable, startAtMs: 1500 }).run();
    expectExact(second);
    expect(second.files).not.toContain(stray);
    const swept = second.of('files-deleted').filter(({ why }) => why.startsWith('no checkpoint'));
    expect(swept.flatMap(({ files }) => files)).toContain(stray);
  });

  test('time, attempts and checkpoint ids go on where they were', () => {
    const first = new SmallRun().run(1500);
    const second = new SmallRun({ durable: first.durable, startAtMs: 1500 }).run();
    const ids = (run: SmallRun): number[] =>
      run.of('checkpoint-triggered').map(({ checkpoint }) => checkpoint);
    expect(Math.min(...ids(second))).toBeGreaterThan(Math.max(...ids(first)));
    expect(second.of('recovery-started')[0]?.attempt).toBe(2);
    expect(second.events[0]?.atMs).toBe(1500);
  });

  test('twice in a row, with a crash in between', () => {
    const first = new SmallRun().run(900);
    const { durable } = first;
    new SmallRun({ durable, startAtMs: 900, actions: [kill('TM-1', 1500)] }).run(2200);
    expectExact(new SmallRun({ durable, startAtMs: 2200 }).run());
  });

  test('after the end of the job it only finds that all is done', () => {
    const first = new SmallRun().run();
    const second = new SmallRun({ durable: first.durable, startAtMs: 20_000 }).run();
    expectExact(second);
  });
});

test('a checkpoint by hand completes besides the periodic ones', () => {
  const run = new SmallRun({
    settings: { 'execution.checkpointing.interval': 60_000 },
    actions: [at(900, { kind: 'trigger-checkpoint' })],
  }).run(2000);
  expect(run.of('checkpoint-completed').map(({ checkpoint }) => checkpoint)).toEqual([1]);
});
