// A TaskManager: runs the subtasks that the JobManager deploys, and answers its heartbeats.
//
// It obeys one leader at a time and drops what older ones, or older attempts, still say. Credits
// that arrive before their task is deployed are kept for it, since messages may overtake a
// deployment. Flink: TaskExecutor.

import type {
  Attempt,
  ChannelId,
  Credit,
  Input,
  Message,
  NetworkBuffer,
  Process,
  ProcessId,
  Request,
  TaskDeployment,
  TaskId,
  ToTaskManager,
  Turn,
} from './protocol.ts';
import type { JobDefinition } from './job/scenario.ts';
import { atVersion, type JobVersion } from './job/job-version.ts';
import type { Settings } from './job/settings.ts';
import { createBarrierHandler, type BarrierHandlerKind } from './barriers/create-handler.ts';
import { never, present } from './assert.ts';
import { byName } from './job/executions.ts';
import { Outbox } from './outbox.ts';
import { createKeyedState } from './state/create-backend.ts';
import { LocalCopies } from './state/local-copies.ts';
import type { LocalDisk } from './state/local-disk.ts';
import { Task, type Mail, type TaskParts } from './task/task.ts';

function handlerKind(settings: Settings): BarrierHandlerKind {
  if (settings['execution.checkpointing.mode'] === 'AT_LEAST_ONCE') return 'at-least-once';
  return settings['execution.checkpointing.unaligned.enabled'] ? 'alternating' : 'aligned';
}

export const STANDARD_PARTS: TaskParts = {
  createBarrierHandler: (definition, channels) =>
    createBarrierHandler(handlerKind(definition.settings), channels, {
      checkpointsAfterTasksFinish: true,
    }),
  createKeyedState,
};

export class TaskManager implements Process {
  readonly id: ProcessId;
  readonly outbox = new Outbox();
  readonly tasks = new Map<TaskId, Task>();
  #definition: JobDefinition;
  /** The job as its scenario describes it. */
  readonly #first: JobDefinition;
  #version = 1;
  readonly #disk: LocalDisk;
  readonly #parts: TaskParts;
  /** Local recovery; null: it is switched off. */
  readonly localCopies: LocalCopies | null;
  readonly #requests = new Map<number, Task>();
  /** How many times their cost tasks take, by the name of the task or of its operator. */
  readonly #paces: Map<string, number>;
  readonly #earlyCredits = new Map<ChannelId, { readonly attempt: Attempt; credits: number }>();
  #leader: ProcessId = '';
  #leaderHeardMs = 0;
  #watchesLeader = false;

  constructor(
    id: ProcessId,
    definition: JobDefinition,
    disk: LocalDisk,
    parts: TaskParts = STANDARD_PARTS,
  ) {
    this.id = id;
    this.#definition = definition;
    this.#first = definition;
    this.#disk = disk;
    this.#parts = parts;
    this.localCopies = definition.settings['execution.checkpointing.local-backup.enabled']
      ? new LocalCopies(disk, this.outbox)
      : null;
    this.#paces = new Map(Object.entries(definition.scenario.slowdown));
  }

  handle(input: Input, nowMs: number): Turn {
    this.outbox.nowMs = nowMs;
    switch (input.kind) {
      case 'start':
        this.#follow(input.leader, false);
        break;
      case 'message':
        this.#hear(input.from, input.message, nowMs);
        break;
      case 'buffer':
        this.#arrive(input, nowMs);
        break;
      case 'credit':
        this.#credit(input, nowMs);
        break;
      case 'run': {
        const task = this.tasks.get(input.task);
        if (task?.attempt === input.attempt) task.wake(nowMs);
        break;
      }
      case 'timer':
        if (input.timer === 'leader-check') this.#checkLeader(nowMs);
        else this.#timer(input.timer, nowMs);
        break;
      case 'pace':
        this.#pace(input.task, input.factor);
        break;
      case 'provoke':
        this.tasks.get(input.task)?.fail('The user code threw an exception.');
        break;
      case 'outcome': {
        const task = this.#requests.get(input.request);
        this.#requests.delete(input.request);
        // Also of a task that was replaced: it deletes what it wrote in vain.
        task?.outcome(input.request, input.result, nowMs);
        break;
      }
      default:
        never(input);
    }
    if (input.kind !== 'buffer' && input.kind !== 'credit') this.#forgetEnded();
    return this.outbox.take();
  }

