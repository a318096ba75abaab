// The checkpoint coordinator, told everything by hand: requests, acknowledgements, outcomes, time.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  CheckpointCoordinator,
  type CheckpointTarget,
} from '../../../src/engine/checkpoint/coordinator.ts';
import type { FailureReason } from '../../../src/engine/checkpoint/failure-reason.ts';
import { decodeManifest } from '../../../src/engine/checkpoint/manifest.ts';
import { Outbox } from '../../../src/engine/outbox.ts';
import type { Effect, JobFailure, Request, Result } from '../../../src/engine/protocol.ts';
import type { TraceBody } from '../../../src/engine/trace-event.ts';
import { define, JOB } from '../../support/small-jobs.ts';

const TASKS = ['Source-1', 'Source-2', 'Map-1', 'Map-2', 'Count-1', 'Count-2', 'Sink-1'];
const METRICS = {
  startDelayMs: 0,
  alignmentMs: 0,
  syncMs: 0,
  asyncMs: 0,
  processedBytes: 0,
  persistedBytes: 0,
  uploadedBytes: 0,
  unaligned: false,
};
const REFUSED: Result = { ok: false, problem: { reason: 'unavailable', message: 'Busy.' } };

class Rig {
  readonly outbox = new Outbox();
  readonly trace: TraceBody[] = [];
  readonly effects: Effect[] = [];
  /** Requests that have no outcome yet. */
  readonly open = new Map<number, Request>();
  readonly failures: JobFailure[] = [];
  readonly targets = new Map<string, CheckpointTarget>(
    TASKS.map((task) => [task, { task, attempt: 1, taskManager: 'TM-1', state: 'running' }]),
  );
  readonly coordinator: CheckpointCoordinator;
  nowMs = 0;

  constructor(settings: Readonly<Record<string, unknown>> = {}) {
    this.coordinator = new CheckpointCoordinator({
      definition: define({ settings }),
      outbox: this.outbox,
      request: (body) => this.outbox.request(body),
      reserve: (nextCheckpointId) =>
        this.outbox.request({
          op: 'put-ha',
          job: JOB,
          record: {
            attempt: 1,
            nextCheckpointId,
            stopSavepoints: [],
            version: null,
            status: 'RUNNING',
          },
        }),
      targets: () => [...this.targets.values()],
      splits: () => [],
      failJob: (failure) => this.failures.push(failure),
      finalized: () => undefined,
    });
    this.coordinator.activate();
    this.#take();
  }

  #take(): void {
    const { effects, trace } = this.outbox.take();
    this.trace.push(...trace);
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.kind === 'request' && effect.body) this.open.set(effect.request, effect.body);
    }
  }

  do(act: (coordinator: CheckpointCoordinator) => void): this {
    act(this.coordinator);
    this.#take();
    return this;
  }

  /** The periodic timer. */
  tick(nowMs = this.nowMs + 400): this {
    this.nowMs = nowMs;
    return this.do((coordinator) => coordinator.timer('checkpoint-tick 1', nowMs));
  }

  /** The store answers what was asked first of this kind. */
  answer(op: Request['op'], result: Result = { ok: true, op: 'put' }): Request {
    const found = [...this.open].find(([, body]) => body.op === op);
    if (!found) throw new Error(`Nobody asked for ${op}.`);
    this.open.delete(found[0]);
    this.do((coordinator) => coordinator.outcome(found[0], result, this.nowMs));
    return found[1];
  }

  acknowledge(
    checkpoint: number,
    task: string,
    attempt = 1,
    endOfData = false,
    sharedNames?: readonly string[],
  ): this {
    const shared = sharedNames?.map((name) => ({
      file: `${JOB}/shared/${name}`,
      sizeBytes: 1,
      digest: '0',
    }));
    const file = `${JOB}/chk-${checkpoint}/${task}-a${attempt}`;
    const handle = { file, sizeBytes: 1, digest: '0' };
    return this.do((coordinator) =>
      coordinator.acknowledge(
        checkpoint,
        { task, attempt, handle, endOfData, ...(shared && { shared }) },
        METRICS,
        this.nowMs,
      ),
    );
  }

  acknowledgeAll(checkpoint: number, tasks: readonly string[] = TASKS): this {
    for (const task of tasks) this.acknowledge(checkpoint, task);
    return this;
  }

  trigger(): this {
    this.tick();
    this.answer('put-ha');
    return this;
  }

  complete(checkpoint: number): this {
    this.acknowledgeAll(checkpoint);
    this.answer('put');
    return this;
  }

  set(task: string, state: CheckpointTarget['state']): this {
    this.targets.set(task, { ...this.targets.get(task)!, state });
    return this;
  }

  of<K extends TraceBody['kind']>(kind: K): Extract<TraceBody, { kind: K }>[] {
    return this.trace.filter((body): body is Extract<TraceBody, { kind: K }> => body.kind === kind);
  }

  sent(kind: string): { to: string; task: string; checkpoint: number }[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'send' && effect.message.kind === kind
        ? [{ ...(effect.message as { task: string; checkpoint: number }), to: effect.to }]
        : [],
    );
  }

  get aborted(): [number, string][] {
    return this.of('checkpoint-aborted').map(({ checkpoint, reason }) => [checkpoint, reason]);
  }

  get refused(): string[] {
    return this.of('checkpoint-refused').map(({ reason }) => reason);
  }

  get deletes(): string[][] {
    return this.of('files-deleted').map(({ files }) => [...files]);
  }
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

