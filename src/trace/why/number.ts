// Why a number is what it is: what readers see of a key, what its task has counted, and what lies
// between the two: rows that wait for a checkpoint, a return to an older one, rows nobody has read.

import type { ViewModel } from '../view-model.ts';
import { writerOf } from '../writer-of.ts';
import type { Chain, Scene } from './cause.ts';

/** @returns whether rows wait for a checkpoint: what holds that up is a question of its own. */
export function whyNumber(scene: Scene, chain: Chain, key: string): boolean {
  const { view, history, words, cursorMs } = scene;
  const owner = [...view.tasks.values()].find(({ state }) => state.has(key));
  const committed = view.sink.committed.get(key) ?? 0;
  const newest = [...history.checkpoints.values()].findLast(
    ({ outcome, endedMs }) => outcome === 'completed' && endedMs !== null && endedMs <= cursorMs,
  );
  if (newest && committed > 0) {
    chain.add(
      words.number.visible(key, committed, newest.id),
      newest.endedMs,
      `checkpoint ${newest.id}`,
    );
  } else chain.add(words.number.nothingVisible(key), null);
  const waiting = waitingRows(view, key);
  if (owner) {
    const { value, changedAtMs = null } = owner.state.get(key) ?? { value: 0 };
    if (value !== committed) {
      chain.add(words.number.counted(owner.id, value), changedAtMs, owner.id);
    }
    const restore = history.restores.findLast(
      ({ task, atMs }) => task === owner.id && atMs <= cursorMs,
    );
    if (restore) {
      const { checkpoint, atMs } = restore;
      chain.add(
        words.number.back(owner.id, checkpoint),
        atMs,
        owner.id,
        `checkpoint ${checkpoint}`,
      );
    }
  }
  if (waiting.rows > 0) {
    chain.add(words.number.waiting(waiting.rows, waiting.writers), null, ...waiting.writers);
  }
  for (const { id, offsets } of view.tasks.values()) {
    for (const [partition, { offset, endOffset }] of offsets) {
      if (endOffset === null || offset >= endOffset) continue;
      chain.add(words.number.unread(id, partition, offset, endOffset), null, id);
    }
  }
  return waiting.rows > 0;
}

/** Rows of a key in transactions that no reader sees, and who writes those. */
function waitingRows(
  { sink }: ViewModel,
  key: string,
): { readonly rows: number; readonly writers: readonly string[] } {
  let rows = 0;
  const writers = new Set<string>();
  for (const { transaction, status, rows: written } of sink.transactions.values()) {
    if (status !== 'open' && status !== 'pre-committed') continue;
    const of = written.filter((row) => row.key === key).length;
    if (of === 0) continue;
    rows += of;
    writers.add(writerOf(transaction));
  }
  return { rows, writers: [...writers] };
}
