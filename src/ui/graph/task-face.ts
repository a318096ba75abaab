// What a task shows: one condition, with a word and a glyph, and a line about its state.
//
// A task can be in several conditions at once; the one that explains most of what is seen wins:
// dead before stopped, stopped before restoring, aligning before backpressured.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import { writerOf } from '../../trace/writer-of.ts';
import type { TaskView, ViewModel } from '../../trace/view-model.ts';
import { timeShares, type TimeShares } from '../../trace/view/time-shares.ts';
import { isFrozen } from '../../lab/why-not-act.ts';
import { strings } from '../strings.en.ts';
import { meterOf, type Meter } from './meter.ts';
import { waitsFor } from './channel-face.ts';
import type { Rates } from './rates.ts';
import type { Rewinds } from './rewinds.ts';

export type Condition = keyof typeof strings.task.words;

export interface TaskFace {
  readonly id: TaskId;
  readonly condition: Condition;
  readonly word: string;
  /** The checkpoint interval its records belong to. */
  readonly epoch: CheckpointId;
  readonly detail: string;
  /** Set for a moment after its state came back or its source jumped back. */
  readonly news: string | null;
  readonly meter: Meter | null;
  /** How it spent the last whole second; null: it does not run. */
  readonly shares: TimeShares | null;
  /** How many times its cost it takes by a person's order; null: as usual. */
  readonly pace: number | null;
  /** Where it runs and in which interval, for whoever cannot see it. */
  readonly place: string;
}

/** What is known beyond the present view. */
export interface Surroundings {
  readonly rewinds: Rewinds;
  readonly rates: Rates;
  /** Rates instead of records. */
  readonly showRates: boolean;
  /** The largest count any key will come to. */
  readonly mostCounted: number;
  /** Rows of a partition, as far as can be told before a source has found its end. */
  readonly partitionLength: number | null;
}

const NEWS_LASTS_MS = 1600;

export function conditionOf(view: ViewModel, task: TaskView, cursorMs: number): Condition {
  const process = view.processes.get(task.taskManager);
  if (process?.state === 'dead') return 'dead';
  const holds = task.status === 'RUNNING' || task.status === 'INITIALIZING';
  if (process && holds && isFrozen(process, cursorMs)) return 'hanging';
  switch (task.status) {
    case 'CREATED':
    case 'SCHEDULED':
      return 'waiting';
    case 'DEPLOYING':
      return 'starting';
    case 'INITIALIZING':
      return typeof view.recovery?.checkpoint === 'number' ? 'restoring' : 'starting';
    case 'FINISHED':
      return 'finished';
    case 'CANCELING':
    case 'CANCELED':
    case 'FAILED':
      return 'stopped';
    case 'RUNNING':
      return runningCondition(task, cursorMs);
  }
}

function runningCondition(task: TaskView, cursorMs: number): Condition {
  const { aligning, snapshot, backpressured } = task;
  if (snapshot?.phase === 'sync' && cursorMs < snapshot.syncEndsMs) return 'sync';
  if (aligning) return 'aligning';
  if (snapshot?.phase === 'upload' || snapshot?.phase === 'sync') return 'uploading';
  if (backpressured) return 'backpressured';
  return 'running';
}

export function taskFace(
  view: ViewModel,
  task: TaskView,
  cursorMs: number,
  around: Surroundings,
): TaskFace {
  const condition = conditionOf(view, task, cursorMs);
  const words = strings.task.words[condition];
  const checkpoint =
    condition === 'aligning'
      ? task.aligning?.checkpoint
      : condition === 'sync' || condition === 'uploading'
        ? task.snapshot?.checkpoint
        : condition === 'restoring'
          ? view.recovery?.checkpoint
          : undefined;
  const shares = sharesOf(view, task, condition);
  const word =
    typeof checkpoint === 'number'
      ? strings.task.withBarrier(words, checkpoint)
      : condition === 'running' && shares
        ? strings.task.withShare(...mostOf(shares))
        : words;
  const detail =
    condition === 'dead'
      ? strings.task.lost
      : condition === 'restoring'
        ? strings.task.readsState
        : (rateOf(task, around) ?? detailOf(view, task, around.partitionLength));
  return {
    id: task.id,
    condition,
    word,
    epoch: task.epoch,
    detail,
    news: newsOf(view, task, cursorMs, around.rewinds),
    meter: meterOf(task, around.rewinds, around.mostCounted, around.partitionLength),
    shares,
    pace: paceOrdered(view, task),
    place: strings.task.place(task.taskManager, task.epoch),
  };
}

