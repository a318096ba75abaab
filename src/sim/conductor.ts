// The conductor: network, clock and disk queue of a run, in virtual time.
//
// It decides what happens next and when; hosts carry out what it grants, one turn at a time, and
// hand back what the turn brought about. It orders envelopes and never looks into state. The same
// scenario, settings, seed and actions give the same sequence of grants and the same trace.

import type {
  ChannelId,
  Effect,
  Input,
  Message,
  Problem,
  ProcessId,
  Request,
  ToJobManager,
  TransactionId,
  Turn,
  WhichTransactions,
} from '../engine/protocol.ts';
import type { TraceBody, TraceEvent } from '../engine/trace-event.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import { present } from '../engine/assert.ts';
import { Prng } from '../engine/prng.ts';
import { CLIENT } from '../engine/job-manager.ts';
import type { Action, LogPlace, Tampering } from '../engine/action.ts';
import type { TimedAction } from './action.ts';
import { actionSentence } from './action-grammar.ts';
import { EventQueue, type Timed } from './event-queue.ts';
import type { Disturbances } from './disturbances.ts';
import { StandingOrders } from './standing-orders.ts';
import { TransactionTimeouts } from './transaction-timeouts.ts';

export type Role = 'job-manager' | 'task-manager';

/** What a host has to do next. */
export type Grant =
  | { readonly kind: 'spawn'; readonly process: ProcessId; readonly role: Role }
  /** End the process; `landed` are requests of its that still reach the store, unanswered. */
  | { readonly kind: 'kill'; readonly process: ProcessId; readonly landed: readonly number[] }
  | {
      readonly kind: 'turn';
      readonly process: ProcessId;
      readonly nowMs: number;
      readonly input: GrantedInput;
    }
  /** Something happens to a stored file. Answered with `tampered`. */
  | { readonly kind: 'tamper'; readonly how: Tampering; readonly file: string }
  /** The outside topic ends transactions by itself. Answered with `expired`. */
  | {
      readonly kind: 'expire';
      readonly topic: string;
      readonly which: WhichTransactions;
      readonly why: 'timeout' | 'order';
    };

/** The result of a request is found by the host, which carries it out, or refuses it with `problem`. */
export type GrantedInput =
  | Exclude<Input, { kind: 'outcome' }>
  | {
      readonly kind: 'outcome';
      readonly request: number;
      readonly problem: Problem | null;
      /** Rows that the source log does not give back whole (the outcome of a poll). */
      readonly spoiled?: readonly LogPlace[];
    };

interface Envelope extends Timed {
  readonly to: ProcessId;
  readonly from: ProcessId;
  /** When it comes, but for the order of its way and a receiver that hangs. */
  readonly dueMs: number;
  /** When it leaves its sender; until then it dies with it. */
  readonly departMs: number;
  readonly input: GrantedInput | { readonly kind: 'spawn'; readonly role: Role };
  readonly op: Request['op'] | null;
  /** The outcome of a request that writes in this transaction. */
  readonly transaction?: TransactionId | undefined;
}

export interface ConductorOptions {
  readonly definition: JobDefinition;
  readonly actions?: readonly TimedAction[];
  /** Where virtual time begins: not at 0 when an earlier run is resumed. */
  readonly startAtMs?: number;
  readonly disturbances?: Disturbances;
  readonly onEvent: (event: TraceEvent) => void;
}

export class Conductor {
  readonly #definition: JobDefinition;
  readonly #queue = new EventQueue<Envelope>();
  readonly #prng: Prng;
  readonly #disturbances: Disturbances | null;
  readonly #onEvent: (event: TraceEvent) => void;
  readonly #script: readonly TimedAction[];
  #scriptPosition = 0;
  /** Actions to carry out before anything else. */
  readonly #due: Action[] = [];
  /** Processes that the cluster is to end. */
  readonly #stops: ProcessId[] = [];
  /** What was done, with its exact place: the last part of the run's name. */
  readonly actions: TimedAction[] = [];
  readonly #alive = new Set<ProcessId>();
  readonly #starting = new Set<ProcessId>();
  readonly #incarnations = new Map<string, number>();
  /** Arrival of the last message on each way: ways are first in, first out. */
  readonly #controlWays = new Map<ProcessId, Map<ProcessId, number>>();
  readonly #channelWays = new Map<ChannelId, number>();
  readonly #creditWays = new Map<ChannelId, number>();
  readonly #diskFreeMs = new Map<ProcessId, number>();
  readonly #armed = new Map<ProcessId, number>();
  readonly #orders = new StandingOrders();
  /** Until when a process gets no turn. */
  readonly #frozenUntilMs = new Map<ProcessId, number>();
  readonly #timeouts = new TransactionTimeouts();
  /** Pace of tasks, for TaskManagers that come later. */
  readonly #paces = new Map<string, number>();
  #leader: ProcessId = '';
  #current: { readonly process: ProcessId } | null = null;
  nowMs: number;
  step = 0;

