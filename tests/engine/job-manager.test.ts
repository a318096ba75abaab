// The JobManager against a real store, with its TaskManagers played by hand; and in whole runs.

import { beforeEach, describe, expect, test } from 'vitest';
import { encodeManifest, metadataFile } from '../../src/engine/checkpoint/manifest.ts';
import { JobManager } from '../../src/engine/job-manager.ts';
import type { Effect, HaRecord, Message, Request, Result } from '../../src/engine/protocol.ts';
import type { TraceBody } from '../../src/engine/trace-event.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { define, JOB, kill, SmallRun, words } from '../support/small-jobs.ts';

const RUNNERS = ['TM-1', 'TM-2', 'TM-3'];

class Rig {
  readonly durable: MemoryDurable;
  readonly manager: JobManager;
  readonly effects: Effect[] = [];
  readonly trace: TraceBody[] = [];
  /** What the store refuses, how many times. */
  readonly refusals = new Map<Request['op'], number>();
  readonly asked: Request['op'][] = [];
  nowMs = 0;

  constructor(durable = new MemoryDurable(words(1, 1)), settings = {}, id = 'JM') {
    this.durable = durable;
    this.manager = new JobManager(id, define({ settings }));
  }

  start(): this {
    return this.#hear({ kind: 'start', leader: this.manager.id });
  }

  timer(timer: string): this {
    return this.#hear({ kind: 'timer', timer });
  }

  say(from: string, message: Message): this {
    return this.#hear({ kind: 'message', from, message });
  }

  register(...names: string[]): this {
    for (const name of names) this.say(name, { kind: 'register', slots: 1, dropped: false });
    return this;
  }

  status(
    task: string,
    status: 'RUNNING' | 'FAILED' | 'CANCELED',
    attempt = 1,
    message = 'Oh.',
  ): this {
    const failure = status === 'FAILED' ? { message, damagedCheckpoint: null } : null;
    const from = this.manager.executions.byTask.get(task)?.taskManager ?? '';
    return this.say(from, { kind: 'task-status', task, attempt, status, failure });
  }

  all(status: 'RUNNING' | 'CANCELED', attempt = 1): this {
    for (const execution of this.manager.executions.all) {
      if (this.manager.executions.isAlive(execution)) this.status(execution.task, status, attempt);
    }
    return this;
  }

  #hear(input: Parameters<JobManager['handle']>[0]): this {
    const { effects, trace } = this.manager.handle(input, this.nowMs);
    this.effects.push(...effects);
    this.trace.push(...trace);
    for (const effect of effects) {
      if (effect.kind !== 'request' || !effect.body) continue;
      this.asked.push(effect.op);
      this.#hear({
        kind: 'outcome',
        request: effect.request,
        result: this.#answer(effect.body),
      });
    }
    return this;
  }

  #answer(body: Request): Result {
    const refusals = this.refusals.get(body.op) ?? 0;
    if (refusals === 0) return this.durable.execute(body);
    this.refusals.set(body.op, refusals - 1);
    return { ok: false, problem: { reason: 'unavailable', message: 'Busy.' } };
  }

  sent<K extends Message['kind']>(kind: K): (Extract<Message, { kind: K }> & { to: string })[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'send' && effect.message.kind === kind
        ? [{ ...(effect.message as Extract<Message, { kind: K }>), to: effect.to }]
        : [],
    );
  }

  of<K extends TraceBody['kind']>(kind: K): Extract<TraceBody, { kind: K }>[] {
    return this.trace.filter((body): body is Extract<TraceBody, { kind: K }> => body.kind === kind);
  }

  timers(name: string): number {
    return this.effects.filter((each) => each.kind === 'timer' && each.timer.startsWith(name))
      .length;
  }

  get statuses(): string[] {
    return this.of('job-status').map(({ status }) => status);
  }

  get started(): string[] {
    return this.effects.flatMap((each) => (each.kind === 'start-task-manager' ? [each.name] : []));
  }

  get ha(): HaRecord | null {
    const result = this.durable.execute({ op: 'get-ha', job: JOB });
    return result.ok && result.op === 'get-ha' ? result.record : null;
  }
}

