// What a person has ordered and still holds: slow tasks and channels, the store, messages, records.
//
// Keeps true: what the conductor and the TaskManagers keep of these orders (sim/standing-orders.ts,
// engine/task-manager.ts) is kept here by the same rules. What ends by itself keeps its end.

import type { WhichMessage } from '../../engine/action.ts';
import type { OrdersView } from '../view-model.ts';
import type { View } from '../view.ts';
import type { EventOf } from './event-of.ts';

export function noOrders(): OrdersView {
  return {
    paces: new Map(),
    slowChannels: new Map(),
    slowStore: null,
    refusesUntilMs: null,
    messages: [],
    spoiled: [],
  };
}

export function given({ model }: View, { order, atMs }: EventOf<'action'>): void {
  const { orders } = model;
  switch (order.kind) {
    case 'slow-task':
      // What is said of an operator holds for all its tasks.
      for (const { id, operator } of model.plan.tasks) {
        if (operator.name === order.task) orders.paces.delete(id);
      }
      orders.paces.set(order.task, order.factor);
      break;
    case 'slow-channel':
      if (order.extraMs > 0) orders.slowChannels.set(order.channel, order.extraMs);
      else orders.slowChannels.delete(order.channel);
      break;
    case 'slow-store':
      orders.slowStore = { extraMs: order.extraMs, untilMs: atMs + order.forMs };
      break;
    case 'refuse-store':
      orders.refusesUntilMs = atMs + order.forMs;
      break;
    case 'lose-message':
    case 'delay-message':
      orders.messages.push(order);
      break;
    case 'pass-message':
      model.orders.messages = orders.messages.filter((each) => !isSameMessage(each, order));
      break;
    case 'mend-record':
      model.orders.spoiled = orders.spoiled.filter(
        ({ partition, offset }) => partition !== order.partition || offset !== order.offset,
      );
      break;
    case 'spoil-record':
      orders.spoiled.push({ partition: order.partition, offset: order.offset });
      break;
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
    case 'damage-file':
    case 'delete-file':
    case 'expire-transaction':
      break; // done at once; the trace tells what came of it
  }
}

function isSameMessage(one: WhichMessage, other: WhichMessage): boolean {
  return (
    one.message === other.message && one.task === other.task && one.checkpoint === other.checkpoint
  );
}

export function used(
  { model }: View,
  { order }: EventOf<'message-lost'> | EventOf<'message-late'>,
): void {
  const { messages } = model.orders;
  const index = messages.findIndex(
    (each) => each.kind === order.kind && isSameMessage(each, order),
  );
  if (index >= 0) messages.splice(index, 1);
}