  constructor(options: ConductorOptions) {
    this.#definition = options.definition;
    this.#prng = new Prng(options.definition.seed);
    this.#disturbances = options.disturbances ?? null;
    this.#onEvent = options.onEvent;
    this.#script = options.actions ?? [];
    this.nowMs = options.startAtMs ?? 0;
    this.#spawn('JM', 'job-manager');
    for (let number = 1; number <= options.definition.scenario.taskManagers; number++) {
      this.#spawn(`TM-${number}`, 'task-manager');
    }
  }

  /** Virtual time of what comes next; null: nothing will happen any more. */
  get nextAtMs(): number | null {
    if (this.#due.length > 0 || this.#stops.length > 0) return this.nowMs;
    const atMs = this.#queue.first?.atMs ?? null;
    const scripted = this.#script[this.#scriptPosition];
    // Tied to a step that no event leads to any more, it will never come.
    if (!scripted || (atMs === null && (scripted.afterStep ?? 0) > this.step)) return atMs;
    return Math.min(atMs ?? Infinity, Math.max(scripted.atMs, this.nowMs));
  }

  get alive(): ReadonlySet<ProcessId> {
    return this.#alive;
  }

  /** Do something now, or at a later moment that no event has reached yet. Virtual time knows
   * whole milliseconds only. */
  act(action: Action, atMs = this.nowMs): void {
    const nextMs = this.#queue.first?.atMs ?? Infinity;
    this.nowMs = Math.max(this.nowMs, Math.min(Math.ceil(atMs), nextMs));
    this.#due.push(action);
  }

  /** What to do next; null when nothing is left. A turn must be completed before the next call. */
  next(): Grant | null {
    for (;;) {
      const stopped = this.#stops.length > 0 ? this.#stops.shift() : undefined;
      if (stopped !== undefined) {
        if (this.#alive.has(stopped)) return this.#kill(stopped);
        continue;
      }
      this.#readScript();
      const action = this.#due.length > 0 ? this.#due.shift() : undefined;
      if (action) {
        const grant = this.#perform(action);
        if (grant) return grant;
        continue;
      }
      const expiry = this.#expiry();
      if (expiry) return expiry;
      const envelope = this.#queue.pop();
      if (!envelope) return null;
      this.nowMs = envelope.atMs;
      const grant = this.#open(envelope);
      if (grant) return grant;
    }
  }

  /** Timeouts keep nobody waiting: they come due on the way to what happens next, never after all is
   * over. */
  #expiry(): Grant | null {
    const nextMs = this.#queue.first?.atMs;
    if (nextMs === undefined || this.#timeouts.nextMs > nextMs) return null;
    const { transaction, atMs } = this.#timeouts.take();
    this.nowMs = Math.max(this.nowMs, atMs);
    this.step++;
    return { kind: 'expire', topic: this.#definition.job, which: { transaction }, why: 'timeout' };
  }

  /** One action at a time: what it brings about may come before the next one. */
  #readScript(): void {
    const scripted = this.#script[this.#scriptPosition];
    if (!scripted || this.#due.length > 0) return;
    const { atMs, afterStep, action } = scripted;
    const nextMs = this.#queue.first?.atMs ?? Infinity;
    if (afterStep === null ? nextMs <= atMs : this.step < afterStep) return;
    this.#scriptPosition++;
    this.act(action, atMs);
  }

  #open(envelope: Envelope): Grant | null {
    const { to, input } = envelope;
    if (input.kind === 'spawn') {
      this.step++;
      this.#starting.delete(to);
      this.#alive.add(to);
      if (input.role === 'job-manager') this.#lead(to);
      this.#tell({ kind: 'process-started', started: to });
      this.#push(to, to, { kind: 'start', leader: this.#leader }, 0, 0);
      if (input.role === 'task-manager') this.#tellPaces(to);
      return { kind: 'spawn', process: to, role: input.role };
    }
    if (!this.#alive.has(to)) {
      const attempt = 'attempt' in input ? input.attempt : null;
      const what = input.kind === 'message' ? input.message.kind : input.kind;
      this.#tell({ kind: 'dropped', what, why: 'dead process', attempt });
      return null;
    }
    this.step++;
    this.#current = { process: to };
    if (envelope.transaction !== undefined) this.#begins(envelope.transaction);
    return { kind: 'turn', process: to, nowMs: this.nowMs, input };
  }

  /** Rows arrive in a transaction now. */
  #begins(transaction: TransactionId): void {
    const timeoutMs = this.#definition.settings['transaction.timeout.ms'];
    this.#timeouts.begins(transaction, this.nowMs + timeoutMs);
  }

  #lead(process: ProcessId): void {
    const changed = this.#leader !== '' && this.#leader !== process;
    this.#leader = process;
    if (changed) this.#tell({ kind: 'leader-changed', leader: process });
  }

