// The branches of a run: what else could have happened, each a run of its own, kept side by side.
//
// Keeps true: the main run is always there; one branch is shown at a time and only that one goes on;
// a deleted branch can be had back until the next one is deleted.

import type { Place } from './recording.ts';
import { PHRASES } from './phrases.en.ts';
import type { Run } from './run.svelte.ts';

export interface Branch {
  /** Counts up from 1, the main run. */
  readonly id: number;
  /** null: the main run. */
  readonly parent: number | null;
  readonly name: string;
  /** Where it leaves its parent. */
  readonly from: Place;
  readonly run: Run;
}

/** Branches are kept in memory, recordings and all. */
export const MOST_BRANCHES = 12;

export class Branches {
  list: readonly Branch[] = $state.raw([]);
  /** The one deleted last. */
  deleted: Branch | null = $state.raw(null);
  #shown = $state(1);
  #nextId = 2;
  readonly #onShow: (run: Run) => void;

  /** @param onShow told which run is to be shown from now on */
  constructor(main: Run, onShow: (run: Run) => void) {
    const from = { step: 0, atMs: 0 };
    this.list = [{ id: 1, parent: null, name: PHRASES.mainBranch, from, run: main }];
    this.#onShow = onShow;
  }

  get shown(): Branch {
    const shown = this.list.find(({ id }) => id === this.#shown) ?? this.list[0];
    if (!shown) throw new Error('The main run is always there.');
    return shown;
  }

  get isFull(): boolean {
    return this.list.length >= MOST_BRANCHES;
  }

  /** The action that made it gives it its name. */
  add(parent: Run, run: Run, from: Place, action: string): void {
    const id = this.#nextId++;
    const name = PHRASES.branchName(id, action, from.atMs);
    const parentId = this.list.find((branch) => branch.run === parent)?.id ?? 1;
    this.list = [...this.list, { id, parent: parentId, name, from, run }];
    this.show(id);
  }

  show(id: number): void {
    const branch = this.list.find((each) => each.id === id);
    if (!branch || id === this.#shown) return;
    this.shown.run.pause();
    this.#shown = id;
    this.#onShow(branch.run);
  }

  /** An empty name changes nothing. */
  rename(id: number, name: string): void {
    const trimmed = name.trim();
    if (trimmed === '') return;
    this.list = this.list.map((branch) =>
      branch.id === id ? { ...branch, name: trimmed } : branch,
    );
  }

  /** Branches of it stay: they are drawn from where it left its own parent. */
  delete(id: number): void {
    const branch = this.list.find((each) => each.id === id);
    if (!branch || branch.parent === null) return;
    if (this.#shown === id) this.show(this.parentOf(branch)?.id ?? 1);
    this.deleted?.run.close();
    this.deleted = branch;
    this.list = this.list.filter((each) => each !== branch);
  }

  undoDelete(): void {
    const { deleted } = this;
    if (!deleted) return;
    this.deleted = null;
    this.list = [...this.list, deleted].sort((left, right) => left.id - right.id);
  }

  /** The parent, or where that has been deleted the main run. */
  parentOf({ parent }: Branch): Branch | null {
    if (parent === null) return null;
    return this.list.find(({ id }) => id === parent) ?? this.list[0] ?? null;
  }

  close(): void {
    this.deleted?.run.close();
    for (const { run } of this.list) run.close();
  }
}
