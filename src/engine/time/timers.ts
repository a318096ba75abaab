// The timers of a task: moments at which its operator wants to act, by key and namespace.
//
// Keeps true: timers are keyed state, so they are in every snapshot and move with their key group;
// the queue is only a way to find the next one, made anew after a restore. They fire in the order of
// time, key and namespace, each once. Flink: InternalTimerService, InternalTimerServiceImpl.

import type { Attempt, TaskId } from '../protocol.ts';
import type { Outbox } from '../outbox.ts';
import type { KeyedStateBackend } from '../state/backend.ts';
import type { ListDescriptor, StateMeta } from '../state/descriptors.ts';
import { listOf, NUMBER } from '../state/state-type.ts';
import type { ListState } from '../state/states.ts';
import { TimerQueue } from './timer-queue.ts';

/** Which clock it waits for: the watermark, or the task's own. */
export type TimeDomain = 'event' | 'processing';

export interface Timer {
  readonly domain: TimeDomain;
  readonly dueMs: number;
  readonly key: string;
  readonly namespace: string;
}

/** One entry per key and namespace: the times that are wanted. */
export const EVENT_TIMERS: ListDescriptor<number> = {
  kind: 'list',
  name: 'event-timers',
  type: NUMBER,
};
export const PROCESSING_TIMERS: ListDescriptor<number> = {
  kind: 'list',
  name: 'processing-timers',
  type: NUMBER,
};

export const TIMER_STATES: readonly StateMeta[] = [EVENT_TIMERS, PROCESSING_TIMERS].map(
  ({ name, kind, type }) => ({ name, kind, type: listOf(type).name }),
);

/** More are not told one by one when they come back. */
const MOST_TOLD_TIMERS = 1000;

export class Timers {
  readonly #keyed: KeyedStateBackend;
  readonly #where: { readonly task: TaskId; readonly attempt: Attempt };
  readonly #outbox: Outbox;
  readonly #states: Readonly<Record<TimeDomain, ListState<number>>>;
  readonly #queues = { event: new TimerQueue(), processing: new TimerQueue() };
  /** When the host will call for timers of the task's own clock; null: it has no order to. */
  #orderedAtMs: number | null = null;

  constructor(options: {
    readonly keyed: KeyedStateBackend;
    readonly task: TaskId;
    readonly attempt: Attempt;
    readonly outbox: Outbox;
  }) {
    const { keyed, task, attempt, outbox } = options;
    this.#keyed = keyed;
    this.#where = { task, attempt };
    this.#outbox = outbox;
    this.#states = { event: keyed.list(EVENT_TIMERS), processing: keyed.list(PROCESSING_TIMERS) };
  }

  /** The same timer twice is one. */
  register(timer: Timer): void {
    const state = this.#stateOf(timer);
    if (state.get().includes(timer.dueMs)) return;
    state.add(timer.dueMs);
    this.#queues[timer.domain].add(timer);
    this.#outbox.tell({ kind: 'timer-registered', ...this.#where, ...this.#told(timer) });
    if (timer.domain === 'processing') this.#orderNext();
  }

  remove(timer: Timer): void {
    const state = this.#stateOf(timer);
    const times = state.get();
    if (!times.includes(timer.dueMs)) return;
    state.update(times.filter((dueMs) => dueMs !== timer.dueMs));
    this.#queues[timer.domain].remove(timer);
    this.#outbox.tell({ kind: 'timer-deleted', ...this.#where, ...this.#told(timer) });
  }

  /** Whether one of them waits for a time up to this. */
  isDue(domain: TimeDomain, upToMs: number): boolean {
    const first = this.#queues[domain].first;
    return first !== null && first.dueMs <= upToMs;
  }

  /** The next one that is due, which is then gone. */
  take(domain: TimeDomain, upToMs: number): Timer | null {
    const timer = this.#queues[domain].first;
    if (!timer || timer.dueMs > upToMs) return null;
    const state = this.#stateOf(timer);
    state.update(state.get().filter((dueMs) => dueMs !== timer.dueMs));
    this.#queues[domain].remove(timer);
    this.#outbox.tell({ kind: 'timer-fired', ...this.#where, ...this.#told(timer), upToMs });
    return timer;
  }

  /** State has come back: find the timers in it. What has become due meanwhile fires at once. */
  restored(): void {
    const found: Timer[] = [];
    for (const { state, key, namespace, value } of this.#keyed.rows()) {
      const domain =
        state === EVENT_TIMERS.name
          ? 'event'
          : state === PROCESSING_TIMERS.name
            ? 'processing'
            : null;
      if (domain === null) continue;
      for (const dueMs of value as readonly number[]) found.push({ domain, dueMs, key, namespace });
    }
    for (const timer of found) this.#queues[timer.domain].add(timer);
    this.#outbox.tell({
      kind: 'timers-restored',
      ...this.#where,
      timers: found.length > MOST_TOLD_TIMERS ? null : found.map((timer) => this.#told(timer)),
      count: found.length,
    });
    this.#orderNext();
  }

  /** The host has called. */
  called(): void {
    this.#orderedAtMs = null;
  }

  /** The earliest of them is what the host is asked for. */
  orderNext(): void {
    this.#orderNext();
  }

  #orderNext(): void {
    const first = this.#queues.processing.first;
    if (!first || (this.#orderedAtMs !== null && this.#orderedAtMs <= first.dueMs)) return;
    this.#orderedAtMs = first.dueMs;
    const { task, attempt } = this.#where;
    // Timers count from the end of what the turn has spent so far.
    const spentUntilMs = this.#outbox.nowMs + this.#outbox.afterMs;
    this.#outbox.timer(`due ${attempt} 0 ${task}`, Math.max(0, first.dueMs - spentUntilMs));
  }

  #stateOf({ domain, key, namespace }: Timer): ListState<number> {
    this.#keyed.setCurrentKey(key);
    const state = this.#states[domain];
    state.setCurrentNamespace(namespace);
    return state;
  }

  #told(timer: Timer): Timer & { readonly keyGroup: number } {
    this.#keyed.setCurrentKey(timer.key);
    return { ...timer, keyGroup: this.#keyed.currentKeyGroup };
  }
}
