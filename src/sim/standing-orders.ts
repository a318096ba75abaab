// What a person has ordered about network and store: slow channels, a store that is slow or refuses,
// messages to lose or hold up, records that can no longer be read.
//
// Keeps true: without orders every answer is "nothing", so a run without actions is untouched; an
// order about one message is used up by the first that fits.

import type { ChannelId, Message, Problem, Request } from '../engine/protocol.ts';
import type { Action, CheckpointMessage, WhichMessage } from './action.ts';

/** A row that the source log no longer gives back whole. */
export interface SpoiledRow {
  readonly partition: number;
  readonly offset: number;
}

export type Fate = { readonly kind: 'lost' } | { readonly kind: 'late'; readonly byMs: number };

const REFUSED: Problem = { reason: 'unavailable', message: 'The store refuses to write.' };

const NAMES: Readonly<Partial<Record<Message['kind'], CheckpointMessage>>> = {
  'trigger-checkpoint': 'trigger',
  acknowledge: 'acknowledgement',
  decline: 'decline',
  'notify-complete': 'completion notice',
  'notify-aborted': 'abort notice',
};

export class StandingOrders {
  readonly #slowChannels = new Map<ChannelId, number>();
  readonly #messages: { readonly which: WhichMessage; readonly fate: Fate }[] = [];
  readonly #spoiled: SpoiledRow[] = [];
  #slowStore = { extraMs: 0, untilMs: 0 };
  #refusesUntilMs = 0;

  /** @returns whether the action was such an order. */
  take(action: Action, nowMs: number): boolean {
    switch (action.kind) {
      case 'slow-channel':
        this.#slowChannels.set(action.channel, action.extraMs);
        return true;
      case 'slow-store':
        this.#slowStore = { extraMs: action.extraMs, untilMs: nowMs + action.forMs };
        return true;
      case 'refuse-store':
        this.#refusesUntilMs = nowMs + action.forMs;
        return true;
      case 'lose-message':
        this.#messages.push({ which: action, fate: { kind: 'lost' } });
        return true;
      case 'delay-message':
        this.#messages.push({ which: action, fate: { kind: 'late', byMs: action.byMs } });
        return true;
      case 'spoil-record':
        this.#spoiled.push({ partition: action.partition, offset: action.offset });
        return true;
      case 'kill':
      case 'freeze':
      case 'start-task-manager':
      case 'trigger-checkpoint':
      case 'fail-task':
      case 'slow-task':
        return false;
    }
  }

  channelDelayMs(channel: ChannelId): number {
    return this.#slowChannels.get(channel) ?? 0;
  }

  storeDelayMs(nowMs: number): number {
    return nowMs < this.#slowStore.untilMs ? this.#slowStore.extraMs : 0;
  }

  storeProblem(op: Request['op'], nowMs: number): Problem | null {
    const writes = op === 'put' || op === 'put-ha';
    return writes && nowMs < this.#refusesUntilMs ? REFUSED : null;
  }

  /** What becomes of this message; null: it travels as all do. */
  fateOf(message: Message): Fate | null {
    if (this.#messages.length === 0) return null;
    const name = NAMES[message.kind];
    if (name === undefined || !('checkpoint' in message)) return null;
    const task = message.kind === 'acknowledge' ? message.snapshot.task : message.task;
    const index = this.#messages.findIndex(
      ({ which }) =>
        which.message === name &&
        which.task === task &&
        (which.checkpoint === null || which.checkpoint === message.checkpoint),
    );
    return index < 0 ? null : (this.#messages.splice(index, 1)[0]?.fate ?? null);
  }

  /** For the outcome of a poll; absent when all is well. */
  get spoiled(): readonly SpoiledRow[] | undefined {
    return this.#spoiled.length > 0 ? this.#spoiled : undefined;
  }
}
