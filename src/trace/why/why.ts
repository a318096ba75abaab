// Why? From what is seen now back to its cause, in sentences, each with its moment.
//
// Pure: view, history and cursor in, sentences out. An empty answer: nothing holds it up.

import type { CheckpointId } from '../../engine/protocol.ts';
import { ENGLISH } from '../dictionary.en.ts';
import { storyAt } from '../history/at.ts';
import type { CheckpointStory, Crash, Part } from '../history/story.ts';
import { Chain, type Cause, type Scene } from './cause.ts';
import { whyNumber } from './number.ts';
import { missingAt, whyBackpressured, whyBlocked, whyNotSent, whySlow } from './flow.ts';

export interface Question {
  readonly kind: 'job' | 'task' | 'channel' | 'checkpoint' | 'key';
  /** Empty for the job. */
  readonly id: string;
}

/** Tasks of which the stage is told one by one. */
const MOST_STAGES = 3;

export function why(
  { kind, id }: Question,
  scene: Omit<Scene, 'words'>,
  { why: words } = ENGLISH,
): readonly Cause[] {
  const chain = new Chain();
  const whole: Scene = { ...scene, words };
  switch (kind) {
    case 'job':
      whyNotRunning(whole, chain);
      break;
    case 'task':
      whyTask(whole, chain, id);
      break;
    case 'channel':
      whyChannel(whole, chain, id);
      break;
    case 'checkpoint':
      whyCheckpoint(whole, chain, Number(id));
      break;
    case 'key': {
      if (!whyNumber(whole, chain, id)) break;
      const pending = [...scene.view.checkpoints.values()].findLast(
        (one) => one.endedAtMs === null,
      );
      if (pending) whyCheckpoint(whole, chain, pending.id);
      else whyNotRunning(whole, chain);
      break;
    }
  }
  return chain.causes;
}

// ---- Tasks and channels ----

function whyTask(scene: Scene, chain: Chain, id: string): void {
  const task = scene.view.tasks.get(id);
  if (!task) return;
  const process = scene.view.processes.get(task.taskManager);
  if (process?.state === 'dead' || task.status !== 'RUNNING') {
    if (task.status !== 'FINISHED') whySlow(scene, chain, id);
  } else if (task.aligning) {
    whyNotSent(scene, chain, id, task.aligning.checkpoint);
  } else if (task.backpressured) {
    whyBackpressured(scene, chain, task);
  }
}

function whyChannel(scene: Scene, chain: Chain, id: string): void {
  const channel = scene.view.channels.get(id);
  if (!channel) return;
  if (channel.blocked) {
    whyBlocked(scene, chain, channel);
    return;
  }
  const sender = scene.view.tasks.get(channel.from);
  if (sender?.backpressured?.channel === id) whyBackpressured(scene, chain, sender);
}

// ---- Checkpoints ----

function whyCheckpoint(scene: Scene, chain: Chain, id: CheckpointId): void {
  const known = scene.history.checkpoints.get(id);
  if (!known || known.triggeredAtMs > scene.cursorMs) return;
  const story = storyAt(known, scene.cursorMs);
  if (story.outcome === null) whyPending(scene, chain, story);
  else if (story.outcome === 'aborted') whyAborted(scene, chain, story);
}

function whyPending(scene: Scene, chain: Chain, story: CheckpointStory): void {
  const { words } = scene;
  const { id, triggeredAtMs, metadataMs } = story;
  const concern = `checkpoint ${id}`;
  if (metadataMs !== null) {
    chain.add(words.metadata(id, metadataMs), metadataMs, concern);
    return;
  }
  const missing = missingParts(story);
  const names = missing.map(({ task }) => task);
  const received = story.parts.size - missing.length;
  const text = words.pending(id, triggeredAtMs, received, story.parts.size, names);
  chain.add(text, triggeredAtMs, concern, ...names);
  for (const part of missing
    .filter(({ snapshotMs }) => snapshotMs !== null)
    .slice(0, MOST_STAGES)) {
    const { task, uploadFromMs, uploadToMs, sizeBytes } = part;
    if (uploadFromMs !== null && uploadToMs === null) {
      chain.add(words.uploading(task, sizeBytes, uploadFromMs), uploadFromMs, task, concern);
    } else {
      chain.add(words.acknowledging(task), uploadToMs ?? part.snapshotMs, task, concern);
    }
  }
  // The first that has not begun holds up whatever lies behind it.
  const first = missing.find(({ snapshotMs }) => snapshotMs === null);
  if (!first) return;
  const aligns = scene.view.tasks.get(first.task)?.aligning?.checkpoint === id;
  const blocked = aligns
    ? scene.plan.task
        .get(first.task)
        ?.inputs.map((input) => scene.view.channels.get(input.id))
        .find((channel) => channel?.blocked?.checkpoint === id)
    : undefined;
  if (blocked && missingAt(scene, first.task).length > 0) whyBlocked(scene, chain, blocked);
  else whyNotSent(scene, chain, first.task, id);
}

