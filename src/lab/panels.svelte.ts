// Which panels are there, which one of a dock is in front, and how large the docks are.
//
// Each panel has its dock. A person may hide panels; a lesson may allow only some, in a list of
// their ids; what a person has chosen is kept meanwhile. Sizes are bounded where they are drawn.

import * as v from 'valibot';

export const PANELS = [
  'result',
  'state',
  'sources',
  'checkpoints',
  'store',
  'log',
  'space-time',
  'phases',
  'outside',
] as const;
export type PanelId = (typeof PANELS)[number];

export const DOCKS = ['upper', 'lower', 'foot'] as const;
export type Dock = (typeof DOCKS)[number];

const DOCK_OF: Readonly<Record<PanelId, Dock>> = {
  result: 'upper',
  state: 'upper',
  sources: 'upper',
  checkpoints: 'lower',
  store: 'lower',
  log: 'foot',
  'space-time': 'foot',
  phases: 'foot',
  outside: 'upper',
};

const panel = v.picklist(PANELS);
const size = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)));

/** What is stored. A size of null: as it is by default. */
export const ARRANGEMENT = v.object({
  hidden: v.array(panel),
  front: v.object({ upper: panel, lower: panel, foot: panel }),
  sideWidthPx: size,
  upperHeightPx: size,
  /** A picture wants more height than the log. */
  footHeightPx: v.object({ log: size, picture: size }),
});
export type Arrangement = v.InferOutput<typeof ARRANGEMENT>;

export const DEFAULT_ARRANGEMENT: Arrangement = {
  hidden: [],
  front: { upper: 'result', lower: 'checkpoints', foot: 'log' },
  sideWidthPx: null,
  upperHeightPx: null,
  footHeightPx: { log: null, picture: null },
};

export class Panels {
  #arrangement: Arrangement = $state.raw(DEFAULT_ARRANGEMENT);
  /** What a lesson shows; null: everything that is not hidden. */
  #only: readonly PanelId[] | null = $state.raw(null);
  readonly #keep: (arrangement: Arrangement) => void;

  constructor(kept: Arrangement, keep: (arrangement: Arrangement) => void) {
    this.#arrangement = kept;
    this.#keep = keep;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Those to be seen, in their order. */
  readonly shown = $derived.by(() =>
    PANELS.filter((id) => (this.#only ? this.#only.includes(id) : this.isWanted(id))),
  );

  isWanted(id: PanelId): boolean {
    return !this.#arrangement.hidden.includes(id);
  }

  inDock(dock: Dock): readonly PanelId[] {
    return this.shown.filter((id) => DOCK_OF[id] === dock);
  }

  /** The panel in front of a dock; null: the dock is empty. */
  front(dock: Dock): PanelId | null {
    const there = this.inDock(dock);
    const wanted = this.#arrangement.front[dock];
    return there.includes(wanted) ? wanted : (there[0] ?? null);
  }

  /** Show it, in front of its dock. */
  show(id: PanelId): void {
    const { hidden, front } = this.#arrangement;
    this.#change({
      hidden: hidden.filter((other) => other !== id),
      front: { ...front, [DOCK_OF[id]]: id },
    });
  }

  hide(id: PanelId): void {
    if (this.isWanted(id)) this.#change({ hidden: [...this.#arrangement.hidden, id] });
  }

  /** For a lesson: show these and no others; null ends that. */
  limitTo(only: readonly PanelId[] | null): void {
    this.#only = only;
  }

  sizeSide(widthPx: number | null): void {
    this.#change({ sideWidthPx: widthPx });
  }

  sizeUpper(heightPx: number | null): void {
    this.#change({ upperHeightPx: heightPx });
  }

  sizeFoot(heightPx: number | null): void {
    const { footHeightPx } = this.#arrangement;
    this.#change({ footHeightPx: { ...footHeightPx, [this.footKind]: heightPx } });
  }

  get footKind(): 'log' | 'picture' {
    return this.front('foot') === 'log' ? 'log' : 'picture';
  }

  get footHeightPx(): number | null {
    return this.#arrangement.footHeightPx[this.footKind];
  }

  reset(): void {
    this.#change(DEFAULT_ARRANGEMENT);
  }

  #change(changes: Partial<Arrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...changes };
    this.#keep(this.#arrangement);
  }
}
