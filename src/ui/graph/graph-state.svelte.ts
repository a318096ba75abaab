// What a person has chosen to see of the graph, shared by its parts and by the keyboard, and which of
// its items counts as selected. Keeps nothing of the run itself.

import type { Plan } from '../../engine/job/plan.ts';
import type { Subject } from '../../trace/concerns.ts';
import type { Item } from './walk.ts';

export class GraphState {
  legend = $state(false);
  /** The text twin instead of the picture. */
  asTable = $state(false);
  /** The item that Tab leads to: the last one that had the focus. */
  reached: Item | null = $state(null);
  /** The item whose details are open. */
  opened: Item | null = $state(null);

  /** What is selected: whose details are open, else what last had the focus. */
  subject(plan: Plan): Subject | null {
    const id = this.opened ?? this.reached;
    return id === null ? null : { kind: plan.task.has(id) ? 'task' : 'channel', id };
  }
}

/** What the keyboard may ask of the graph. */
export interface GraphCommands {
  /** Put the focus on a TaskManager, counted from 1. */
  focusHost(number: number): void;
  /** Kill the TaskManager in focus; if there is none, put the focus on one. */
  killFocused(): void;
  zoom(direction: 'in' | 'out' | 'fit'): void;
  /** Close what is open. */
  close(): void;
}
