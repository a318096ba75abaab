// Each split of a source is unassigned or has exactly one reader: at every moment, and in every
// completed checkpoint, where the enumerator's part and those of the readers must fit together.
//
// At a moment those count that the JobManager takes for alive: a lost one may read on for a while,
// and what it says is dropped. Flink: SplitAssignmentTracker, OperatorCoordinatorHolder.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant, World } from './invariant.ts';
import { splitsIn } from './operator-state-of.ts';

type Positioned = Extract<TraceEvent, { kind: 'source-positioned' }>;

const GONE: readonly string[] = ['CANCELING', 'CANCELED', 'FAILED'];

export const eachSplitHasOneReader: Invariant = {
  name: 'each-split-has-one-reader',
  statement:
    'A split of a source has one reader or is unassigned, now and in every completed checkpoint.',
  lesson:
    'Who has which split is state, too: lost with its reader it is never read, given twice it is counted twice.',
  kinds: [
    'source-positioned',
    'task-status',
    'checkpoint-completed',
    'plan-changed',
    'leader-changed',
  ],
  watch(world) {
    /** What each reader has taken up in its attempt. */
    const readers = new Map<
      TaskId,
      { attempt: number; readonly splits: Map<number, Positioned> }
    >();
    return {
      on(event) {
        // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
        switch (event.kind) {
          case 'plan-changed':
          case 'leader-changed':
            readers.clear();
            return null;
          case 'task-status':
            if (GONE.includes(event.status)) readers.delete(event.task);
            else if (event.status === 'DEPLOYING') {
              readers.set(event.task, { attempt: event.attempt, splits: new Map() });
            }
            return null;
          case 'source-positioned': {
            const reader = readers.get(event.task);
            if (reader?.attempt !== event.attempt) return null;
            const other = otherReader(world, readers, event);
            reader.splits.set(event.partition, event);
            return other && twice(event, other);
          }
          case 'checkpoint-completed':
            return inCheckpoint(world, event.checkpoint, event);
          default:
            return null;
        }
      },
    };
  },
};

function otherReader(
  { definition: { plan } }: World,
  readers: ReadonlyMap<TaskId, { readonly splits: ReadonlyMap<number, Positioned> }>,
  { task, partition }: Positioned,
): Positioned | null {
  const operator = plan.task.get(task)?.operator.id;
  for (const [other, { splits }] of readers) {
    if (other === task || plan.task.get(other)?.operator.id !== operator) continue;
    const known = splits.get(partition);
    if (known) return known;
  }
  return null;
}

function twice(event: Positioned, other: Positioned): Breach {
  const { task, partition } = event;
  return {
    sentence: `${task} reads partition ${partition}, which ${other.task} has as well.`,
    events: [other, event],
  };
}

function inCheckpoint(
  { definition, ledger }: World,
  checkpoint: CheckpointId,
  event: TraceEvent,
): Breach | null {
  const saved = ledger.saved(checkpoint);
  if (!saved) return null; // others say so
  const { manifest, states } = saved;
  for (const { id, kind, replayable } of definition.scenario.operators) {
    if (kind !== 'source' || replayable === false) continue;
    const tasks = manifest.tasks.filter(({ operator }) => operator === id);
    if (tasks.length === 0) continue;
    const places = new Map<number, string[]>();
    const put = (partition: number, place: string): void => {
      places.set(partition, [...(places.get(partition) ?? []), place]);
    };
    const { unassigned = [] } = manifest.splits?.find(({ operator }) => operator === id) ?? {};
    for (const partition of unassigned) put(partition, 'unassigned');
    for (const { task } of tasks) {
      for (const { partition } of splitsIn(states.get(task))) put(partition, `at ${task}`);
    }
    for (let partition = 0; partition < definition.scenario.partitions; partition++) {
      const found = places.get(partition) ?? [];
      if (found.length === 1) continue;
      const where = found.length === 0 ? 'nowhere' : found.join(' and ');
      const sentence = `In checkpoint ${checkpoint} partition ${partition} of ${id} is ${where}.`;
      return { sentence, events: [event] };
    }
  }
  return null;
}