describe('triggering', () => {
  test('the id is durable before any task hears of it', () => {
    rig.tick();
    expect(rig.sent('trigger-checkpoint')).toEqual([]);
    expect(rig.answer('put-ha')).toMatchObject({ record: { nextCheckpointId: 2 } });
    expect(rig.sent('trigger-checkpoint').map(({ task }) => task)).toEqual([
      'Source-1',
      'Source-2',
    ]);
    expect(Object.keys(rig.of('checkpoint-triggered')[0]!.expected)).toEqual(TASKS);
  });

  test('an id that cannot be made durable is not used, and counts as a failure', () => {
    rig.tick().answer('put-ha', REFUSED);
    expect(rig.refused).toEqual(['IO_EXCEPTION']);
    expect(rig.failures).toHaveLength(1);
    rig.trigger();
    expect(rig.of('checkpoint-triggered').map(({ checkpoint }) => checkpoint)).toEqual([2]);
  });

  test('not before all tasks run, and it does not count', () => {
    rig.set('Map-2', 'not ready').tick();
    expect(rig.refused).toEqual(['NOT_ALL_REQUIRED_TASKS_RUNNING']);
    expect(rig.open.size).toBe(0);
    expect(rig.failures).toEqual([]);
    rig.set('Map-2', 'running').tick();
    rig.set('Map-2', 'not ready').answer('put-ha');
    expect(rig.refused).toHaveLength(2);
  });

  test('ticks come at a fixed rate, whatever happens in between', () => {
    rig.tick().tick();
    const ticks = rig.effects.filter(
      (effect) => effect.kind === 'timer' && effect.timer.startsWith('checkpoint-tick'),
    );
    expect(ticks.map(({ afterMs }) => afterMs)).toEqual([400, 400, 400]);
  });

  test('a timer of an earlier activation does nothing', () => {
    rig.do((each) => each.suspend('CHECKPOINT_COORDINATOR_SUSPEND')).do((each) => each.activate());
    rig.tick();
    expect(rig.open.size).toBe(0);
    rig.do((each) => each.timer('checkpoint-tick 2', rig.nowMs));
    expect(rig.open.size).toBe(1);
  });

  test('other timers are not its own', () => {
    expect(rig.coordinator.timer('heartbeat', 0)).toBe(false);
  });

  test('by hand: at once when nothing is under way, refused while the job is not running', () => {
    rig.do((each) => each.requestNow(10));
    expect(rig.open.size).toBe(1);
    const idle = new Rig().do((each) => each.suspend('CHECKPOINT_COORDINATOR_SUSPEND'));
    idle.do((each) => each.requestNow(10));
    expect(idle.refused).toEqual(['NOT_ALL_REQUIRED_TASKS_RUNNING']);
  });

  test('without an interval there are no ticks and none by hand', () => {
    const off = new Rig({ 'execution.checkpointing.interval': null });
    expect(off.effects).toEqual([]);
    off.do((each) => each.requestNow(10));
    expect(off.refused).toEqual(['PERIODIC_SCHEDULER_SHUTDOWN']);
  });
});