function sharesOf(view: ViewModel, task: TaskView, condition: Condition): TimeShares | null {
  if (task.status !== 'RUNNING' || condition === 'dead' || condition === 'hanging') return null;
  return timeShares(task.spent, view.nowMs, task.backpressured?.sinceMs ?? null);
}

/** What took most of the second, and how many percent of it. */
function mostOf(shares: TimeShares): [keyof typeof strings.task.shares, number] {
  const { busyMs, backpressuredMs, idleMs } = shares;
  if (busyMs >= backpressuredMs && busyMs >= idleMs) return ['busy', busyMs / 10];
  return backpressuredMs > idleMs ? ['backpressured', backpressuredMs / 10] : ['idle', idleMs / 10];
}

function rateOf(task: TaskView, { rates, showRates }: Surroundings): string | null {
  const rate = showRates && task.status === 'RUNNING' ? rates.perSecond(task.id) : null;
  return rate === null ? null : strings.task.rate(rate);
}

function detailOf(view: ViewModel, task: TaskView, partitionLength: number | null): string {
  if (task.aligning) return strings.task.waitsFor(waitsFor(view, task.id));
  if (task.offsets.size > 0) {
    return [...task.offsets.values()]
      .map(({ offset, endOffset }) => strings.task.offset(offset, endOffset ?? partitionLength))
      .join(' · ');
  }
  if (task.state.size > 0) return strings.task.keys(task.state.size, totalCount(task));
  if (isSink(view, task)) {
    const waiting = waitingRows(view, task.id);
    const isOnly = sinksOf(view) === 1;
    const rows = isOnly ? view.sink.rows : (view.sink.rowsOf.get(task.id) ?? 0);
    const committed = strings.task.rows(rows);
    return waiting === 0 ? committed : `${committed}, ${strings.task.rowsWaiting(waiting)}`;
  }
  return strings.task.processed(task.processed);
}

function paceOrdered({ orders }: ViewModel, { id, operator }: TaskView): number | null {
  const factor = orders.paces.get(id) ?? orders.paces.get(operator) ?? 1;
  return factor === 1 ? null : factor;
}

function sinksOf(view: ViewModel): number {
  return view.plan.tasks.filter(({ operator }) => operator.kind === 'sink').length;
}

/** No channel leaves a sink. */
function isSink(view: ViewModel, task: TaskView): boolean {
  for (const { from } of view.channels.values()) if (from === task.id) return false;
  return true;
}

export function totalCount({ state }: TaskView): number {
  let total = 0;
  for (const { value } of state.values()) total += value;
  return total;
}

/** Rows of a task's transactions that a reader of committed rows does not see yet. */
function waitingRows({ sink }: ViewModel, task: TaskId): number {
  let rows = 0;
  for (const transaction of sink.transactions.values()) {
    if (writerOf(transaction.transaction) !== task) continue;
    if (transaction.status === 'open' || transaction.status === 'pre-committed') {
      rows += transaction.rows.length;
    }
  }
  return rows;
}

function newsOf(
  view: ViewModel,
  { id, restored, state }: TaskView,
  cursorMs: number,
  rewinds: Rewinds,
): string | null {
  const isNew = (atMs: number): boolean => cursorMs >= atMs && cursorMs - atMs <= NEWS_LASTS_MS;
  const rewind = rewinds.lastOf(view, id);
  if (rewind && isNew(rewind.atMs)) return strings.task.jumpedBack(rewind.from, rewind.to);
  if (!restored || !isNew(restored.atMs) || restored.entries === 0 || state.size === 0) return null;
  return strings.task.back(restored.entries);
}
