// What a learner has said and done in the lessons, by lesson id. Kept in localStorage.
//
// Keeps true: a prediction that was made stays as it was until the lesson is begun anew; a file that
// is no progress is refused with a sentence and changes nothing.

import * as v from 'valibot';
import type { KeyValueStore } from '../preferences.svelte.ts';

const KEY = 'tidemark/lessons';

const PREDICTION = v.object({
  /** Index of the option, or virtual ms on the timeline. */
  value: v.number(),
  /** 0 to 100; null: not asked for. */
  sure: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
});
export type Prediction = v.InferOutput<typeof PREDICTION>;

const RECORD = v.object({
  /** The step that was come to. */
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  predictions: v.record(v.string(), PREDICTION),
  /** Options that were ticked, per question. */
  answers: v.record(v.string(), v.array(v.number())),
  passed: v.array(v.string()),
  finished: v.boolean(),
});
export type LessonRecord = v.InferOutput<typeof RECORD>;

const STORED = v.object({
  tidemark: v.literal('lessons'),
  version: v.literal(1),
  lessons: v.record(v.string(), RECORD),
});

export const NEW_RECORD: LessonRecord = {
  step: 0,
  predictions: {},
  answers: {},
  passed: [],
  finished: false,
};

function browserStore(): KeyValueStore | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null; // a sandboxed page may not even look
  }
}

export class LessonProgress {
  #lessons: Readonly<Record<string, LessonRecord>> = $state.raw({});
  readonly #store: KeyValueStore | null;

  constructor(store: KeyValueStore | null = browserStore()) {
    this.#store = store;
    this.#lessons = read(store?.getItem(KEY) ?? '') ?? {};
  }

  of(id: string): LessonRecord {
    return this.#lessons[id] ?? NEW_RECORD;
  }

  change(id: string, changes: Partial<LessonRecord>): void {
    this.#set({ ...this.#lessons, [id]: { ...this.of(id), ...changes } });
  }

  /** One lesson, or all of them. */
  forget(id?: string): void {
    const rest = Object.entries(this.#lessons).filter(([each]) => id !== undefined && each !== id);
    this.#set(Object.fromEntries(rest));
  }

  get isEmpty(): boolean {
    return Object.keys(this.#lessons).length === 0;
  }

  /** The content of a file. */
  exported(): string {
    return JSON.stringify(stored(this.#lessons), null, 2);
  }

  /** What is in the file takes the place of what is known of the same lessons.
   * @returns whether it was such a file */
  import(text: string): boolean {
    const lessons = read(text);
    if (lessons) this.#set({ ...this.#lessons, ...lessons });
    return lessons !== null;
  }

  #set(lessons: Readonly<Record<string, LessonRecord>>): void {
    this.#lessons = lessons;
    try {
      this.#store?.setItem(KEY, JSON.stringify(stored(lessons)));
    } catch {
      // Storage is full or forbidden: it lasts as long as the page.
    }
  }
}

function stored(lessons: Readonly<Record<string, LessonRecord>>) {
  return { tidemark: 'lessons', version: 1, lessons };
}

function read(text: string): Readonly<Record<string, LessonRecord>> | null {
  try {
    const parsed = v.safeParse(STORED, JSON.parse(text));
    return parsed.success ? parsed.output.lessons : null;
  } catch {
    return null;
  }
}