describe('limits', () => {
  test('no more than one at once by default; the next waits and follows', () => {
    rig.trigger().tick();
    expect(rig.open.size).toBe(0);
    rig.complete(1);
    rig.answer('put-ha');
    expect(rig.of('checkpoint-triggered').map(({ checkpoint }) => checkpoint)).toEqual([1, 2]);
  });

  test('as many as are allowed', () => {
    rig = new Rig({ 'execution.checkpointing.max-concurrent-checkpoints': 2 });
    rig.trigger().trigger().tick();
    expect([...rig.coordinator.pending.keys()]).toEqual([1, 2]);
    expect(rig.open.size).toBe(0);
  });

  test('a pause after completion: refused, and the timer is armed for the rest of it, once', () => {
    rig = new Rig({ 'execution.checkpointing.min-pause': 300 });
    rig.trigger();
    rig.nowMs += 250;
    rig.complete(1);
    rig.effects.length = 0;
    rig.tick(rig.nowMs + 150);
    expect(rig.refused).toEqual(['MINIMUM_TIME_BETWEEN_CHECKPOINTS']);
    const kinds = rig.effects.map((effect) => [effect.kind, effect.afterMs]);
    expect(kinds).toEqual([
      ['timer', 400],
      ['cancel-timer', 0],
      ['timer', 150],
    ]);
    rig.tick(rig.nowMs + 150);
    expect(rig.open.size).toBe(1);
  });

  test('the pause does not hold back what is asked for by hand', () => {
    rig = new Rig({ 'execution.checkpointing.min-pause': 300 });
    rig.trigger().complete(1);
    rig.do((each) => each.requestNow(rig.nowMs + 1));
    expect([...rig.open.values()].map(({ op }) => op)).toEqual(['put-ha']);
  });

  test('a pause longer than the interval sets the rate', () => {
    rig = new Rig({ 'execution.checkpointing.min-pause': 900 });
    expect(rig.effects).toMatchObject([{ kind: 'timer', afterMs: 900 }]);
  });
});

describe('collecting', () => {
  beforeEach(() => {
    rig.trigger();
  });

  test('duplicates and strangers change nothing', () => {
    rig.acknowledge(1, 'Map-1').acknowledge(1, 'Map-1').acknowledge(1, 'Map-2', 7);
    rig.acknowledge(1, 'Other-1');
    expect(rig.of('acknowledged').map(({ received, of }) => [received, of])).toEqual([[1, 7]]);
    expect(rig.of('acknowledgement-ignored').map(({ why }) => why)).toEqual([
      'duplicate',
      'older attempt',
      'unknown task',
    ]);
    // The file of the duplicate is the very one that counts; the strangers' belong to nobody.
    expect(rig.deletes).toEqual([[`${JOB}/chk-1/Map-2-a7`], [`${JOB}/chk-1/Other-1-a1`]]);
  });

  test('the metadata is written when the last has answered, and is the last thing written', () => {
    rig.acknowledgeAll(1, TASKS.slice(1));
    expect(rig.open.size).toBe(0);
    rig.acknowledge(1, 'Source-1');
    const put = [...rig.open.values()][0];
    expect(put).toMatchObject({ op: 'put', file: `${JOB}/chk-1/_metadata` });
    const decoded = put?.op === 'put' ? decodeManifest(put.bytes, 'job') : null;
    expect(decoded?.ok && decoded.manifest.tasks.map(({ task }) => task)).toEqual(TASKS);
  });

  test('nobody is told before the metadata is durable', () => {
    rig.acknowledgeAll(1);
    expect(rig.sent('notify-complete')).toEqual([]);
    expect(rig.of('checkpoint-completed')).toEqual([]);
    rig.answer('put');
    expect(rig.sent('notify-complete').map(({ task }) => task)).toEqual(TASKS);
    expect(rig.coordinator.latest?.manifest.checkpoint).toBe(1);
  });

  test('an acknowledgement that comes too late is ignored and its file deleted', () => {
    rig.acknowledgeAll(1, TASKS.slice(1));
    rig.do((each) => each.timer('checkpoint-timeout 1', 99_999));
    rig.acknowledge(1, 'Source-1');
    expect(rig.of('acknowledgement-ignored')).toMatchObject([{ task: 'Source-1', why: 'late' }]);
    expect(rig.deletes.at(-1)).toEqual([`${JOB}/chk-1/Source-1-a1`]);
  });

  test('a late duplicate does not take the file of a completed checkpoint away', () => {
    rig.complete(1).acknowledge(1, 'Map-1');
    expect(rig.of('acknowledgement-ignored')).toMatchObject([{ why: 'late' }]);
    expect(rig.deletes).toEqual([]);
  });
});

