// Finding and moving the focus within the graph: tasks and channels by their id, TaskManagers by
// their number.

import type { GraphLayout } from './layout.ts';
import type { Item } from './walk.ts';

export function focusedItem(): Item | null {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? (activeElement.dataset['item'] ?? null) : null;
}

export function focusItem(root: HTMLElement, item: Item): void {
  root.querySelector<HTMLElement>(`[data-item="${CSS.escape(item)}"]`)?.focus();
}

/** The box, not its button: the space bar goes on meaning play and pause. */
export function focusHost(root: HTMLElement, number: number): void {
  root.querySelector<HTMLElement>(`[data-host="${number}"]`)?.focus();
}

/** Press the kill button of the TaskManager in focus; else go to that of the task in focus, or to
 * the first. */
export function killFocused(root: HTMLElement, layout: GraphLayout): void {
  const host = document.activeElement?.closest('[data-host]');
  if (host && root.contains(host)) {
    host.querySelector<HTMLElement>('.kill button')?.click();
    return;
  }
  const item = focusedItem();
  const index = layout.hosts.findIndex(({ tasks }) => item !== null && tasks.includes(item));
  focusHost(root, Math.max(index, 0) + 1);
}