  /** What the turn granted last brought about. @returns a kill that came in the middle of it. */
  complete(turn: Turn): Grant | null {
    const process = this.#current?.process ?? '';
    this.#current = null;
    const cut = this.#armed.get(process);
    const { effects, trace } = turn;
    if (cut === undefined || effects.length < cut) {
      for (const body of trace) this.#record(body, process);
      for (const effect of effects) this.#release(process, effect, effect.afterMs);
      return null;
    }
    this.#armed.delete(process);
    for (const body of trace) this.#record(body, process);
    for (const effect of effects.slice(0, cut)) this.#release(process, effect, 0);
    return this.#kill(process);
  }

  /** What became of the tampering granted last: whether there was such a file. */
  tampered({ how, file }: Extract<Grant, { kind: 'tamper' }>, found: boolean): void {
    this.#tell({ kind: 'file-tampered', file, how, found });
  }

  /** What the expiry granted last has ended. */
  expired({ why }: Extract<Grant, { kind: 'expire' }>, transactions: readonly string[]): void {
    this.#timeouts.over(transactions);
    if (transactions.length > 0 || why === 'order') {
      this.#tell({ kind: 'transactions-expired', transactions, why });
    }
  }

  // ---- Actions ----

  #perform(action: Action): Grant | null {
    this.actions.push({ atMs: this.nowMs, afterStep: this.step, action });
    this.#tell({ kind: 'action', action: actionSentence(action), order: action });
    if (this.#orders.take(action, this.nowMs)) return null;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the rest are standing orders
    switch (action.kind) {
      case 'kill': {
        const process = this.incarnation(action.process);
        if (!this.#alive.has(process)) return null;
        if (action.afterEffects !== undefined) {
          this.#armed.set(process, action.afterEffects);
          return null;
        }
        return this.#kill(process);
      }
      case 'trigger-checkpoint':
        this.#askLeader({ kind: 'request-checkpoint' });
        return null;
      case 'take-savepoint':
        this.#askLeader({ kind: 'request-savepoint', savepoint: 'plain' });
        return null;
      case 'stop-with-savepoint': {
        const savepoint = action.drain ? 'drain' : 'suspend';
        this.#askLeader({ kind: 'request-savepoint', savepoint });
        return null;
      }
      case 'rescale': {
        const { operator, parallelism } = action;
        this.#askLeader({ kind: 'rescale', operator, parallelism });
        return null;
      }
      case 'start-job':
        this.#askLeader(action);
        return null;
      case 'cancel-job':
        this.#askLeader({ kind: 'cancel-job' });
        return null;
      case 'freeze':
        this.#freeze(this.incarnation(action.process), action.forMs);
        return null;
      case 'start-task-manager':
        this.#spawn(this.#freeName(), 'task-manager');
        return null;
      case 'damage-file':
      case 'delete-file':
        this.step++;
        return {
          kind: 'tamper',
          how: action.kind,
          file: `${this.#definition.job}/${action.file}`,
        };
      case 'expire-transaction':
        this.step++;
        return {
          kind: 'expire',
          topic: this.#definition.job,
          which: { producer: action.task },
          why: 'order',
        };
      case 'fail-task':
        this.#tellEveryTaskManager({ kind: 'provoke', task: action.task });
        return null;
      case 'slow-task':
        // The order counts: what is said of an operator holds for all its tasks.
        this.#paces.delete(action.task);
        this.#paces.set(action.task, action.factor);
        this.#tellEveryTaskManager({ kind: 'pace', task: action.task, factor: action.factor });
        return null;
      default:
        return null;
    }
  }

  /** What a person asks of the JobManager. */
  #askLeader(message: ToJobManager): void {
    this.#push(CLIENT, this.#leader, { kind: 'message', from: CLIENT, message }, 0, 0);
  }