/** A completed checkpoint without state files. */
function store(durable: MemoryDurable, checkpoint: number, attempt = 1): void {
  const tasks = define().plan.tasks.map(({ id, operator, index }) => ({
    task: id,
    operator: operator.id,
    index,
    attempt,
    endOfData: false,
    finished: false,
    handle: null,
  }));
  const times = {
    triggeredAtMs: 0,
    completedAtMs: 0,
    maxParallelism: 128,
    backend: 'hashmap' as const,
  };
  const bytes = encodeManifest({ checkpoint, savepoint: null, ...times, tasks }, JOB);
  durable.execute({ op: 'put', file: metadataFile(JOB, checkpoint), bytes });
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig().start();
});

describe('starting from nothing', () => {
  test('it takes the lead only when that is durable, and tells everybody', () => {
    expect(rig.asked).toEqual(['get-ha', 'list', 'put-ha']);
    expect(rig.sent('new-leader')).toEqual([{ kind: 'new-leader', to: 'every TaskManager' }]);
    expect(rig.ha).toEqual({
      attempt: 0,
      nextCheckpointId: 1,
      stopSavepoints: [],
      version: null,
      status: 'CREATED',
    });
  });

  test('it waits for enough slots, makes the attempt durable, then deploys', () => {
    rig.register('TM-1', 'TM-2');
    expect(rig.sent('deploy')).toEqual([]);
    rig.register('TM-3');
    expect(rig.ha).toMatchObject({ attempt: 1, status: 'RUNNING' });
    const deployed = rig.sent('deploy');
    expect(deployed.map(({ to, tasks }) => [to, tasks.map(({ task }) => task).join()])).toEqual([
      ['TM-1', 'Source-1,Map-1,Count-1'],
      ['TM-2', 'Source-2,Map-2,Count-2'],
      ['TM-3', 'Sink-1'],
    ]);
    expect(deployed.flatMap(({ tasks }) => tasks.map(({ restore }) => restore))).toEqual(
      new Array(7).fill(null),
    );
  });

  test('checkpoints begin when all tasks run', () => {
    rig.register(...RUNNERS);
    for (const { task } of rig.manager.executions.all.slice(1)) rig.status(task, 'RUNNING');
    expect(rig.timers('checkpoint-tick')).toBe(0);
    rig.status('Source-1', 'RUNNING');
    expect(rig.timers('checkpoint-tick')).toBe(1);
  });
});

