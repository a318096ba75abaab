// What a person has chosen to see of the graph, shared by its parts and by the keyboard.

import type { Item } from './walk.ts';

export class GraphState {
  legend = $state(false);
  /** How far away: an operator in one box, or every task; buffers and records lie in the details. */
  level: 'job' | 'tasks' = $state('tasks');
  /** The text twin instead of the picture. */
  asTable = $state(false);
  /** The item that Tab leads to: the last one that had the focus. */
  reached: Item | null = $state(null);
}

/** What the keyboard may ask of the graph. */
export interface GraphCommands {
  /** Put the focus on a TaskManager, counted from 1. */
  focusHost(number: number): void;
  /** Kill the TaskManager in focus; if there is none, put the focus on one. */
  killFocused(): void;
  zoom(direction: 'in' | 'out' | 'fit'): void;
  /** To the job as a whole and back. */
  changeLevel(level: GraphState['level']): void;
  /** Put the focus on a task or a channel. */
  focusItem(item: Item): void;
}
