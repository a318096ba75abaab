// Finding and moving the focus within the graph: tasks and channels by their id, kill buttons in
// the order of their TaskManagers.

import type { GraphLayout } from './layout.ts';
import type { Item } from './walk.ts';

export function focusedItem(): Item | null {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? (activeElement.dataset['item'] ?? null) : null;
}

export function focusItem(root: HTMLElement, item: Item): void {
  root.querySelector<HTMLElement>(`[data-item="${CSS.escape(item)}"]`)?.focus();
}

function killButtons(root: HTMLElement): HTMLButtonElement[] {
  return [...root.querySelectorAll<HTMLButtonElement>('[data-kill] button')];
}

export function focusHost(root: HTMLElement, number: number): void {
  killButtons(root)[number - 1]?.focus();
}

/** Press the kill button in focus; else go to that of the task in focus, or to the first. */
export function killFocused(root: HTMLElement, layout: GraphLayout): void {
  const focused = killButtons(root).find((button) => button === document.activeElement);
  if (focused) {
    focused.click();
    return;
  }
  const item = focusedItem();
  const index = layout.hosts.findIndex(({ tasks }) => item !== null && tasks.includes(item));
  focusHost(root, Math.max(index, 0) + 1);
}
