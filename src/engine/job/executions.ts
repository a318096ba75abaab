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

const AT_REST: ReadonlySet<TaskStatus> = new Set([
  'CREATED',
  'SCHEDULED',
  'FINISHED',
  'CANCELED',
  'FAILED',
]);

export class Executions {
  readonly byTask: ReadonlyMap<TaskId, Execution>;
  readonly all: readonly Execution[];

  constructor({ tasks }: Plan) {
    this.all = tasks.map(({ id }) => {
      return { task: id, attempt: 0, status: 'CREATED', taskManager: '' };
    });
    this.byTask = new Map(this.all.map((execution) => [execution.task, execution]));
  }

  /** Nothing of the last attempt of these tasks is alive any more. */
  atRest(tasks: ReadonlySet<TaskId>): boolean {
    return this.all.every((execution) => !tasks.has(execution.task) || !this.isAlive(execution));
  }

  get alive(): readonly Execution[] {
    return this.all.filter((execution) => this.isAlive(execution));
  }

  /** Slots whose tasks run, by index, with their place. */
  occupied({ slots }: Plan): ReadonlyMap<number, ProcessId> {
    const occupied = new Map<number, ProcessId>();
    for (const [slot, sharing] of slots.entries()) {
      for (const task of sharing) {
        const execution = this.byTask.get(task);
        if (execution && this.isAlive(execution)) occupied.set(slot, execution.taskManager);
      }
    }
    return occupied;
  }

  /** Where the tasks of each slot ran last, by index; only slots that have ever been given. */
  previous({ slots }: Plan): ReadonlyMap<number, ProcessId> {
    return new Map(
      [...slots.entries()].flatMap(([slot, sharing]) => {
        const places = sharing.map((task) => this.byTask.get(task)?.taskManager ?? '');
        const place = places.find((each) => each !== '');
        return place === undefined ? [] : [[slot, place] as const];
      }),
    );
  }

  every(...states: readonly TaskStatus[]): boolean {
    return this.all.every(({ status }) => states.includes(status));
  }

  isAlive({ status }: Execution): boolean {
    return !AT_REST.has(status);
  }
}

/** TM-1 before TM-2 before TM-10; a successor (TM-1.2) takes its predecessor's place. */
export function byName(left: ProcessId, right: ProcessId): number {
  const parts = (id: ProcessId): number[] => (id.match(/\d+/g) ?? []).map(Number);
  const [leftParts, rightParts] = [parts(left), parts(right)];
  return (leftParts[0] ?? 0) - (rightParts[0] ?? 0) || (leftParts[1] ?? 1) - (rightParts[1] ?? 1);
}

export type Assignment =
  | { readonly kind: 'assigned'; readonly locations: Readonly<Record<TaskId, ProcessId>> }
  | { readonly kind: 'too few slots'; readonly needed: number; readonly offered: number };

/** Give each slot of the plan a TaskManager, in order of their names; a slot in use stays.
 * @param preferred where slots go if there is room. Flink: PreviousAllocationSlotSelectionStrategy */
export function assignSlots(
  plan: Plan,
  offers: ReadonlyMap<ProcessId, number>,
  occupied: ReadonlyMap<number, ProcessId> = new Map(),
  preferred: ReadonlyMap<number, ProcessId> = new Map(),
): Assignment {
  const taken = [...occupied.values()];
  const free: ProcessId[] = [];
  for (const taskManager of [...offers.keys()].sort(byName)) {
    const used = taken.filter((place) => place === taskManager).length;
    for (let slot = (offers.get(taskManager) ?? 0) - used; slot > 0; slot--) free.push(taskManager);
  }
  const needed = plan.slots.length - occupied.size;
  if (free.length < needed) return { kind: 'too few slots', needed, offered: free.length };
  const locations: Record<TaskId, ProcessId> = {};
  const places = new Map(occupied);
  for (const [slot, place] of preferred) {
    const index = places.has(slot) ? -1 : free.indexOf(place);
    if (index < 0) continue;
    free.splice(index, 1);
    places.set(slot, place);
  }
  let next = 0;
  for (const [slot, sharing] of plan.slots.entries()) {
    const place = places.get(slot) ?? free[next++] ?? '';
    for (const task of sharing) locations[task] = place;
  }
  return { kind: 'assigned', locations };
}
