// What the details of a small thing say: label and value, line by line. Tasks and channels have
// details of their own; a checkpoint is told by the coordinator's book and its phases.

import { above, recordIdOf, type Thing } from '../../lab/things.ts';
import type { TaskView, ViewModel } from '../../trace/view-model.ts';
import { bytes, count, seconds } from '../format.ts';
import { labStrings } from '../lab-strings.en.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** What the value is about, if that can be lit. */
  readonly thing?: Thing;
}

export function titleOf({ kind, id }: Thing): string {
  const words = labStrings.details.titles;
  switch (kind) {
    case 'file':
      return id.slice(id.indexOf('/') + 1);
    case 'checkpoint':
      return words.checkpoint(id);
    case 'key':
      return words.key(id);
    case 'partition':
      return words.partition(id);
    case 'record':
      return words.record(id);
    case 'job':
      return words.job;
    case 'task':
    case 'process':
    case 'channel':
    case 'transaction':
      return id;
  }
}

export function factsOf(
  thing: Thing,
  view: ViewModel,
  expected: ReadonlyMap<string, number>,
  cursorMs: number,
  /** Keyed state is kept by the heap backend. */
  onHeap = false,
): readonly Fact[] {
  switch (thing.kind) {
    case 'process':
      return processFacts(view, thing.id, cursorMs);
    case 'file':
      return fileFacts(view, thing.id);
    case 'transaction':
      return transactionFacts(view, thing.id);
    case 'key':
      return keyFacts(view, thing.id, expected, onHeap);
    case 'partition':
      return partitionFacts(view, Number(thing.id));
    case 'record':
      return recordFacts(thing, view);
    case 'job':
    case 'task':
    case 'channel':
    case 'checkpoint':
      return [];
  }
}

const words = labStrings.details;
const { heap } = labStrings;

function processFacts(view: ViewModel, id: string, cursorMs: number): Fact[] {
  const process = view.processes.get(id);
  if (!process) return [];
  const facts: Fact[] = [{ label: words.status, value: words.processStates[process.state] }];
  if (process.killedAtMs !== null) {
    facts.push({ label: words.killedAt, value: seconds(process.killedAtMs, 2) });
  }
  if (process.lostAtMs !== null) {
    facts.push({ label: words.noticedAt, value: seconds(process.lostAtMs, 2) });
  } else if (process.lastHeartbeatMs !== null) {
    const ago = words.ago(cursorMs - process.lastHeartbeatMs);
    facts.push({ label: words.lastHeartbeat, value: ago });
  }
  for (const task of view.tasks.values()) {
    if (task.taskManager !== id) continue;
    facts.push({ label: words.runs, value: task.id, thing: { kind: 'task', id: task.id } });
  }
  if (id === view.leader && process.state !== 'dead') facts.push(...splitFacts(view));
  return facts;
}

/** What the enumerators in the JobManager know. */
function splitFacts({ splits, plan }: ViewModel): Fact[] {
  return [...splits].flatMap(([operator, { unassigned, assigned }]) => {
    const source = plan.tasks.find((task) => task.operator.id === operator)?.operator.name;
    return [
      { label: words.splitsOf(source ?? operator), value: words.splitsUnassigned(unassigned) },
      ...[...assigned].map(([partition, { task }]): Fact => {
        const thing: Thing = { kind: 'task', id: task };
        return { label: task, value: words.splitsFresh(partition), thing };
      }),
    ];
  });
}

function fileFacts(view: ViewModel, id: string): Fact[] {
  const file = view.files.get(id);
  if (!file) return [{ label: words.status, value: words.fileGone }];
  const { task, checkpoint, sizeBytes, fromMs, durableAtMs } = file;
  const facts: Fact[] = [];
  if (checkpoint !== null) {
    const checkpointThing: Thing = { kind: 'checkpoint', id: String(checkpoint) };
    facts.push({ label: words.partOf, value: titleOf(checkpointThing), thing: checkpointThing });
  }
  facts.push(
    task === null
      ? { label: words.holds, value: words.metadata }
      : { label: words.holds, value: words.stateOf(task), thing: { kind: 'task', id: task } },
    { label: words.size, value: bytes(sizeBytes) },
    { label: words.usedBy, value: words.exclusive },
    durableAtMs === null
      ? { label: words.status, value: words.writingSince(fromMs) }
      : { label: words.durableSince, value: seconds(durableAtMs, 2) },
  );
  return facts;
}

function recordFacts(thing: Thing, view: ViewModel): Fact[] {
  const { partition, offset } = recordIdOf(thing);
  const from: Thing = { kind: 'partition', id: String(partition) };
  const facts: Fact[] = [
    { label: words.cameFrom, value: words.place(partition, offset), thing: from },
  ];
  const holder = above(thing, view);
  facts.push(
    holder && holder.kind !== 'partition'
      ? { label: words.isNowIn, value: titleOf(holder), thing: holder }
      : { label: words.isNowIn, value: words.nowhere },
  );
  return facts;
}

function transactionFacts(view: ViewModel, id: string): Fact[] {
  const transaction = view.sink.transactions.get(id);
  if (!transaction) return [{ label: words.status, value: words.transactionGone }];
  return [
    { label: words.status, value: words.transactionStates[transaction.status] },
    { label: words.holds, value: words.rows(transaction.rows.length) },
    { label: words.visible, value: transaction.status === 'committed' ? words.yes : words.notYet },
  ];
}

function keyFacts(
  view: ViewModel,
  key: string,
  expected: ReadonlyMap<string, number>,
  onHeap: boolean,
): Fact[] {
  const facts: Fact[] = [];
  for (const task of view.tasks.values()) {
    const entry = task.state.get(key);
    if (!entry) continue;
    facts.push(
      { label: words.countedBy, value: task.id, thing: { kind: 'task', id: task.id } },
      { label: words.group, value: String(entry.keyGroup) },
      { label: words.counted, value: count(entry.value) },
    );
    if (onHeap) facts.push(...versionFacts(task, entry.version ?? 0));
  }
  facts.push({ label: words.committed, value: count(view.sink.committed.get(key) ?? 0) });
  const goal = expected.get(key);
  if (goal !== undefined) facts.push({ label: words.expected, value: count(goal) });
  return facts;
}

/** How a copy-on-write table sees the entry: what a snapshot under way means for the next write. */
function versionFacts({ versions }: TaskView, version: number): Fact[] {
  const needed = versions.held.filter((each) => version < each.version);
  return [
    { label: heap.version, value: heap.versionOf(version, versions.current) },
    {
      label: heap.nextWrite,
      value:
        needed.length === 0
          ? heap.writesInPlace
          : heap.writesCopy(needed.map(({ checkpoint }) => checkpoint)),
    },
  ];
}

function partitionFacts(view: ViewModel, partition: number): Fact[] {
  const facts: Fact[] = [];
  for (const task of view.tasks.values()) {
    const position = task.offsets.get(partition);
    if (!position) continue;
    const { offset, endOffset } = position;
    facts.push(
      { label: words.readBy, value: task.id, thing: { kind: 'task', id: task.id } },
      { label: words.nextOffset, value: count(offset) },
    );
    if (endOffset !== null) facts.push({ label: words.rowsInAll, value: count(endOffset) });
  }
  return facts;
}
