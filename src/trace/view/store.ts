// What is outside every process: files in the store, transactions and rows in the topic.
//
// Keeps true: a row counts once, when its transaction is committed, in the order of commits.

import type { TaskId, TransactionId } from '../../engine/protocol.ts';
import type { Found, View } from '../view.ts';
import type { FileView, SinkView, ViewModel, TransactionView } from '../view-model.ts';
import { newCheckpoint } from './checkpoints.ts';
import { writerOf } from '../writer-of.ts';
import type { EventOf } from './event-of.ts';

/** Ended transactions that are remembered. */
const HISTORY = 12;

export function emptySink(): SinkView {
  return {
    committed: new Map(),
    rows: 0,
    rowsOf: new Map(),
    highest: new Map(),
    repeated: 0,
    oddities: [],
    transactions: new Map(),
    lost: 0,
  };
}

/** `job/chk-3/Count-1-a2` belongs to checkpoint 3 and Count-1; `job/shared/Count-1-c3f1-a2` was
 * uploaded for it, and later ones may refer to it. */
export function fileFor(
  file: string,
  sizeBytes: number,
  fromMs: number,
  durableAtMs: number | null,
): FileView {
  const exclusive = /\/(?:chk|savepoint)-(\d+)\/(?:_metadata|(.+)-a\d+)$/.exec(file);
  const [, task, uploadedFor] = /\/shared\/(.+)-c(\d+)f\d+-a\d+$/.exec(file) ?? [];
  const checkpoint = exclusive?.[1] ?? uploadedFor;
  return {
    file,
    sizeBytes,
    checkpoint: checkpoint === undefined ? null : Number(checkpoint),
    task: exclusive?.[2] ?? task ?? null,
    fromMs,
    durableAtMs,
    damaged: false,
  };
}

/** What an earlier session has left behind is where this one begins. */
export function takeOver({ model }: View, found: Found): void {
  const { sink, files, checkpoints, nowMs } = model;
  const kinds = new Map(found.savepoints);
  for (const [key, value] of found.committed) commitRow(model, null, key, value);
  for (const { transaction, status, rows } of found.transactions) {
    sink.transactions.set(transaction, { transaction, status, rows: [...rows] });
  }
  for (const { file, sizeBytes } of found.files) {
    files.set(file, fileFor(file, sizeBytes, nowMs, nowMs));
  }
  const kept = [...files.values()].flatMap(({ file, checkpoint }) =>
    checkpoint !== null && file.endsWith('/_metadata')
      ? { checkpoint, isSavepoint: file.includes('/savepoint-') }
      : [],
  );
  kept.sort((left, right) => left.checkpoint - right.checkpoint);
  for (const { checkpoint: id, isSavepoint } of kept) {
    const parts = [...files.values()].filter(({ checkpoint }) => checkpoint === id);
    const tasks = parts.flatMap(({ task }) => task ?? []);
    const kind = isSavepoint ? (kinds.get(id) ?? 'plain') : null;
    checkpoints.set(id, {
      ...newCheckpoint(id, nowMs, tasks, kind),
      status: 'completed',
      endedAtMs: nowMs,
      sizeBytes: parts.reduce((sum, part) => sum + (part.task === null ? 0 : part.sizeBytes), 0),
      retained: kind !== 'plain',
      fromEarlierSession: true,
    });
  }
}

// ---- Files ----

export function uploadStarted({ model }: View, event: EventOf<'upload-started'>): void {
  const { file, sizeBytes } = event.handle;
  model.files.set(file, fileFor(file, sizeBytes, event.atMs, null));
}

export function written({ model }: View, event: EventOf<'file-written'>): void {
  const { file, sizeBytes, atMs } = event;
  const known = model.files.get(file);
  if (known) known.durableAtMs = atMs;
  else model.files.set(file, fileFor(file, sizeBytes, atMs, atMs));
}

