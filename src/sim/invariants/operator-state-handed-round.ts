// D4: at a restore each element of a split list comes back at one subtask, each element of a union
// list at all of them, and broadcast state as one whole copy at each.
//
// Judged from the checkpoint's own files, not by the rule the JobManager applied. Flink:
// RoundRobinOperatorStateRepartitioner.

import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import {
  inWords,
  type ToldOperatorState,
} from '../../engine/state/operator/operator-state-backend.ts';
import type { StoredOperatorState } from '../../engine/state/operator/operator-state-block.ts';
import type { Breach, Invariant, World } from './invariant.ts';

type Restored = Extract<TraceEvent, { kind: 'restored' }>;
type Started = Extract<TraceEvent, { kind: 'recovery-started' }>;

/** What one operator had in a checkpoint, in the order of its subtasks. */
type Saved = readonly (readonly StoredOperatorState[])[];

export const operatorStateHandedRound: Invariant = {
  name: 'operator-state-handed-round',
  statement:
    'After a restore each element of a split list is at one subtask, a union list whole at every one, broadcast state one copy at every one.',
  lesson: 'State that belongs to no key has to be shared out by a rule, or it is lost or doubled.',
  kinds: ['recovery-started', 'restored', 'recovery-ended'],
  watch(world) {
    let from: CheckpointId | null = null;
    /** Read when recovery starts: later the checkpoint may have been replaced. */
    const saved = new Map<string, Saved>();
    /** Elements of split lists that have come back, by state, with the restore that brought them. */
    const back = new Map<string, Map<string, Restored>>();
    let started: Started | null = null;
    /** States of which not every element was told. */
    const cutShort = new Set<string>();
    return {
      on(event): Breach | null {
        if (event.kind === 'recovery-started') {
          started = event;
          from = event.checkpoint;
          readSaved(world, from, saved);
          back.clear();
          cutShort.clear();
          return null;
        }
        if (event.kind === 'recovery-ended') {
          const wrong = started && leftBehind(world, started, event, saved, back, cutShort);
          started = null;
          return wrong;
        }
        const task =
          event.kind === 'restored' ? world.definition.plan.task.get(event.task) : undefined;
        if (event.kind !== 'restored' || !task || event.checkpoint !== from) return null;
        const all = saved.get(task.operator.id) ?? [];
        for (const told of event.operatorState) {
          if (told.more > 0) {
            cutShort.add(placeOf(task.operator.id, told.name));
            continue;
          }
          const wrong = judge(told, all, event, back, task.operator.id);
          if (wrong) return wrong;
        }
        return null;
      },
    };
  },
};

function readSaved({ ledger }: World, from: CheckpointId | null, saved: Map<string, Saved>): void {
  saved.clear();
  const content = from === null ? null : ledger.saved(from);
  for (const { task, operator } of content?.manifest.tasks ?? []) {
    const state = content?.states.get(task)?.operator ?? [];
    saved.set(operator, [...(saved.get(operator) ?? []), state]);
  }
}

function judge(
  told: ToldOperatorState,
  saved: Saved,
  event: Restored,
  back: Map<string, Map<string, Restored>>,
  operator: string,
): Breach | null {
  const { name, mode, elements } = told;
  const copies = saved.flatMap((states) => states.filter((each) => each.name === name));
  const all = copies.flatMap((copy) => copy.elements.map(inWords));
  switch (mode) {
    case 'split': {
      const place = placeOf(operator, name);
      const seen = back.get(place) ?? new Map<string, Restored>();
      back.set(place, seen);
      for (const element of elements) {
        const other = seen.get(element);
        if (!all.includes(element))
          return breach(event, `${element} of "${name}", which is not in it`);
        if (other && other.task !== event.task)
          return breach(event, `${element} of "${name}", which ${other.task} got too`, other);
        seen.set(element, event);
      }
      return null;
    }
    case 'union':
      return sorted(elements) === sorted(all)
        ? null
        : breach(
            event,
            `${elements.length} of the ${all.length} elements of the union list "${name}"`,
          );
    case 'broadcast':
      return copies.length === 0 || elements.some((element) => all.includes(element))
        ? null
        : breach(event, `no whole copy of the broadcast state "${name}"`);
  }
}

/** An element of a split list that no subtask got, though all of them started anew. */
function leftBehind(
  { definition }: World,
  started: Started,
  ended: TraceEvent,
  saved: ReadonlyMap<string, Saved>,
  back: ReadonlyMap<string, ReadonlyMap<string, Restored>>,
  cutShort: ReadonlySet<string>,
): Breach | null {
  const again = new Set(started.tasks);
  for (const [operator, states] of saved) {
    const tasks = definition.plan.tasks.filter((task) => task.operator.id === operator);
    if (tasks.length === 0 || !tasks.every(({ id }) => again.has(id))) continue;
    for (const { name, mode, elements } of states.flat()) {
      const place = placeOf(operator, name);
      if (mode !== 'split' || cutShort.has(place)) continue;
      const lost = elements.map(inWords).find((element) => back.get(place)?.has(element) !== true);
      if (lost === undefined) continue;
      const sentence = `After the recovery from checkpoint ${started.checkpoint} no subtask has ${lost} of "${name}".`;
      return { sentence, events: [started, ended] };
    }
  }
  return null;
}

const placeOf = (operator: string, state: string): string => `${operator} ${state}`;

const sorted = (elements: readonly string[]): string => [...elements].sort().join();

function breach(event: Restored, what: string, other?: TraceEvent): Breach {
  const task: TaskId = event.task;
  return {
    sentence: `${task} came back from checkpoint ${event.checkpoint} with ${what}.`,
    events: other ? [other, event] : [event],
  };
}