describe('starting from what a predecessor left', () => {
  const left = (): MemoryDurable => {
    const durable = new MemoryDurable(words(1, 1));
    const record: HaRecord = {
      attempt: 6,
      nextCheckpointId: 12,
      stopSavepoints: [],
      version: null,
      status: 'RUNNING',
    };
    durable.execute({ op: 'put-ha', job: JOB, record });
    return durable;
  };

  test('attempts and ids go on; it restores from the newest checkpoint', () => {
    const durable = left();
    for (const id of [9, 10, 8]) store(durable, id);
    const next = new Rig(durable, {}, 'JM.2').start().register(...RUNNERS);
    expect(next.ha).toEqual({
      attempt: 7,
      nextCheckpointId: 12,
      stopSavepoints: [],
      version: null,
      status: 'RUNNING',
    });
    expect(next.of('recovery-started')).toMatchObject([{ attempt: 7, checkpoint: 10 }]);
    expect(next.sent('deploy')[0]?.tasks[0]?.restore).toEqual({
      checkpoint: 10,
      handle: null,
      operatorState: [],
      finished: false,
    });
    expect(next.manager.coordinator.nextId).toBe(12);
  });

  test('damaged metadata: the one before is used, it is said, and the file is left alone', () => {
    const durable = left();
    for (const id of [9, 10]) store(durable, id);
    durable.damage(metadataFile(JOB, 10), 40);
    const next = new Rig(durable)
      .start()
      .register(...RUNNERS)
      .all('RUNNING', 7);
    expect(next.of('checkpoint-damaged')).toEqual([
      {
        kind: 'checkpoint-damaged',
        checkpoint: 10,
        reason: 'The metadata is damaged: its checksum is wrong.',
      },
    ]);
    expect(next.of('recovery-started')).toMatchObject([{ checkpoint: 9 }]);
    expect(durable.read(metadataFile(JOB, 10))).not.toBeNull();
  });

  test('an id that metadata bears is never given again, even if the record is older', () => {
    const durable = left();
    store(durable, 30);
    store(durable, 31);
    durable.damage(metadataFile(JOB, 31), 0);
    expect(new Rig(durable).start().ha?.nextCheckpointId).toBe(32);
  });

  test('more than are to be kept: the oldest go', () => {
    const durable = left();
    for (const id of [5, 6, 7, 8, 9]) store(durable, id);
    const next = new Rig(durable).start();
    expect(next.of('checkpoint-subsumed').map(({ checkpoint }) => checkpoint)).toEqual([5, 6]);
    expect(durable.files('').map(({ file }) => file)).toEqual(
      [7, 8, 9].map((id) => metadataFile(JOB, id)),
    );
  });

  test.each(['get-ha', 'list', 'get', 'put-ha'] as const)(
    'a store that refuses %s is asked again, and nothing is counted twice or lost',
    (op) => {
      const durable = left();
      for (const id of [9, 10]) store(durable, id);
      const next = new Rig(durable);
      next.refusals.set(op, 1);
      next.start();
      expect(next.sent('new-leader')).toEqual([]);
      expect(next.timers('load')).toBe(1);
      next.timer('load').register(...RUNNERS);
      expect(next.manager.coordinator.retained.map((each) => each.manifest.checkpoint)).toEqual([
        9, 10,
      ]);
      expect(next.of('checkpoint-damaged')).toEqual([]);
      expect(next.of('recovery-started')).toMatchObject([{ checkpoint: 10 }]);
    },
  );

  test('whoever has not come back in time is replaced', () => {
    const next = new Rig(left()).start().register('TM-2', 'TM-3.4');
    next.timer('missing task managers');
    expect(next.started).toEqual(['TM-1']);
  });
});