export function tampered({ model }: View, { file, how, found }: EventOf<'file-tampered'>): void {
  if (!found) return;
  if (how === 'delete-file') {
    model.files.delete(file);
    return;
  }
  const known = model.files.get(file);
  if (known) known.damaged = true;
}

/** Whether a write of a killed process still landed is known only when the file shows up again. */
export function forgetUnfinished({ model }: View, belongs: (file: FileView) => boolean): void {
  for (const [name, file] of model.files) {
    if (file.durableAtMs === null && belongs(file)) model.files.delete(name);
  }
}

// ---- Rows ----

function transactionNamed(sink: SinkView, transaction: TransactionId): TransactionView {
  const known = sink.transactions.get(transaction);
  if (known) return known;
  const begun: TransactionView = { transaction, status: 'open', rows: [] };
  sink.transactions.set(transaction, begun);
  return begun;
}

export function rowsAppended({ model }: View, event: EventOf<'rows-appended'>): void {
  transactionNamed(model.sink, event.transaction).rows.push(...event.rows);
}

export function rowsPublished({ model }: View, event: EventOf<'rows-published'>): void {
  const writer = writerOf(event.transaction);
  for (const { key, value } of event.rows) commitRow(model, writer, key, value);
}

export function preCommitted({ model }: View, event: EventOf<'transaction-pre-committed'>): void {
  transactionNamed(model.sink, event.transaction).status = 'pre-committed';
}

export function committed({ model }: View, event: EventOf<'transactions-committed'>): void {
  const { sink } = model;
  for (const name of event.transactions) {
    const transaction = transactionNamed(sink, name);
    // After a restore everything the state promises is committed, be it for the second time.
    if (transaction.status === 'committed') continue;
    transaction.status = 'committed';
    for (const { key, value } of transaction.rows) commitRow(model, writerOf(name), key, value);
  }
  forgetOld(sink);
}

export function aborted({ model }: View, event: EventOf<'transactions-aborted'>): void {
  for (const name of event.transactions) transactionNamed(model.sink, name).status = 'aborted';
  forgetOld(model.sink);
}

export function expired({ model }: View, event: EventOf<'transactions-expired'>): void {
  for (const name of event.transactions) {
    const transaction = transactionNamed(model.sink, name);
    transaction.status = 'aborted';
    transaction.ended = 'expired';
  }
}

/** A sink that recovers says it again. */
export function lost({ model }: View, event: EventOf<'transactions-lost'>): void {
  for (const name of event.transactions) {
    const transaction = transactionNamed(model.sink, name);
    if (transaction.ended === 'lost') continue;
    transaction.status = 'aborted';
    transaction.ended = 'lost';
    model.sink.lost += transaction.rows.length;
  }
}

function commitRow(
  { sink, plan }: ViewModel,
  writer: TaskId | null,
  key: string,
  value: number,
): void {
  const after = sink.committed.get(key) ?? 0;
  // Rows of windows are results of their own: they count nothing up.
  const isResult = plan.task.get(writer ?? '')?.inputTypes[0]?.shown !== undefined;
  if (!isResult && value !== after + 1) sink.oddities.push({ key, value, after });
  sink.committed.set(key, value);
  const highest = sink.highest.get(key) ?? 0;
  if (value > highest) sink.highest.set(key, value);
  else sink.repeated++;
  sink.rows++;
  if (writer !== null) sink.rowsOf.set(writer, (sink.rowsOf.get(writer) ?? 0) + 1);
}

function forgetOld({ transactions }: SinkView): void {
  // An expired one may yet turn out to be lost, and a lost one may be told of again.
  const ended = [...transactions.values()].filter(
    ({ status, ended: how }) =>
      status === 'committed' || (status === 'aborted' && how === undefined),
  );
  for (const { transaction } of ended.slice(0, Math.max(0, ended.length - HISTORY))) {
    transactions.delete(transaction);
  }
}
