// Why records or a barrier do not get on: blocked channels, full queues, slow or dead tasks.
// Each function adds what it finds to the chain and follows it to its own cause.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import { buffersIn, fillsBuffer } from '../view/channels.ts';
import type { ChannelView, TaskView } from '../view-model.ts';
import type { Chain, Scene } from './cause.ts';

/** A task that takes this much longer than one of its kind is called slow. */
const SLOW = 1.25;

export function whyBlocked(scene: Scene, chain: Chain, channel: ChannelView): void {
  const { blocked, id, to, from } = channel;
  if (!blocked || !chain.begins(`channel ${id}`)) return;
  const { checkpoint, sinceMs } = blocked;
  const missing = missingAt(scene, to);
  const senders = missing.map((other) => other.from);
  const text = scene.words.blocked(to, from, checkpoint, sinceMs, senders);
  chain.add(text, sinceMs, id, to, `checkpoint ${checkpoint}`);
  for (const other of missing) whyNoBarrier(scene, chain, other, checkpoint);
}

/** The inputs of a task whose barrier of the checkpoint it aligns has not been read. */
export function missingAt({ view, plan }: Scene, task: TaskId): ChannelView[] {
  const arrived = view.tasks.get(task)?.aligning?.arrived;
  return (plan.task.get(task)?.inputs ?? []).flatMap(({ id }) => {
    const channel = view.channels.get(id);
    return channel && !arrived?.has(id) ? channel : [];
  });
}

/** Where the barrier is that has not come by this channel. */
export function whyNoBarrier(
  scene: Scene,
  chain: Chain,
  channel: ChannelView,
  checkpoint: CheckpointId,
): void {
  const { id, from, to, queue, inFlight } = channel;
  if (!chain.begins(`barrier ${checkpoint} on ${id}`)) return;
  const { words } = scene;
  const concerns = [id, from, `checkpoint ${checkpoint}`];
  const isIt = ({ element }: ChannelView['queue'][number]): boolean =>
    element.type === 'barrier' && element.checkpoint === checkpoint;
  const position = queue.findIndex(isIt);
  if (position >= 0) {
    const before = queue.slice(0, position).filter(({ element }) => element.type === 'record');
    const atMs = queue[position]?.arriveMs ?? null;
    chain.add(words.behind(checkpoint, from, to, before.length), atMs, ...concerns);
    if (before.length > 0) whySlow(scene, chain, to);
    return;
  }
  const flying = inFlight.find(isIt);
  if (flying) {
    const text = words.onItsWay(checkpoint, from, to, flying.arriveMs);
    chain.add(text, flying.departMs, ...concerns);
    return;
  }
  whyNotSent(scene, chain, from, checkpoint);
}

/** Why a task has not sent a barrier on, or has not taken its snapshot. */
export function whyNotSent(scene: Scene, chain: Chain, id: TaskId, checkpoint: CheckpointId): void {
  const task = scene.view.tasks.get(id);
  if (!task || !chain.begins(`task ${id} for ${checkpoint}`)) return;
  const { words, plan, view } = scene;
  const concern = `checkpoint ${checkpoint}`;
  if (whyDown(scene, chain, task)) return;
  const inputs = plan.task.get(id)?.inputs ?? [];
  if (inputs.length === 0) {
    chain.add(words.notTold(id, checkpoint), null, id, concern);
    if (task.backpressured) whyBackpressured(scene, chain, task);
    return;
  }
  if (task.aligning?.checkpoint === checkpoint) {
    const missing = missingAt(scene, id);
    const senders = missing.map(({ from }) => from);
    const text = words.lacks(id, checkpoint, senders, chain.causes.length === 0);
    chain.add(text, task.aligning.sinceMs, id, concern);
    for (const channel of missing) whyNoBarrier(scene, chain, channel, checkpoint);
    return;
  }
  if (inputs.length > 1) chain.add(words.untouched(id, checkpoint), null, id, concern);
  for (const input of inputs) {
    const channel = view.channels.get(input.id);
    if (channel) whyNoBarrier(scene, chain, channel, checkpoint);
  }
}

export function whyBackpressured(scene: Scene, chain: Chain, task: TaskView): void {
  const { backpressured } = task;
  if (!backpressured || !chain.begins(`pressure ${task.id}`)) return;
  const channel = scene.view.channels.get(backpressured.channel);
  if (!channel) return;
  const { to, queue, exclusive, lent } = channel;
  const { sinceMs } = backpressured;
  const queued = buffersIn(queue.filter(({ element }) => fillsBuffer(element)));
  const text = scene.words.backpressured(task.id, to, queued, exclusive + lent, sinceMs);
  chain.add(text, sinceMs, task.id, channel.id);
  if (channel.blocked) whyBlocked(scene, chain, channel);
  else whySlow(scene, chain, to);
}

/** Why a task does not take more records than it does. */
export function whySlow(scene: Scene, chain: Chain, id: TaskId): void {
  const { view, words, cursorMs } = scene;
  const task = view.tasks.get(id);
  if (!task || !chain.begins(`speed ${id}`) || whyDown(scene, chain, task)) return;
  if (task.backpressured) {
    whyBackpressured(scene, chain, task);
    return;
  }
  const process = view.processes.get(task.taskManager);
  const frozenUntilMs = process?.frozenUntilMs ?? null;
  if (process && frozenUntilMs !== null && frozenUntilMs > cursorMs) {
    chain.add(words.hangs(process.id, frozenUntilMs), null, process.id, id);
    return;
  }
  const costMs = costOf(task);
  if (costMs === null) return;
  const peer = [...view.tasks.values()]
    .filter((other) => other.operator === task.operator && other.id !== id)
    .map((other) => ({ id: other.id, costMs: costOf(other) ?? Infinity }))
    .reduce((best, other) => (other.costMs < best.costMs ? other : best), {
      id: '',
      costMs: Infinity,
    });
  const isSlow = costMs > SLOW * peer.costMs;
  const text = isSlow
    ? words.slow(id, costMs, costMs / peer.costMs, peer.id)
    : words.busy(id, costMs);
  chain.add(text, task.processing?.fromMs ?? null, id);
}

function costOf({ processing }: TaskView): number | null {
  return processing && processing.untilMs - processing.fromMs;
}

/** @returns whether the task does not run at all. */
function whyDown({ view, words }: Scene, chain: Chain, task: TaskView): boolean {
  const process = view.processes.get(task.taskManager);
  if (process?.state === 'dead' && process.killedAtMs !== null) {
    const { id, killedAtMs } = process;
    chain.add(words.dead(task.id, id, killedAtMs), killedAtMs, task.id, id);
    return true;
  }
  if (task.status === 'RUNNING' || task.status === 'FINISHED') return false;
  chain.add(words.notRunning(task.id), null, task.id);
  return true;
}