describe('giving up', () => {
  beforeEach(() => {
    rig = new Rig({ 'execution.checkpointing.tolerable-failed-checkpoints': 1 });
    rig.trigger();
  });

  test('at the timeout: tasks are told, what was written is deleted', () => {
    rig.acknowledge(1, 'Map-1');
    rig.do((each) => each.timer('checkpoint-timeout 1', 600_400));
    expect(rig.aborted).toEqual([[1, 'CHECKPOINT_EXPIRED']]);
    expect(rig.sent('notify-aborted').map(({ task }) => task)).toEqual(TASKS);
    expect(rig.deletes).toEqual([[`${JOB}/chk-1/Map-1-a1`]]);
  });

  test('not while the metadata is being written: whether it exists is not known', () => {
    rig.acknowledgeAll(1);
    rig.do((each) => each.timer('checkpoint-timeout 1', 600_400));
    rig.do((each) => each.decline(1, 'Map-1', 1, 'CHECKPOINT_DECLINED', 600_400));
    rig.do((each) => each.suspend('CHECKPOINT_COORDINATOR_SUSPEND'));
    expect(rig.coordinator.finalizing).toBe(true);
    expect(rig.aborted).toEqual([]);
    rig.answer('put');
    expect(rig.of('checkpoint-completed')).toHaveLength(1);
    expect(rig.coordinator.finalizing).toBe(false);
  });

  test('when a task of this attempt declines', () => {
    rig.do((each) => each.decline(1, 'Map-1', 9, 'CHECKPOINT_DECLINED', 500));
    rig.do((each) => each.decline(4, 'Map-1', 1, 'CHECKPOINT_DECLINED', 500));
    expect(rig.aborted).toEqual([]);
    rig.do((each) => each.decline(1, 'Map-1', 1, 'CHECKPOINT_ASYNC_EXCEPTION', 500));
    expect(rig.aborted).toEqual([[1, 'CHECKPOINT_ASYNC_EXCEPTION']]);
  });

  test('when the metadata cannot be written', () => {
    rig.acknowledgeAll(1).answer('put', REFUSED);
    expect(rig.aborted).toEqual([[1, 'FINALIZE_CHECKPOINT_FAILURE']]);
    expect(rig.deletes.flat()).toHaveLength(7);
    expect(rig.coordinator.latest).toBeNull();
  });

  test('an older one, when a newer one completes first', () => {
    rig = new Rig({ 'execution.checkpointing.max-concurrent-checkpoints': 3 });
    rig.trigger().trigger().trigger();
    rig.acknowledge(1, 'Map-1').complete(2);
    expect(rig.aborted).toEqual([[1, 'CHECKPOINT_SUBSUMED']]);
    expect([...rig.coordinator.pending.keys()]).toEqual([3]);
    expect(rig.failures).toEqual([]);
  });

  test('when the job stops running; it counts for nothing', () => {
    rig.do((each) => each.suspend('CHECKPOINT_COORDINATOR_SUSPEND'));
    expect(rig.aborted).toEqual([[1, 'CHECKPOINT_COORDINATOR_SUSPEND']]);
    expect(rig.failures).toEqual([]);
  });

  const fail = (checkpoint: number, reason: FailureReason = 'CHECKPOINT_DECLINED'): Rig =>
    rig.do((each) => each.decline(checkpoint, 'Map-1', 1, reason, rig.nowMs));

  test('more failures in a row than are tolerated fail the job', () => {
    fail(1);
    expect(rig.failures).toEqual([]);
    rig.trigger();
    fail(2);
    expect(rig.failures).toEqual([{ why: 'failed checkpoints', tolerated: 1 }]);
  });

  test('a success in between starts the count anew', () => {
    fail(1);
    rig.trigger().complete(2).trigger();
    fail(3);
    expect(rig.failures).toEqual([]);
  });

  test('reasons that are nobody’s fault do not count', () => {
    for (const id of [1, 2, 3]) {
      fail(id, 'CHECKPOINT_DECLINED_ON_CANCELLATION_BARRIER');
      rig.trigger();
    }
    expect(rig.failures).toEqual([]);
  });
});

