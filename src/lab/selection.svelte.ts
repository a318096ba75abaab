// The one selection of the page, and the one thing pointed at: by the mouse or by the focus.
//
// Whoever shows a thing asks here whether it is lit; no view keeps a selection of its own. What is
// selected stays until Escape goes up one level; what is pointed at lasts as long as the pointing.

import { untrack } from 'svelte';
import type { ViewModel } from '../trace/view-model.ts';
import { above, isSame, litNames, type Kind, type Thing } from './things.ts';

export class Selection {
  #selected: Thing | null = $state.raw(null);
  #pointed: readonly Thing[] = $state.raw([]);
  /** What a lesson points at. */
  marked: readonly Thing[] = $state.raw([]);
  /** What a person has asked "Why?" about. */
  questioned: Thing | null = $state.raw(null);
  readonly #view: () => ViewModel;

  constructor(view: () => ViewModel) {
    this.#view = view;
  }

  readonly #lit = $derived.by((): ReadonlySet<string> => {
    const things = [...this.marked, ...this.#pointed, ...(this.#selected ? [this.#selected] : [])];
    // Who holds what changes with every event; here the moment of pointing counts.
    const view = untrack(this.#view);
    return litNames(things, view);
  });

  get selected(): Thing | null {
    return this.#selected;
  }

  /** Nothing is lit: what need not be compared need not be drawn anew. */
  get isDark(): boolean {
    return this.#lit.size === 0;
  }

  select(thing: Thing | null): void {
    if (!isSame(thing, this.#selected)) this.#selected = thing;
  }

  /** Select it, or let it go if it is selected. */
  toggle(thing: Thing): void {
    this.#selected = isSame(thing, this.#selected) ? null : thing;
  }

  point(things: readonly Thing[]): void {
    const same =
      things.length === this.#pointed.length &&
      things.every((thing, index) => isSame(thing, this.#pointed[index] ?? null));
    if (!same) this.#pointed = things;
  }

  /** Up one level. False: there was nothing to leave. */
  up(): boolean {
    if (this.questioned) {
      this.questioned = null;
      return true;
    }
    if (!this.#selected) return false;
    this.#selected = above(this.#selected, this.#view());
    return true;
  }

  isSelected(kind: Kind, id: string | number): boolean {
    return this.#selected?.kind === kind && this.#selected.id === String(id);
  }

  isLit(kind: Kind, id: string | number): boolean {
    return this.#lit.has(`${kind}:${id}`);
  }

  /** The selected one, if it is of this kind. */
  chosen(kind: Kind): string | null {
    return this.#selected?.kind === kind ? this.#selected.id : null;
  }
}
