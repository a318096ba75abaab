// What is wrong just now by a person's order, as a list: each with its words and how to end it.
//
// Follows from the view and the cursor alone. A thing to know rather than a fault has no way to end it.

import type { Action, MessageOrder } from '../../engine/action.ts';
import type { ProcessView, ViewModel } from '../../trace/view-model.ts';
import { isFrozen, isStoreRefusing, isStoreSlow } from '../../lab/why-not-act.ts';
import { labStrings } from '../lab-strings.en.ts';

export interface InForce {
  readonly id: string;
  readonly text: string;
  /** Does away with it; null: nothing can. */
  readonly end: Action | null;
  /** A thing to know rather than a fault. */
  readonly calm?: boolean;
}

const words = labStrings.faults.chips;

export function inForce(view: ViewModel, cursorMs: number): InForce[] {
  return [
    ...processes(view, cursorMs),
    ...paces(view),
    ...channels(view),
    ...store(view, cursorMs),
    ...view.orders.messages.map(message),
    ...view.orders.spoiled.map(({ partition, offset }) => ({
      id: `record ${partition} ${offset}`,
      text: words.spoiled(partition, offset),
      end: { kind: 'mend-record' as const, partition, offset },
    })),
  ];
}

function processes(view: ViewModel, cursorMs: number): InForce[] {
  const found: InForce[] = [];
  for (const process of view.processes.values()) {
    const { id, frozenUntilMs } = process;
    if (isFrozen(process, cursorMs)) {
      const text = words.frozen(id, (frozenUntilMs ?? cursorMs) - cursorMs);
      found.push({ id: `frozen ${id}`, text, end: { kind: 'freeze', process: id, forMs: 0 } });
    } else if (isSpare(view, process)) {
      found.push({ id: `spare ${id}`, text: words.spare(id), end: null, calm: true });
    }
  }
  return found;
}

/** Alive beside a job whose tasks all run elsewhere. */
function isSpare(view: ViewModel, { id, role, state }: ProcessView): boolean {
  if (role !== 'task-manager' || state !== 'alive' || view.job.status !== 'RUNNING') return false;
  const tasks = [...view.tasks.values()];
  return tasks.every(({ taskManager, status }) => taskManager !== id && status === 'RUNNING');
}

function paces({ orders }: ViewModel): InForce[] {
  return [...orders.paces]
    .filter(([, factor]) => factor !== 1)
    .map(([task, factor]) => ({
      id: `pace ${task}`,
      text: words.pace(task, factor),
      end: { kind: 'slow-task', task, factor: 1 },
    }));
}

function channels({ orders }: ViewModel): InForce[] {
  return [...orders.slowChannels].map(([channel, extraMs]) => ({
    id: `channel ${channel}`,
    text: words.channel(channel, extraMs),
    end: { kind: 'slow-channel', channel, extraMs: 0 },
  }));
}

function store(view: ViewModel, cursorMs: number): InForce[] {
  const { slowStore, refusesUntilMs } = view.orders;
  const found: InForce[] = [];
  if (slowStore && isStoreSlow({ view, cursorMs })) {
    const text = words.slowStore(slowStore.extraMs, slowStore.untilMs - cursorMs);
    found.push({ id: 'slow store', text, end: { kind: 'slow-store', extraMs: 0, forMs: 0 } });
  }
  if (isStoreRefusing({ view, cursorMs })) {
    const text = words.refusing((refusesUntilMs ?? cursorMs) - cursorMs);
    found.push({ id: 'refusing store', text, end: { kind: 'refuse-store', forMs: 0 } });
  }
  return found;
}

function message(order: MessageOrder): InForce {
  const { message: kind, task, checkpoint } = order;
  const text =
    order.kind === 'lose-message'
      ? words.loses(kind, task, checkpoint)
      : words.delays(kind, task, checkpoint, order.byMs);
  return {
    id: `${order.kind} ${kind} ${task} ${checkpoint ?? ''}`,
    text,
    end: { kind: 'pass-message', message: kind, task, checkpoint },
  };
}
