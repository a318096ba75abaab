// The lessons there are, in their order, and the address of each.
//
// Only what a list shows: the lessons themselves are loaded when they are opened.

export interface LessonEntry {
  /** Never changes: addresses and a learner's progress hang on it. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what the learner can do afterwards. */
  readonly summary: string;
  readonly minutes: number;
}

export const LESSONS: readonly LessonEntry[] = [];

/** What stands behind the `#` of the page's address, with the `#`. */
export function lessonAddress(id: string): string {
  return `#lesson=${encodeURIComponent(id)}`;
}

const ADDRESS = /^#?lesson=([^&]*)/;

/** The id in an address; null: it names no lesson. Whether there is such a lesson is another matter. */
export function readLessonAddress(fragment: string): string | null {
  const match = ADDRESS.exec(fragment);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1] ?? '');
  } catch {
    return match[1] ?? '';
  }
}
