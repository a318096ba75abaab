// What a person has ordered about network and store: slow channels, a store that is slow or refuses,
// messages to lose or hold up, records that can no longer be read.
//
// Keeps true: without orders every answer is "nothing", so a run without actions is untouched; an
// order about one message is used up by the first that fits.

import {
  isSameMessage,
  isSamePlace,
  type Action,
  type CheckpointMessage,
  type LogPlace,
  type MessageOrder,
} from '../engine/action.ts';
import type { ChannelId, Message, Problem, Request } from '../engine/protocol.ts';

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
  readonly #messages: MessageOrder[] = [];
  readonly #spoiled: LogPlace[] = [];
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
      case 'delay-message':
        this.#messages.push(action);
        return true;
      case 'pass-message':
        removeAll(this.#messages, (order) => isSameMessage(order, action));
        return true;
      case 'mend-record':
        removeAll(this.#spoiled, (place) => isSamePlace(place, action));
        return true;
      case 'spoil-record':
        this.#spoiled.push({ partition: action.partition, offset: action.offset });
        return true;
      case 'kill':
      case 'freeze':
      case 'start-task-manager':
      case 'trigger-checkpoint':
      case 'take-savepoint':
      case 'stop-with-savepoint':
      case 'cancel-job':
      case 'rescale':
      case 'start-job':
      case 'fail-task':
      case 'slow-task':
      case 'damage-file':
      case 'delete-file':
      case 'expire-transaction':
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

  /** The order about this message, used up by it; null: it travels as all do. */
  useFor(message: Message): MessageOrder | null {
    if (this.#messages.length === 0) return null;
    const name = NAMES[message.kind];
    if (name === undefined || !('checkpoint' in message) || message.kind === 'start-job')
      return null;
    const task = message.kind === 'acknowledge' ? message.snapshot.task : message.task;
    const index = this.#messages.findIndex(
      (order) =>
        order.message === name &&
        order.task === task &&
        (order.checkpoint === null || order.checkpoint === message.checkpoint),
    );
    return index < 0 ? null : (this.#messages.splice(index, 1)[0] ?? null);
  }

  /** For the outcome of a poll; absent when all is well. */
  get spoiled(): readonly LogPlace[] | undefined {
    return this.#spoiled.length > 0 ? this.#spoiled : undefined;
  }
}

function removeAll<T>(items: T[], unwanted: (item: T) => boolean): void {
  items.splice(0, items.length, ...items.filter((item) => !unwanted(item)));
}