function whyAborted(scene: Scene, chain: Chain, story: CheckpointStory): void {
  const { words, history } = scene;
  const { id, reason, triggeredAtMs } = story;
  const endedMs = story.endedMs ?? triggeredAtMs;
  const concern = `checkpoint ${id}`;
  chain.add(words.aborted(id, endedMs, reason ?? ''), endedMs, concern);
  for (const {
    task,
    declinedMs,
    declinedReason,
    uploadFailure,
    uploadToMs,
  } of story.parts.values()) {
    if (uploadFailure !== null && uploadToMs !== null) {
      chain.add(words.notStored(task, uploadToMs, uploadFailure), uploadToMs, task, concern);
    } else if (declinedMs !== null && declinedMs <= endedMs) {
      chain.add(words.declined(task, declinedMs, declinedReason ?? ''), declinedMs, task, concern);
    }
  }
  if (reason === 'CHECKPOINT_EXPIRED') {
    const missing = missingParts(story);
    const names = missing.map(({ task }) => task);
    chain.add(words.expired(endedMs - triggeredAtMs, names), endedMs, concern, ...names);
    for (const part of missing.slice(0, MOST_STAGES)) {
      chain.add(words.stage[stageOf(part)](part.task), endedMs, part.task, concern);
    }
  }
  if (reason === 'CHECKPOINT_COORDINATOR_SUSPEND' || reason === 'JOB_MANAGER_LOST') {
    const crash = history.crashes.findLast(({ atMs }) => atMs <= endedMs && atMs >= triggeredAtMs);
    const lost = history.crashes.findLast(({ atMs }) => atMs <= endedMs);
    if (crash ?? lost) whyCrashed(scene, chain, (crash ?? lost) as Crash);
  }
}

function missingParts({ parts }: CheckpointStory): Part[] {
  return [...parts.values()].filter(({ acknowledgedMs }) => acknowledgedMs === null);
}

function stageOf(part: Part): keyof Scene['words']['stage'] {
  const { firstBarrierMs, snapshotMs, uploadFromMs, uploadToMs } = part;
  if (snapshotMs === null) return firstBarrierMs === null ? 'untouched' : 'aligning';
  return uploadFromMs !== null && uploadToMs === null ? 'uploading' : 'acknowledging';
}

// ---- The job ----

function whyCrashed({ view, words, cursorMs }: Scene, chain: Chain, crash: Crash): void {
  const { process, atMs, tasks } = crash;
  const lostAtMs = view.processes.get(process)?.lostAtMs ?? null;
  if (lostAtMs !== null && lostAtMs <= cursorMs) {
    chain.add(words.noticed(process, lostAtMs), lostAtMs, process);
  }
  chain.add(words.killed(process, atMs, tasks), atMs, process, ...tasks);
}

function whyNotRunning(scene: Scene, chain: Chain): void {
  const { view, history, words, cursorMs } = scene;
  const { recovery } = view;
  if (!recovery || recovery.endedAtMs !== null) {
    const unnoticed = history.crashes.findLast(({ process, atMs }) => {
      const fallen = view.processes.get(process);
      return atMs <= cursorMs && fallen?.state === 'dead' && fallen.lostAtMs === null;
    });
    if (unnoticed) whyCrashed(scene, chain, unnoticed);
    return;
  }
  const { cause, failure, failedAtMs, startedAtMs, restartAtMs, checkpoint } = recovery;
  if (startedAtMs !== null) {
    const concerns = checkpoint === null ? [] : [`checkpoint ${checkpoint}`];
    chain.add(words.restoring(checkpoint, startedAtMs), startedAtMs, ...concerns);
  } else if (cause === 'failure') {
    const isDue = restartAtMs !== null && restartAtMs > cursorMs;
    chain.add(isDue ? words.restartDue(restartAtMs) : words.workerMissing, restartAtMs);
  }
  if (cause === 'resumed') {
    chain.add(words.resumed, failedAtMs);
    return;
  }
  if (cause === 'job-manager-lost') chain.add(words.successor, null);
  else if (failure) chain.add(words.failed(ENGLISH.jobReason(failure), failedAtMs), failedAtMs);
  const crash = history.crashes.findLast(({ atMs }) => atMs <= failedAtMs);
  if (crash && isCause(crash, scene, failedAtMs)) whyCrashed(scene, chain, crash);
}

/** A crash has led to this failure if it was noticed only then, or was the JobManager's own. */
function isCause({ process }: Crash, { view }: Scene, failedAtMs: number): boolean {
  const { role, lostAtMs = null } = view.processes.get(process) ?? {};
  return role === 'job-manager' || lostAtMs === null || lostAtMs >= failedAtMs - 1;
}