  /** What concerns the world that a TaskManager's tasks live in. */
  #tellEveryTaskManager(input: GrantedInput): void {
    for (const process of this.#alive) {
      if (process.startsWith('TM-')) this.#push(process, process, input, 0, 0);
    }
  }

  #tellPaces(process: ProcessId): void {
    for (const [task, factor] of this.#paces) {
      this.#push(process, process, { kind: 'pace', task, factor }, 0, 0);
    }
  }

  /** All that comes to the process waits; ways stay first in, first out. */
  #freeze(process: ProcessId, forMs: number): void {
    if (!this.#alive.has(process)) return;
    const untilMs = this.nowMs + forMs;
    if (forMs === 0) this.#thaw(process);
    else {
      this.#frozenUntilMs.set(process, untilMs);
      this.#queue.retime(({ to, atMs }) => (to === process ? Math.max(atMs, untilMs) : atMs));
    }
    this.#tell({ kind: 'process-frozen', frozen: process, untilMs });
  }

  /** It goes on before its time: what was held up comes now, or when it would have come anyway. */
  #thaw(process: ProcessId): void {
    const untilMs = this.#frozenUntilMs.get(process) ?? 0;
    this.#frozenUntilMs.delete(process);
    if (untilMs <= this.nowMs) return;
    const isHeld = ({ to, atMs }: Envelope): boolean => to === process && atMs === untilMs;
    for (const envelope of this.#queue) {
      const { arrivals, way } = this.#wayOf(envelope);
      if (isHeld(envelope) && arrivals?.get(way) === untilMs) arrivals.delete(way);
    }
    // On the same channel a later attempt may have something on its way to another place already.
    for (const envelope of this.#queue) {
      if (envelope.to === process || envelope.input.kind === 'message') continue;
      const { arrivals, way } = this.#wayOf(envelope);
      arrivals?.set(way, Math.max(arrivals.get(way) ?? 0, envelope.atMs));
    }
    this.#queue.retime((envelope) => {
      if (!isHeld(envelope)) return envelope.atMs;
      const { arrivals, way } = this.#wayOf(envelope);
      const atMs = Math.max(this.nowMs, envelope.dueMs, arrivals?.get(way) ?? 0);
      if (atMs < untilMs) arrivals?.set(way, atMs);
      return Math.min(atMs, untilMs);
    });
  }

  /** Where the last arrival is noted on the way that an envelope takes, if it keeps an order. */
  #wayOf({ from, to, input }: Envelope): { arrivals: Map<string, number> | null; way: string } {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the rest keep none
    switch (input.kind) {
      case 'message':
        return { arrivals: this.#waysFrom(from), way: to };
      case 'buffer':
        return { arrivals: this.#channelWays, way: input.channel };
      case 'credit':
        return { arrivals: this.#creditWays, way: input.channel };
      default:
        return { arrivals: null, way: '' };
    }
  }

  /** The first name without a living bearer. */
  #freeName(): string {
    for (let number = 1; ; number++) {
      const name = `TM-${number}`;
      const bearers = [...this.#alive, ...this.#starting];
      if (!bearers.some((process) => process.split('.')[0] === name)) return name;
    }
  }

  /** `TM-1` means whoever bears that name now. */
  incarnation(name: string): ProcessId {
    if (this.#alive.has(name)) return name;
    const number = this.#incarnations.get(name);
    return number === undefined || number === 1 ? name : `${name}.${number}`;
  }

  #kill(process: ProcessId): Grant {
    this.step++;
    this.#alive.delete(process);
    this.#armed.delete(process);
    this.#frozenUntilMs.delete(process);
    const landed: { readonly request: number; readonly transaction: TransactionId | undefined }[] =
      [];
    let lostMessages = 0;
    this.#queue.keep((envelope) => {
      if (envelope.to === process && envelope.from === process) {
        // Its own wake-ups, timers and requests. Writes already on their way may still arrive.
        const { input, transaction } = envelope;
        if (input.kind === 'outcome' && envelope.departMs <= this.nowMs && isWrite(envelope.op)) {
          landed.push({ request: input.request, transaction });
        }
        return false;
      }
      if (envelope.from === process && envelope.departMs > this.nowMs) return false;
      if (envelope.to === process) lostMessages++;
      return true;
    });
    this.#tell({ kind: 'process-killed', killed: process, lostMessages });
    if (process === this.#leader) this.#spawn('JM', 'job-manager');
    // In the order they were made: if one does not arrive, none behind it does.
    landed.sort((left, right) => left.request - right.request);
    landed.length = this.#prng.below(landed.length + 1);
    for (const { transaction } of landed) if (transaction !== undefined) this.#begins(transaction);
    return { kind: 'kill', process, landed: landed.map(({ request }) => request) };
  }

  // ---- Effects ----

  #release(process: ProcessId, effect: Effect, afterMs: number): void {
    const { timing } = this.#definition.scenario;
    switch (effect.kind) {
      case 'send': {
        if (effect.to !== 'every TaskManager')
          this.#send(process, effect.to, effect.message, afterMs);
        else
          for (const to of this.#taskManagers()) this.#send(process, to, effect.message, afterMs);
        break;
      }
      case 'buffer': {
        const { to, channel, attempt, sequence, bytes, backlog, elements } = effect;
        const local = to === process;
        const extraMs =
          (this.#disturbances?.channelDelayMs(channel) ?? 0) + this.#orders.channelDelayMs(channel);
        const latencyMs = (local ? timing.localMs : this.#networkMs()) + extraMs;
        const input: GrantedInput = { kind: 'buffer', channel, attempt, sequence, bytes, backlog };
        const ways = this.#channelWays;
        const arriveMs = this.#travel(ways, channel, process, to, input, afterMs, latencyMs);
        const departMs = this.nowMs + afterMs;
        const { step, nowMs: atMs } = this;
        for (let index = 0; index < elements.length; index++) {
          // Made with its stamp: no event is as frequent.
          this.#onEvent({
            kind: 'sent',
            channel,
            attempt,
            buffer: sequence,
            sequence: sequence + index,
            element: present(elements[index], 'Below the length.'),
            backlog,
            departMs,
            arriveMs,
            step,
            atMs,
            by: process,
          });
        }
        break;
      }
      case 'credit': {
        const { to, channel, attempt, credits, allProcessed } = effect;
        const latencyMs = to === process ? timing.localMs : timing.networkMs;
        const input: GrantedInput = { kind: 'credit', channel, attempt, credits, allProcessed };
        this.#travel(this.#creditWays, channel, process, to, input, afterMs, latencyMs);
        break;
      }
      case 'request': {
        const { request, op, sizeBytes } = effect;
        const startMs = Math.max(this.nowMs + afterMs, this.#diskFreeMs.get(process) ?? 0);
        const extraMs =
          (this.#disturbances?.storageDelayMs(process, op) ?? 0) +
          this.#orders.storeDelayMs(this.nowMs);
        const transferMs = Math.ceil(sizeBytes / timing.storageBytesPerMs);
        const freeMs = startMs + timing.storageLatencyMs + transferMs;
        // A new file that takes unusually long holds up nothing else; all else keeps its order.
        const endMs = freeMs + extraMs;
        this.#diskFreeMs.set(process, op === 'put' ? freeMs : endMs);
        const problem =
          this.#disturbances?.storageProblem(process, op, effect.file) ??
          this.#orders.storeProblem(op, this.nowMs);
        const spoiled = op === 'poll' || op === 'receive' ? this.#orders.spoiled : undefined;
        const input: GrantedInput = {
          kind: 'outcome',
          request,
          problem,
          ...(spoiled ? { spoiled } : {}),
        };
        this.#queue.push({
          atMs: Math.max(endMs, this.#frozenUntilMs.get(process) ?? 0),
          dueMs: endMs,
          order: 0,
          to: process,
          from: process,
          departMs: this.nowMs + afterMs,
          input,
          op: problem ? null : op,
          transaction: problem ? undefined : effect.transaction,
        });
        break;
      }
      case 'wake': {
        const { task, attempt } = effect;
        this.#push(process, process, { kind: 'run', task, attempt }, afterMs, 0);
        break;
      }
      case 'timer':
        this.#push(process, process, { kind: 'timer', timer: effect.timer }, afterMs, 0);
        break;
      case 'cancel-timer':
        this.#queue.keep(
          ({ to, input }) =>
            to !== process || input.kind !== 'timer' || input.timer !== effect.timer,
        );
        break;
      case 'start-task-manager':
        this.#spawn(effect.name, 'task-manager');
        break;
      case 'stop-task-manager':
        this.#stops.push(effect.process);
        break;
    }
  }

  #send(process: ProcessId, to: ProcessId, message: Message, afterMs: number): void {
    const extraMs = this.#disturbances?.messageDelayMs(process, to, message) ?? 0;
    const latencyMs = this.#networkMs() + extraMs;
    const input: GrantedInput = { kind: 'message', from: process, message };
    const order = this.#orders.useFor(message);
    if (order) {
      // A message that is held up lets later ones pass.
      const told = { what: message.kind, order, from: process, to };
      if (order.kind === 'lose-message') this.#tell({ kind: 'message-lost', ...told });
      else {
        this.#tell({ kind: 'message-late', ...told, byMs: order.byMs });
        this.#push(process, to, input, afterMs, latencyMs + order.byMs);
      }
      return;
    }
    const ways = this.#waysFrom(process);
    this.#travel(ways, to, process, to, input, afterMs, latencyMs);
    if (this.#disturbances?.duplicates(message) === true) {
      this.#tell({ kind: 'message-duplicated', what: message.kind, to });
      this.#travel(ways, to, process, to, input, afterMs, latencyMs);
    }
  }

  #networkMs(): number {
    const { networkMs, jitterMs } = this.#definition.scenario.timing;
    return networkMs + this.#prng.below(jitterMs + 1);
  }

  #waysFrom(process: ProcessId): Map<ProcessId, number> {
    const known = this.#controlWays.get(process);
    if (known) return known;
    const ways = new Map<ProcessId, number>();
    this.#controlWays.set(process, ways);
    return ways;
  }

  /** Like `#push`, on a way that keeps its order. @returns the time of arrival. */
  #travel(
    lastArrivalMs: Map<string, number>,
    way: string,
    from: ProcessId,
    to: ProcessId,
    input: GrantedInput,
    afterMs: number,
    latencyMs: number,
  ): number {
    const atMs = this.#push(from, to, input, afterMs, latencyMs, lastArrivalMs.get(way));
    lastArrivalMs.set(way, atMs);
    return atMs;
  }

  #push(
    from: ProcessId,
    to: ProcessId,
    input: GrantedInput,
    afterMs: number,
    latencyMs: number,
    earliestMs = 0,
  ): number {
    const departMs = this.nowMs + afterMs;
    const dueMs = departMs + latencyMs;
    const atMs = Math.max(dueMs, earliestMs, this.#frozenUntilMs.get(to) ?? 0);
    this.#queue.push({ atMs, dueMs, order: 0, to, from, departMs, input, op: null });
    return atMs;
  }

  #spawn(name: string, role: Role): void {
    const incarnation = (this.#incarnations.get(name) ?? 0) + 1;
    this.#incarnations.set(name, incarnation);
    const process = incarnation === 1 ? name : `${name}.${incarnation}`;
    this.#starting.add(process);
    const readyAtMs = this.nowMs + this.#definition.scenario.timing.workerStartMs;
    this.#tell({ kind: 'process-starting', started: process, readyAtMs });
    this.#queue.push({
      atMs: readyAtMs,
      dueMs: readyAtMs,
      order: 0,
      to: process,
      from: process,
      departMs: this.nowMs,
      input: { kind: 'spawn', role },
      op: null,
    });
  }

  #taskManagers(): ProcessId[] {
    return [...this.#alive, ...this.#starting].filter((process) => process.startsWith('TM-'));
  }

  // ---- Trace ----

  #tell(body: TraceBody): void {
    this.#record(body, 'conductor');
  }

  /** Stamps the body itself: it was made for this event and nobody else holds it. */
  #record(body: TraceBody, by: ProcessId): void {
    const event = body as TraceBody & { step: number; atMs: number; by: ProcessId };
    event.step = this.step;
    event.atMs = this.nowMs;
    event.by = by;
    if (event.kind === 'transactions-committed' || event.kind === 'transactions-aborted') {
      this.#timeouts.over(event.transactions);
    }
    this.#onEvent(event);
  }
}

function isWrite(op: Request['op'] | null): boolean {
  return op !== null && op !== 'get' && op !== 'list' && op !== 'get-ha' && op !== 'poll';
}
