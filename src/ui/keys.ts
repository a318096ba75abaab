// The keyboard: which key means what, and when a key is not ours.
//
// Keys are off while a person types in a field or holds a modifier, and the space bar belongs to a
// button that has the focus. Pure, so that the whole table is tested.

import type { Direction, Grain } from '../lab/stepping.ts';

export type Command =
  | { readonly kind: 'toggle' | 'end' | 'trigger' | 'savepoint' | 'kill' | 'beginning' | 'now' }
  | { readonly kind: 'step'; readonly grain: Grain; readonly direction: Direction }
  | { readonly kind: 'faster' | 'slower' | 'restart' | 'why' | 'legend' | 'help' | 'close' }
  | { readonly kind: 'faults' | 'settings' | 'share' | 'level' | 'glossary' }
  | { readonly kind: 'zoom in' | 'zoom out' | 'zoom fit' }
  | { readonly kind: 'focus host'; readonly number: number };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  /** Where the focus is. */
  readonly within: 'field' | 'button' | 'dialog' | 'elsewhere';
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ' ': { kind: 'toggle' },
  '.': { kind: 'step', grain: 'event', direction: 'forward' },
  ',': { kind: 'step', grain: 'event', direction: 'back' },
  b: { kind: 'step', grain: 'hop', direction: 'forward' },
  B: { kind: 'step', grain: 'hop', direction: 'back' },
  ']': { kind: 'step', grain: 'phase', direction: 'forward' },
  '[': { kind: 'step', grain: 'phase', direction: 'back' },
  o: { kind: 'step', grain: 'subject', direction: 'forward' },
  O: { kind: 'step', grain: 'subject', direction: 'back' },
  n: { kind: 'step', grain: 'completed', direction: 'forward' },
  p: { kind: 'step', grain: 'completed', direction: 'back' },
  x: { kind: 'step', grain: 'failure', direction: 'forward' },
  X: { kind: 'step', grain: 'failure', direction: 'back' },
  v: { kind: 'step', grain: 'violation', direction: 'forward' },
  V: { kind: 'step', grain: 'violation', direction: 'back' },
  Home: { kind: 'beginning' },
  End: { kind: 'now' },
  e: { kind: 'end' },
  t: { kind: 'trigger' },
  a: { kind: 'savepoint' },
  k: { kind: 'kill' },
  '+': { kind: 'faster' },
  '=': { kind: 'faster' },
  '-': { kind: 'slower' },
  f: { kind: 'faults' },
  r: { kind: 'restart' },
  j: { kind: 'level' },
  l: { kind: 'legend' },
  w: { kind: 'why' },
  s: { kind: 'settings' },
  u: { kind: 'share' },
  g: { kind: 'glossary' },
  '?': { kind: 'help' },
  Escape: { kind: 'close' },
  z: { kind: 'zoom in' },
  Z: { kind: 'zoom out' },
  '0': { kind: 'zoom fit' },
};

/** Holding these down repeats them; holding down anything else does it once. */
const REPEATS: ReadonlySet<Command['kind']> = new Set([
  'step',
  'faster',
  'slower',
  'zoom in',
  'zoom out',
]);

export function commandFor(press: KeyPress): Command | null {
  const { key, within } = press;
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (within === 'field' || within === 'dialog') return null;
  if (key === ' ' && within === 'button') return null;
  const command = /^[1-9]$/.test(key)
    ? ({ kind: 'focus host', number: Number(key) } as const)
    : (COMMANDS[key] ?? COMMANDS[key.toLowerCase()] ?? null);
  if (command === null || (press.repeat && !REPEATS.has(command.kind))) return null;
  return command;
}

/** What kind of place an element is, for `KeyPress.within`. */
export function placeOf(element: Element | null): KeyPress['within'] {
  if (!element) return 'elsewhere';
  if (element.closest('dialog[open]')) return 'dialog';
  if (element instanceof HTMLInputElement && element.type === 'range') return 'elsewhere';
  if (element.closest('input, select, textarea, [contenteditable]')) return 'field';
  return element.closest('button, a, summary') ? 'button' : 'elsewhere';
}
