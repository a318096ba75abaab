// Files that a person takes away: a name that says what is in it, and the browser's own download.

import type { Run } from '../../lab/run.svelte.ts';

/** Such as `tidemark-clicks-seed-7-at-12.34s.run.json`. */
export function fileNameOf(
  { scenario, seed, cursorMs }: Pick<Run, 'scenario' | 'seed' | 'cursorMs'>,
  ending: string,
): string {
  const id = scenario.id.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `tidemark-${id}-seed-${seed}-at-${(cursorMs / 1000).toFixed(2)}s.${ending}`;
}

export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it when this turn is over.
  setTimeout(() => URL.revokeObjectURL(address));
}