describe('finished tasks', () => {
  beforeEach(() => {
    rig.trigger();
    for (const task of TASKS) rig.acknowledge(1, task, 1, task === 'Source-1');
    rig.answer('put');
    rig.set('Source-1', 'finished').do((each) => each.finished('Source-1', rig.nowMs));
  });

  test('whoever has no running predecessor is triggered; the finished need not answer', () => {
    rig.effects.length = 0;
    rig.trigger();
    expect(rig.sent('trigger-checkpoint').map(({ task }) => task)).toEqual(['Source-2', 'Map-1']);
    expect(Object.keys(rig.of('checkpoint-triggered').at(-1)!.expected)).not.toContain('Source-1');
  });

  test('their last snapshot stands for them, and its file stays as long as it is named', () => {
    for (const id of [2, 3, 4]) {
      rig.trigger().acknowledgeAll(id, TASKS.slice(1)).answer('put');
    }
    const source = rig.coordinator.latest?.manifest.tasks[0];
    expect(source).toMatchObject({ task: 'Source-1', endOfData: true });
    expect(source?.handle?.file).toBe(`${JOB}/chk-1/Source-1-a1`);
    rig.answer('delete');
    const deleted = rig.deletes.flat();
    expect(deleted).toContain(`${JOB}/chk-1/_metadata`);
    expect(deleted).toContain(`${JOB}/chk-1/Map-1-a1`);
    expect(deleted).not.toContain(`${JOB}/chk-1/Source-1-a1`);
  });

  test('a pending checkpoint that still waits for one is given up, others go on', () => {
    rig = new Rig({ 'execution.checkpointing.max-concurrent-checkpoints': 2 });
    rig.trigger().trigger().acknowledge(1, 'Map-1');
    rig.do((each) => each.finished('Map-1', rig.nowMs));
    expect(rig.aborted).toEqual([[2, 'CHECKPOINT_DECLINED_TASK_CLOSING']]);
  });

  test('when all have finished there is nothing to trigger', () => {
    for (const task of TASKS) rig.set(task, 'finished');
    rig.tick();
    expect(rig.refused).toEqual(['NOT_ALL_REQUIRED_TASKS_RUNNING']);
  });
});

describe('keeping', () => {
  test('the newest N are kept; the metadata of an older one goes before its files', () => {
    for (const id of [1, 2, 3, 4]) rig.trigger().complete(id);
    expect(rig.coordinator.retained.map(({ manifest }) => manifest.checkpoint)).toEqual([2, 3, 4]);
    expect(rig.of('checkpoint-subsumed').map(({ checkpoint }) => checkpoint)).toEqual([1]);
    expect(rig.deletes).toEqual([[`${JOB}/chk-1/_metadata`]]);
    rig.answer('delete', { ok: true, op: 'delete' });
    expect(rig.deletes[1]?.sort()).toEqual(TASKS.map((task) => `${JOB}/chk-1/${task}-a1`).sort());
  });

  test('while the metadata could not be removed the files stay', () => {
    for (const id of [1, 2, 3, 4]) rig.trigger().complete(id);
    rig.answer('delete', REFUSED);
    expect(rig.deletes).toHaveLength(1);
  });

  test('what is in use is what kept and pending checkpoints name', () => {
    rig.trigger().complete(1).trigger().acknowledge(2, 'Map-1');
    const used = rig.coordinator.inUse();
    expect(used.size).toBe(TASKS.length + 2);
    expect(used.has(`${JOB}/chk-1/_metadata`)).toBe(true);
    expect(used.has(`${JOB}/chk-2/Map-1-a1`)).toBe(true);
  });
});