  /** What is said of an operator holds for all its tasks. */
  #pace(name: string, factor: number): void {
    for (const { id, operator } of this.#definition.plan.tasks) {
      if (operator.name === name) this.#paces.delete(id);
    }
    this.#paces.set(name, factor);
  }

  #follow(leader: ProcessId, dropped: boolean): void {
    this.#leader = leader;
    if (leader === '') return;
    const { slotsPerTaskManager: slots } = this.#definition.scenario;
    this.outbox.send(leader, { kind: 'register', slots, dropped });
  }

  #dropTasks(): void {
    for (const task of this.tasks.values()) task.cancel();
    this.tasks.clear();
  }

  /** While tasks run here for it, the leader is watched. */
  #watchLeader(): void {
    if (this.#watchesLeader) return;
    this.#watchesLeader = true;
    this.outbox.timer('leader-check', this.#definition.settings['heartbeat.interval']);
  }

  /** A JobManager that is silent for too long is lost: whatever runs for it is dropped, and it may
   * take this TaskManager on again. Flink: TaskExecutor.JobManagerHeartbeatListener. */
  #checkLeader(nowMs: number): void {
    this.#watchesLeader = false;
    const running = [...this.tasks.values()].filter(({ terminal }) => !terminal);
    if (running.length === 0) return;
    const silentMs = nowMs - this.#leaderHeardMs;
    if (silentMs <= this.#definition.settings['heartbeat.timeout']) {
      this.#watchLeader();
      return;
    }
    const tasks = running.map(({ plan }) => plan.id);
    this.outbox.tell({ kind: 'job-manager-lost', jobManager: this.#leader, silentMs, tasks });
    this.#dropTasks();
    this.#follow(this.#leader, true);
  }

  #hear(from: ProcessId, message: Message, nowMs: number): void {
    if (message.kind === 'new-leader') {
      // The last words of a leader that has a successor already.
      if (byName(from, this.#leader) < 0) {
        this.#drop(message.kind, 'old leader', null);
        return;
      }
      this.#leaderHeardMs = nowMs;
      this.#dropTasks();
      this.#follow(from, false);
      return;
    }
    if (from !== this.#leader) {
      this.#drop(message.kind, 'old leader', null);
      return;
    }
    this.#leaderHeardMs = nowMs;
    const order = message as Exclude<ToTaskManager, { kind: 'new-leader' }>;
    switch (order.kind) {
      case 'heartbeat-request':
        this.outbox.send(from, { kind: 'heartbeat' });
        break;
      case 'job-ended':
        this.localCopies?.jobEnded();
        break;
      case 'disconnect':
        this.#dropTasks();
        this.#follow(from, true);
        break;
      case 'deploy':
        this.#adopt(order.version);
        this.localCopies?.movedAway((task) => order.locations[task] === this.id);
        for (const deployment of order.tasks) this.#deploy(deployment, order.locations, nowMs);
        this.#watchLeader();
        break;
      case 'cancel':
        this.#current(order, 'cancel')?.cancel();
        break;
      case 'assign-splits':
        this.#current(order, order.kind)?.splitAssigned(order, nowMs);
        break;
      case 'trigger-checkpoint':
      case 'notify-complete':
      case 'notify-aborted':
        this.#current(order, order.kind)?.post(order satisfies Mail, nowMs);
        break;
      default:
        this.#drop(message.kind, 'unknown sender', null);
    }
  }

  /** What is deployed may belong to another version of the job. */
  #adopt(version: JobVersion | null): void {
    const number = version?.number ?? 1;
    if (number === this.#version) return;
    this.#version = number;
    this.#definition = present(atVersion(this.#first, version), 'What is deployed has a plan.');
  }

  #deploy(
    deployment: TaskDeployment,
    locations: Readonly<Record<TaskId, ProcessId>>,
    nowMs: number,
  ): void {
    const { task: id, attempt } = deployment;
    const running = this.tasks.get(id);
    if (running && running.attempt >= attempt) {
      this.#drop('deploy', 'older attempt', attempt);
      return;
    }
    running?.cancel();
    const request = (body: Request): number => {
      const number = this.outbox.request(body);
      this.#requests.set(number, task);
      return number;
    };
    const task: Task = new Task({
      definition: this.#definition,
      parts: this.#parts,
      deployment,
      locations,
      outbox: this.outbox,
      disk: this.#disk,
      localCopies: this.localCopies,
      request,
      leader: () => this.#leader,
      pace: ({ id: name, operator }) =>
        this.#paces.get(name) ?? this.#paces.get(operator.name) ?? 1,
    });
    this.tasks.set(id, task);
    task.start(nowMs);
    for (const channel of task.output.channels.keys()) {
      const early = this.#earlyCredits.get(channel);
      if (!early || early.attempt > attempt) continue;
      this.#earlyCredits.delete(channel);
      if (early.attempt !== attempt) continue;
      this.#giveCredit(task, { ...early, channel, allProcessed: false }, nowMs);
    }
  }

  #arrive(input: NetworkBuffer, nowMs: number): void {
    const channel = this.#definition.plan.channel.get(input.channel);
    if (!channel) {
      this.#drop('buffer', 'unknown task', input.attempt); // of another version of the job
      return;
    }
    const task = this.#current({ task: channel.to, attempt: input.attempt }, 'buffer');
    if (!task) return;
    const { channel: id, attempt, sequence, bytes } = input;
    for (let index = 0; index < bytes.length; index++) {
      this.outbox.tell({ kind: 'arrived', channel: id, attempt, sequence: sequence + index });
    }
    task.arrive(channel, input, nowMs);
  }

  #credit(credit: Credit, nowMs: number): void {
    const { channel: id, attempt, credits } = credit;
    // A channel of a version of the job that is not here yet: its task will be.
    const from = this.#definition.plan.channel.get(id)?.from ?? '';
    const task = this.tasks.get(from);
    if (task?.attempt === attempt) {
      this.#giveCredit(task, credit, nowMs);
    } else if (task && task.attempt > attempt) {
      this.#drop('credit', 'older attempt', attempt);
    } else {
      const early = this.#earlyCredits.get(id);
      if (early?.attempt === attempt) early.credits += credits;
      else if (!early || early.attempt < attempt) this.#earlyCredits.set(id, { attempt, credits });
    }
  }

  #giveCredit(task: Task, credit: Credit, nowMs: number): void {
    const { channel, attempt, credits, allProcessed } = credit;
    this.outbox.tell({ kind: 'credited', channel, attempt, credits, allProcessed });
    task.credit(credit, nowMs);
  }

  /** The task this concerns, if it is of the attempt that is meant; otherwise the message is dropped. */
  #current(order: { readonly task: TaskId; readonly attempt: Attempt }, what: string): Task | null {
    const task = this.tasks.get(order.task);
    if (task?.attempt === order.attempt && !task.terminal) return task;
    const why = task && task.attempt !== order.attempt ? 'older attempt' : 'unknown task';
    this.#drop(what, why, order.attempt);
    return null;
  }

  #drop(
    what: string,
    why: 'older attempt' | 'unknown task' | 'old leader' | 'unknown sender',
    attempt: Attempt | null,
  ): void {
    this.outbox.tell({ kind: 'dropped', what, why, attempt });
  }

  #timer(timer: string, nowMs: number): void {
    // `upload ATTEMPT CHECKPOINT TASK`, `barrier …`, `flush ATTEMPT 0 TASK`, `later …`, `watermark …`,
    // `due …`; a name may hold blanks.
    const first = timer.indexOf(' ');
    const second = timer.indexOf(' ', first + 1);
    const third = timer.indexOf(' ', second + 1);
    const what = timer.slice(0, first);
    const current = this.tasks.get(timer.slice(third + 1));
    if (current?.attempt !== Number(timer.slice(first + 1, second))) return;
    const checkpoint = Number(timer.slice(second + 1, third));
    if (what === 'upload') current.upload(checkpoint, nowMs);
    else if (what === 'flush') current.flush(nowMs);
    else if (what === 'later') current.later(nowMs);
    else if (what === 'watermark') current.tick(nowMs);
    else if (what === 'due') current.due(nowMs);
    else if (what === 'barrier') current.post({ kind: 'alignment-timeout', checkpoint }, nowMs);
  }

  #forgetEnded(): void {
    for (const task of this.tasks.values()) {
      if (task.terminal && task.snapshots.underWay === 0) this.tasks.delete(task.plan.id);
    }
  }
}
