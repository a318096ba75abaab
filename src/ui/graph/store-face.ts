// What the store's box shows: the checkpoints that are there or are being written, oldest first.
// One that was given up stays for a moment, so that its end is seen.

import type { TaskId } from '../../engine/protocol.ts';
import type { ViewModel } from '../../trace/view-model.ts';
import { isStoreRefusing, isStoreSlow } from '../../lab/why-not-act.ts';
import { strings } from '../strings.en.ts';
import { checkpointFace, type CheckpointFace } from './checkpoint-face.ts';

/** A checkpoint that was given up is shown for a while. */
const ABORTED_LASTS_MS = 2500;

export interface StoreFace {
  readonly files: number;
  readonly sizeBytes: number;
  /** What is wrong with it by a person's order. */
  readonly trouble: string | null;
  readonly checkpoints: readonly (CheckpointFace & { readonly label: string })[];
  /** What to say when there are none. */
  readonly empty: string;
}

export function storeFace(
  view: ViewModel,
  shortNames: ReadonlyMap<TaskId, string>,
  cursorMs: number,
): StoreFace {
  let [files, sizeBytes] = [0, 0];
  for (const file of view.files.values()) {
    if (file.durableAtMs === null) continue;
    files++;
    sizeBytes += file.sizeBytes;
  }
  const checkpoints: (CheckpointFace & { label: string })[] = [];
  for (const checkpoint of view.checkpoints.values()) {
    const goneMs = cursorMs - (checkpoint.endedAtMs ?? cursorMs);
    const isGone = !checkpoint.retained && checkpoint.savepoint === null;
    if (checkpoint.status === 'completed' && isGone) continue;
    if (checkpoint.status === 'aborted' && goneMs > ABORTED_LASTS_MS) continue;
    const face = checkpointFace(view, checkpoint, shortNames, cursorMs);
    const { words, durableFiles, files: all, fileBytes: size } = face;
    checkpoints.push({ ...face, label: strings.store.label(face, words, durableFiles, all, size) });
  }
  const empty = view.checkpoints.size > 0 ? strings.store.emptied : strings.store.empty;
  return { files, sizeBytes, trouble: troubleOf(view, cursorMs), checkpoints, empty };
}

function troubleOf(view: ViewModel, cursorMs: number): string | null {
  if (isStoreRefusing({ view, cursorMs })) return strings.store.refuses;
  if (!isStoreSlow({ view, cursorMs })) return null;
  return strings.store.slow(view.orders.slowStore?.extraMs ?? 0);
}

/** Of the box: what stands before the cases, and of a case: its edges, and a square with its gap. */
const TITLE_PX = 146;
const EDGES_PX = 34;
const SQUARE_PX = 16;
const LEAST_CASE_PX = 150;
const MOST_CASES = 5;

/** As many of the newest as there is room for: none is cut off, and the newest is always there. */
export function newestThatFit<Case extends Pick<CheckpointFace, 'acks'>>(
  cases: readonly Case[],
  boxPx: number,
): readonly Case[] {
  let leftPx = boxPx - TITLE_PX;
  let first = cases.length;
  while (first > 0 && cases.length - first < MOST_CASES) {
    const squares = (cases[first - 1]?.acks.length ?? 0) + 2;
    leftPx -= Math.max(LEAST_CASE_PX, EDGES_PX + squares * SQUARE_PX);
    if (leftPx < 0 && first < cases.length) break;
    first--;
  }
  return cases.slice(first);
}