describe('shared files of incremental checkpoints', () => {
  const others = TASKS.filter((task) => task !== 'Count-1');
  const complete = (rig: Rig, id: number, shared: readonly string[]): void => {
    rig.trigger().acknowledgeAll(id, others).acknowledge(id, 'Count-1', 1, false, shared);
    rig.answer('put');
  };
  /** Files of `shared/` that the coordinator has asked to delete. */
  const deleted = ({ effects }: Rig): string[] =>
    effects.flatMap((effect) =>
      effect.kind === 'request' && effect.body?.op === 'delete'
        ? effect.body.files.filter((file) => file.includes('/shared/'))
        : [],
    );

  test('live as long as some kept checkpoint names them', () => {
    const rig = new Rig({ 'execution.checkpointing.num-retained': 1 });
    complete(rig, 1, ['a', 'b']);
    complete(rig, 2, ['a', 'c']);
    expect(deleted(rig)).toEqual([]);
    rig.answer('delete', { ok: true, op: 'delete' }); // the metadata of checkpoint 1 is gone
    expect(deleted(rig)).toEqual([`${JOB}/shared/b`]);
    const written = rig.coordinator.latest?.manifest.tasks.find(({ task }) => task === 'Count-1');
    expect(written?.shared?.map(({ file }) => file)).toEqual([
      `${JOB}/shared/a`,
      `${JOB}/shared/c`,
    ]);
  });

  test('go with a checkpoint that is given up, but for those that others name', () => {
    const rig = new Rig({ 'execution.checkpointing.num-retained': 1 });
    complete(rig, 1, ['a']);
    rig.trigger().acknowledge(2, 'Count-1', 1, false, ['a', 'b']);
    rig.do((coordinator) => coordinator.decline(2, 'Map-1', 1, 'CHECKPOINT_ASYNC_EXCEPTION', 900));
    expect(deleted(rig)).toEqual([`${JOB}/shared/b`]);
    rig.acknowledge(2, 'Count-1', 1, false, ['a', 'd']);
    expect(deleted(rig)).toEqual([`${JOB}/shared/b`, `${JOB}/shared/d`]);
  });

  test('are known to a successor from the metadata alone', () => {
    const rig = new Rig();
    complete(rig, 1, ['a']);
    const body = rig.effects.findLast(
      (effect) => effect.kind === 'request' && effect.body?.op === 'put',
    );
    const bytes = body?.kind === 'request' && body.body?.op === 'put' ? body.body.bytes : null;
    const decoded = decodeManifest(bytes ?? new Uint8Array(), JOB);
    expect(decoded.ok && decoded.manifest).toEqual(rig.coordinator.latest?.manifest);
  });
});

describe('savepoints', () => {
  const complete = (of: Rig, id: number): void => {
    of.answer('put-ha');
    for (const task of of.targets.keys()) of.acknowledge(id, task);
    of.answer('put');
  };

  test('a plain one is nobody’s way back: kept apart, announced to nobody', () => {
    rig.do((each) => each.requestSavepoint('plain', 10));
    complete(rig, 1);
    expect(rig.coordinator.retained).toEqual([]);
    expect(rig.coordinator.savepoints.map(({ metadata }) => metadata.file)).toEqual([
      `${JOB}/savepoint-1/_metadata`,
    ]);
    expect(rig.sent('notify-complete')).toEqual([]);
  });

  test('it neither subsumes what is pending nor is subsumed', () => {
    rig.tick().answer('put-ha');
    rig.do((each) => each.requestSavepoint('plain', rig.nowMs));
    complete(rig, 2);
    expect([...rig.coordinator.pending.keys()]).toEqual([1]);
  });

  test('to stop, what is pending is given up, no more ticks count, and all are told', () => {
    rig.tick().answer('put-ha');
    rig.do((each) => each.requestSavepoint('suspend', rig.nowMs));
    expect([...rig.coordinator.pending.keys()]).toEqual([]);
    complete(rig, 2);
    expect(rig.coordinator.latest?.manifest).toMatchObject({ checkpoint: 2, savepoint: 'suspend' });
    expect(rig.sent('notify-complete').length).toBe(rig.targets.size);
  });

  test('a lost notice is made up for: nobody else would tell the task', () => {
    rig.do((each) => each.requestSavepoint('drain', rig.nowMs));
    complete(rig, 1);
    const before = rig.sent('notify-complete').length;
    rig.tick();
    expect(rig.sent('notify-complete').length).toBe(2 * before);
  });

  test('a job that could not stop starts again; a plain savepoint that fails changes nothing', () => {
    rig.do((each) => each.requestSavepoint('plain', rig.nowMs)).answer('put-ha');
    rig.do((each) => each.timer('checkpoint-timeout 1', rig.nowMs));
    expect(rig.failures).toEqual([]);
    rig.do((each) => each.requestSavepoint('suspend', rig.nowMs)).answer('put-ha');
    rig.do((each) => each.timer('checkpoint-timeout 2', rig.nowMs));
    expect(rig.failures).toEqual([
      { why: 'not stopped', savepoint: 2, reason: 'CHECKPOINT_EXPIRED' },
    ]);
  });

  test('when the job has ended its checkpoints go, and its savepoints stay', () => {
    rig.do((each) => each.requestSavepoint('plain', rig.nowMs));
    complete(rig, 1);
    rig.tick();
    complete(rig, 2);
    rig.do((each) => each.discardAll('FINISHED'));
    expect(rig.coordinator.retained).toEqual([]);
    const deleted = [...rig.open.values()].flatMap((body) =>
      body.op === 'delete' ? body.files : [],
    );
    expect(deleted).toEqual([`${JOB}/chk-2/_metadata`]);
  });
});
