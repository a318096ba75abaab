// The execution of each task: which attempt, where, in which state.
//
// Flink: ExecutionGraph, ExecutionVertex, Execution.

import type { Attempt, ProcessId, TaskId, TaskStatus } from '../protocol.ts';
import type { Plan } from './plan.ts';

export interface Execution {
  readonly task: TaskId;
  attempt: Attempt;
  status: TaskStatus;
  taskManager: ProcessId;
}

const TERMINAL: ReadonlySet<TaskStatus> = new Set(['FINISHED', 'CANCELED', 'FAILED', 'CREATED']);

export class Executions {
  readonly byTask: ReadonlyMap<TaskId, Execution>;

  constructor(plan: Plan) {
    this.byTask = new Map(
      plan.tasks.map(({ id }) => [
        id,
        { task: id, attempt: 0, status: 'CREATED', taskManager: '' },
      ]),
    );
  }

  get all(): readonly Execution[] {
    return [...this.byTask.values()];
  }

  /** Nothing of the last attempt is alive any more. */
  get allAtRest(): boolean {
    return this.all.every(({ status }) => TERMINAL.has(status));
  }

  every(...states: readonly TaskStatus[]): boolean {
    return this.all.every(({ status }) => states.includes(status));
  }

  isAlive({ status }: Execution): boolean {
    return !TERMINAL.has(status);
  }
}

/** TM-1 before TM-2 before TM-10; a successor (TM-1.2) takes its predecessor's place. */
export function byName(left: ProcessId, right: ProcessId): number {
  const parts = (id: ProcessId): number[] => (id.match(/\d+/g) ?? []).map(Number);
  const [leftParts, rightParts] = [parts(left), parts(right)];
  return (leftParts[0] ?? 0) - (rightParts[0] ?? 0) || (leftParts[1] ?? 1) - (rightParts[1] ?? 1);
}

/**
 * Give each slot of the plan a TaskManager, in order of their names.
 * @returns the place of every task, or null when there are not enough slots.
 */
export function assignSlots(
  plan: Plan,
  offers: ReadonlyMap<ProcessId, number>,
): Record<TaskId, ProcessId> | null {
  const free: ProcessId[] = [];
  for (const taskManager of [...offers.keys()].sort(byName)) {
    for (let slot = offers.get(taskManager) ?? 0; slot > 0; slot--) free.push(taskManager);
  }
  if (free.length < plan.slots.length) return null;
  const locations: Record<TaskId, ProcessId> = {};
  for (const [slot, sharing] of plan.slots.entries()) {
    for (const task of sharing) locations[task] = free[slot] ?? '';
  }
  return locations;
}
