// What a person likes: theme, speed, motion, how much is told, which panels. Kept in localStorage.
//
// A value that is missing or damaged is ignored; where nothing can be stored, it lives as long as
// the page.

import * as v from 'valibot';
import { ARRANGEMENT, DEFAULT_ARRANGEMENT, type Arrangement } from './panels.svelte.ts';

const KEY = 'tidemark/preferences';

/** Projector: large type, thick lines, high contrast. */
export const THEMES = ['system', 'light', 'dark', 'projector'] as const;
export type Theme = (typeof THEMES)[number];
export const MOTIONS = ['system', 'reduced'] as const;
export type Motion = (typeof MOTIONS)[number];
/** From faults and results only, to everything. */
export const NARRATIONS = ['quiet', 'normal', 'all'] as const;
export type Narration = (typeof NARRATIONS)[number];

const FIELDS = {
  theme: v.picklist(THEMES),
  /** Virtual seconds per real second; null in storage stands for Infinity. */
  speed: v.pipe(v.number(), v.minValue(0.001), v.maxValue(1000)),
  motion: v.picklist(MOTIONS),
  narration: v.picklist(NARRATIONS),
  panels: ARRANGEMENT,
} as const;

/** The part of Storage that is needed. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem'>;

export function browserStore(): KeyValueStore | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null; // a sandboxed page may not even look
  }
}

export class Preferences {
  #theme: Theme = $state('system');
  #speed = $state(1);
  #motion: Motion = $state('system');
  #narration: Narration = $state('normal');
  #panels: Arrangement = $state.raw(DEFAULT_ARRANGEMENT);
  readonly #store: KeyValueStore | null;

  constructor(store: KeyValueStore | null = browserStore()) {
    this.#store = store;
    const stored = this.#read();
    this.#theme = valid(FIELDS.theme, stored['theme'], this.#theme);
    this.#speed = stored['speed'] === null ? Infinity : valid(FIELDS.speed, stored['speed'], 1);
    this.#motion = valid(FIELDS.motion, stored['motion'], this.#motion);
    this.#narration = valid(FIELDS.narration, stored['narration'], this.#narration);
    this.#panels = valid(FIELDS.panels, stored['panels'], this.#panels);
  }

  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#write();
  }

  get speed(): number {
    return this.#speed;
  }
  set speed(speed: number) {
    this.#speed = speed;
    this.#write();
  }

  get motion(): Motion {
    return this.#motion;
  }
  set motion(motion: Motion) {
    this.#motion = motion;
    this.#write();
  }

  /** How much of the log is shown and read out. */
  get narration(): Narration {
    return this.#narration;
  }
  set narration(narration: Narration) {
    this.#narration = narration;
    this.#write();
  }

  /** Which panels are shown, and how large. */
  get panels(): Arrangement {
    return this.#panels;
  }
  set panels(panels: Arrangement) {
    this.#panels = panels;
    this.#write();
  }

  #read(): Record<string, unknown> {
    try {
      const stored: unknown = JSON.parse(this.#store?.getItem(KEY) ?? '{}');
      return v.is(v.record(v.string(), v.unknown()), stored) ? stored : {};
    } catch {
      return {};
    }
  }

  #write(): void {
    const { theme, speed, motion, narration, panels } = this;
    const storedSpeed = Number.isFinite(speed) ? speed : null;
    const stored = { theme, speed: storedSpeed, motion, narration, panels };
    try {
      this.#store?.setItem(KEY, JSON.stringify(stored));
    } catch {
      // Storage is full or forbidden: the choice lasts as long as the page.
    }
  }
}

function valid<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  otherwise: v.InferOutput<S>,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : otherwise;
}
