// F1: at a restore every entry of keyed state comes back exactly once, at the subtask that owns its
// key group, whatever the parallelism was before.
//
// Judged from the checkpoint's own files. Flink: StateAssignmentOperation, KeyGroupRangeAssignment.

import { toldByKey } from '../../engine/operators/told.ts';
import { rangeOf } from '../../engine/job/key-groups.ts';
import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant, World } from './invariant.ts';

type Restored = Extract<TraceEvent, { kind: 'restored' }>;

/** Entries of one operator: their values, and who has got them back. */
type Entries = Map<string, { readonly value: number; by: Restored | null }>;

export const keyGroupsMoveWhole: Invariant = {
  name: 'key-groups-move-whole',
  statement:
    'After a restore every entry of keyed state is back exactly once, with the subtask that owns its key group.',
  lesson:
    'Rescaling hands whole key groups over. One that nobody gets is lost, one that two get counts twice.',
  kinds: ['recovery-started', 'restored', 'recovery-ended'],
  watch(world) {
    let from: CheckpointId | null = null;
    let restarted: ReadonlySet<TaskId> = new Set();
    /** By operator; read when recovery starts: later the checkpoint may have been replaced. */
    let saved = new Map<string, Entries>();
    return {
      on(event): Breach | null {
        if (event.kind === 'recovery-started') {
          from = event.checkpoint;
          restarted = new Set(event.tasks);
          saved = savedIn(world, from);
          return null;
        }
        if (event.kind === 'restored') {
          return event.checkpoint === from ? takeBack(world, event, saved) : null;
        }
        if (event.kind !== 'recovery-ended') return null;
        const breach = missing(world, event, saved, restarted);
        saved = new Map();
        return breach;
      },
    };
  },
};

function savedIn({ ledger, definition }: World, from: CheckpointId | null): Map<string, Entries> {
  const saved = new Map<string, Entries>();
  const content = from === null ? null : ledger.saved(from);
  for (const { task, operator } of content?.manifest.tasks ?? []) {
    const entries: Entries = saved.get(operator) ?? (new Map() as Entries);
    saved.set(operator, entries);
    const plan = definition.plan.tasks.find((each) => each.operator.id === operator);
    const groups = content?.states.get(task)?.keyed.groups ?? [];
    if (!plan) continue;
    for (const [key, value] of toldByKey(
      plan,
      groups.flatMap((group) => group.entries),
    )) {
      entries.set(key, { value, by: null });
    }
  }
  return saved;
}

function takeBack(
  { definition }: World,
  event: Restored,
  saved: Map<string, Entries>,
): Breach | null {
  const task = definition.plan.task.get(event.task);
  if (!task || !event.state) return null;
  const { parallelism, id } = task.operator;
  const { first, last } = rangeOf(task.index, parallelism, definition.plan.maxParallelism);
  for (const [keyGroup, key, value] of event.state) {
    const entry = saved.get(id)?.get(key);
    const came = `${event.task} came back with "${key}" (${value}) of key group ${keyGroup}`;
    if (entry?.value !== value) {
      return { sentence: `${came}, which the snapshot does not hold.`, events: [event] };
    }
    if (keyGroup < first || keyGroup > last) {
      return { sentence: `${came}, but owns groups ${first} to ${last}.`, events: [event] };
    }
    if (entry.by && entry.by.task !== event.task) {
      return { sentence: `${came}, which ${entry.by.task} got too.`, events: [entry.by, event] };
    }
    entry.by = event;
  }
  return null;
}

function missing(
  { definition }: World,
  event: TraceEvent,
  saved: Map<string, Entries>,
  restarted: ReadonlySet<TaskId>,
): Breach | null {
  for (const [operator, entries] of saved) {
    const tasks = definition.plan.tasks.filter((task) => task.operator.id === operator);
    if (tasks.length === 0 || !tasks.every(({ id }) => restarted.has(id))) continue;
    for (const [key, { by }] of entries) {
      if (by) continue;
      return {
        sentence: `Recovery has ended, but no subtask of ${operator} has got "${key}" back.`,
        events: [event],
      };
    }
  }
  return null;
}