describe('failing over', () => {
  beforeEach(() => {
    rig.register(...RUNNERS).all('RUNNING');
  });

  test('a failed task: all others are cancelled, then the delay, then a new attempt', () => {
    rig.status('Map-1', 'FAILED');
    expect(rig.statuses).toEqual(['CREATED', 'RUNNING', 'RESTARTING']);
    expect(rig.sent('cancel')).toHaveLength(6);
    expect(rig.of('restart-scheduled')).toMatchObject([
      { failure: { why: 'exception', task: 'Map-1', message: 'Oh.' }, delayMs: 200, restarts: 1 },
    ]);
    rig.all('CANCELED');
    expect(rig.sent('deploy')).toHaveLength(3);
    rig.timer('restart 1');
    expect(rig.sent('deploy')).toHaveLength(6);
    expect(rig.ha?.attempt).toBe(2);
  });

  test('the delay alone is not enough: everything old must have stopped', () => {
    rig.status('Map-1', 'FAILED').timer('restart 1');
    expect(rig.sent('deploy')).toHaveLength(3);
    rig.all('CANCELED');
    expect(rig.sent('deploy')).toHaveLength(6);
  });

  test('a second failure while it is restarting is part of the first', () => {
    rig.status('Map-1', 'FAILED').status('Count-2', 'FAILED');
    expect(rig.of('restart-scheduled')).toHaveLength(1);
  });

  test('reports of an older attempt change nothing', () => {
    rig.status('Map-1', 'FAILED').all('CANCELED').timer('restart 1').all('RUNNING', 2);
    rig.status('Map-1', 'FAILED', 1);
    expect(rig.statuses.at(-1)).toBe('RUNNING');
    expect(rig.of('dropped')).toMatchObject([{ what: 'task-status', why: 'older attempt' }]);
  });

  test('a silent TaskManager is given up, replaced, and no longer heard', () => {
    rig.nowMs = 300;
    rig.say('TM-1', { kind: 'heartbeat' }).say('TM-3', { kind: 'heartbeat' });
    rig.nowMs = 400;
    rig.timer('heartbeat');
    expect(rig.of('task-manager-lost')).toEqual([
      { kind: 'task-manager-lost', taskManager: 'TM-2', silentMs: 400 },
    ]);
    expect(rig.started).toEqual(['TM-2']);
    expect(rig.sent('cancel').map(({ to }) => to)).not.toContain('TM-2');
    rig.say('TM-2', { kind: 'heartbeat' });
    expect(rig.of('dropped')).toMatchObject([{ what: 'heartbeat', why: 'unknown sender' }]);
    rig.all('CANCELED').timer('restart 1');
    expect(rig.sent('deploy')).toHaveLength(3);
    rig.register('TM-2.2');
    expect(
      rig
        .sent('deploy')
        .map(({ to }) => to)
        .slice(3),
    ).toEqual(['TM-1', 'TM-2.2', 'TM-3']);
  });

  test('when the restarts are used up the job has failed, for good and on record', () => {
    const last = new Rig(undefined, { 'restart-strategy.fixed-delay.attempts': 1 }).start();
    last
      .register(...RUNNERS)
      .all('RUNNING')
      .status('Map-1', 'FAILED')
      .all('CANCELED');
    last.timer('restart 1').all('RUNNING', 2).status('Map-2', 'FAILED', 2);
    expect(last.statuses.at(-1)).toBe('FAILING');
    expect(last.ha?.status).not.toBe('FAILED');
    last.all('CANCELED', 2);
    expect(last.statuses.at(-1)).toBe('FAILED');
    expect(last.of('job-status').at(-1)?.reason).toEqual({
      why: 'restarts used up',
      failure: { why: 'exception', task: 'Map-2', message: 'Oh.' },
      limit: { strategy: 'fixed-delay', attempts: 1 },
    });
    expect(last.ha?.status).toBe('FAILED');
    const deployed = last.sent('deploy').length;
    last.timer('restart 2').timer('heartbeat');
    expect(last.sent('deploy')).toHaveLength(deployed);
  });

  test('a job that is failing can still be cancelled: then it ends as cancelled', () => {
    const last = new Rig(undefined, { 'restart-strategy.type': 'none' }).start();
    last
      .register(...RUNNERS)
      .all('RUNNING')
      .status('Map-1', 'FAILED');
    expect(last.statuses.at(-1)).toBe('FAILING');
    const ordered = last.sent('cancel').length;
    last.say('client', { kind: 'cancel-job' });
    expect(last.statuses.at(-1)).toBe('CANCELLING');
    expect(last.sent('cancel')).toHaveLength(ordered);
    last.all('CANCELED');
    expect(last.statuses.at(-1)).toBe('CANCELED');
  });
});

describe('in a whole run', () => {
  test('a change of leader voids the attempt; the result is exact', () => {
    const run = new SmallRun({ actions: [kill('JM', 1300)] }).run();
    expect(run.of('leader-changed').map(({ leader }) => leader)).toEqual(['JM.2']);
    expect(run.of('recovery-started')).toHaveLength(1);
    expect(run.finished).toBe(true);
    expect(run.counts).toEqual(run.expected);
  });

  test('a TaskManager that dies with the JobManager is replaced all the same', () => {
    const run = new SmallRun({ actions: [kill('TM-2', 1300), kill('JM', 1300)] }).run();
    expect(run.of('process-started').map(({ started }) => started)).toContain('TM-2.2');
    expect(run.counts).toEqual(run.expected);
  });

  test('files of an attempt that died are swept once the next one runs', () => {
    const run = new SmallRun();
    run.runUntil('upload-ended', ({ task, checkpoint }) => task === 'Source-1' && checkpoint === 2);
    run.conductor.act({ kind: 'kill', process: 'TM-1' });
    run.conductor.act({ kind: 'kill', process: 'JM' });
    run.run();
    const swept = run.of('files-deleted').filter(({ why }) => why === 'no checkpoint names them');
    expect(swept.flatMap(({ files }) => files)).toContain(`${JOB}/chk-2/Source-1-a1`);
    expect(run.counts).toEqual(run.expected);
  });
});
