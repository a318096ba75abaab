// What may be chosen in the palette's fields, and what is chosen at first.
//
// Keeps true: what is offered at first can be done to a healthy running job.

import type { Plan } from '../../engine/job/plan.ts';
import type { Scenario } from '../../engine/job/scenario.ts';
import type { ViewModel } from '../../trace/view-model.ts';
import { bearerOf } from '../../lab/why-not-act.ts';
import { labStrings } from '../lab-strings.en.ts';
import { numbersFor, type Draft } from './draft.ts';
import type { FaultKind } from './fault-table.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface Where {
  readonly view: ViewModel;
  readonly plan: Plan;
  readonly scenario: Scenario;
}

/** Checkpoints yet to come that are offered by their number. */
const COMING = 3;

/** Whoever bears each name now, TaskManagers first. */
export function processChoices({ processes }: ViewModel): Choice[] {
  const newest = new Map([...processes.values()].map((process) => [process.name, process]));
  return [...newest.values()]
    .sort(
      (left, right) => Number(left.role === 'job-manager') - Number(right.role === 'job-manager'),
    )
    .map(({ id, state }) => ({ value: id, text: `${id}${labStrings.faults.states[state]}` }));
}

export function taskChoices(plan: Plan): Choice[] {
  return plan.tasks.map(({ id }) => ({ value: id, text: id }));
}

export function sinkChoices(plan: Plan): Choice[] {
  const sinks = plan.tasks.filter(({ operator }) => operator.kind === 'sink');
  return sinks.map(({ id }) => ({ value: id, text: id }));
}

/** Operators of several tasks come first, as "all of Map". */
export function pacedChoices(plan: Plan): Choice[] {
  const wide = plan.tasks.flatMap(({ operator, index }) =>
    index === 1 ? [{ value: operator.name, text: labStrings.faults.allOf(operator.name) }] : [],
  );
  return [...taskChoices(plan), ...wide];
}

export function channelChoices(plan: Plan): Choice[] {
  return plan.channels.map(({ id }) => ({ value: id, text: id.replace('→', ' → ') }));
}

/** Pending checkpoints and the next few. */
export function checkpointChoices({ checkpoints }: ViewModel): number[] {
  const pending = [...checkpoints.values()].filter(({ status }) => status === 'pending');
  const newest = Math.max(0, ...checkpoints.keys());
  const coming = Array.from({ length: COMING }, (_, index) => newest + 1 + index);
  return [...pending.map(({ id }) => id), ...coming];
}

/** Far enough ahead that the source has not fetched it yet. */
export function freshOffset({ view, scenario }: Where, partition: number): number {
  for (const { offsets } of view.tasks.values()) {
    const found = offsets.get(partition);
    if (!found) continue;
    const ahead = found.offset + 2 * scenario.pollSize;
    return found.endOffset === null ? ahead : Math.max(0, Math.min(ahead, found.endOffset - 1));
  }
  return 2 * scenario.pollSize;
}

/** A draft for an action, about the thing that a person came from. */
export function draftFor(kind: FaultKind, where: Where, about: Partial<Draft>): Draft {
  const { view, plan } = where;
  const [firstChannel] = plan.channels.filter(({ from, to }) => isAcross(where, from, to));
  const lastTask = plan.tasks.findLast(({ operator }) => operator.kind !== 'sink');
  const task = about.task ?? (kind === 'fail-task' ? lastTask?.id : plan.tasks.at(-1)?.id) ?? '';
  const partition = about.partition ?? 0;
  return {
    process: bearerOf(view, 'TM-1')?.id ?? 'TM-1',
    task,
    pacedTask: about.task ?? plan.tasks.find(({ inputs }) => inputs.length > 0)?.id ?? task,
    sinkTask:
      sinkChoices(plan).find(({ value }) => value === about.task)?.value ??
      plan.tasks.at(-1)?.id ??
      '',
    channel: firstChannel?.id ?? plan.channels[0]?.id ?? '',
    message: 'acknowledgement',
    checkpoint: null,
    partition,
    offset: freshOffset(where, partition),
    ...numbersFor(kind),
    ...about,
  };
}

/** A channel between two TaskManagers: where a slow network is felt. */
function isAcross({ view }: Where, from: string, to: string): boolean {
  return view.tasks.get(from)?.taskManager !== view.tasks.get(to)?.taskManager;
}
