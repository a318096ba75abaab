// What the address asks for: the home page, the lessons, the job editor or the lab.
//
// Keeps true: whatever is not known leads to the lab, which says what is wrong with it. A plain
// address, without anything behind `#`, is the home page.

export type Route =
  | { readonly page: 'home' }
  /** One of them, or their list. */
  | { readonly page: 'lessons'; readonly id: string | null }
  | { readonly page: 'edit' }
  | { readonly page: 'guarantees' }
  | { readonly page: 'topics' }
  /** `fragment`: what a session is to read. */
  | { readonly page: 'lab'; readonly fragment: string };

/** Where the free lab begins, with the first job or the one named. */
export function labAddress(scenarioId?: string): string {
  return scenarioId === undefined ? '#lab' : `#lab=${encodeURIComponent(scenarioId)}`;
}

/** The scenario named in such an address, empty: none; null: it is another kind of address. */
export function readLabAddress(fragment: string): string | null {
  const match = /^#?(?:lab(?:=([^&]*))?)?$/.exec(fragment);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1] ?? '');
  } catch {
    return match[1] ?? '';
  }
}

/** What stands behind the `#` of the page's address, with the `#`. */
export function lessonAddress(id: string): string {
  return `#lesson=${encodeURIComponent(id)}`;
}

/** The list of all lessons. */
const LESSONS = 'lessons';
export const LESSONS_ADDRESS = `#${LESSONS}`;

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

/** Where jobs are edited. */
const EDIT = 'edit';
export const EDIT_ADDRESS = `#${EDIT}`;

export const HOME_ADDRESS = '#';

/** The lab, with the question which file of one's own is to be counted. */
export const OWN_FILE_ADDRESS = '#own-file';

/** The table of what each mode and sink really give. */
const GUARANTEES = 'guarantees';
export const GUARANTEES_ADDRESS = `#${GUARANTEES}`;

/** The topics of all runs in this browser. */
const TOPICS = 'topics';
export const TOPICS_ADDRESS = `#${TOPICS}`;

export function routeOf(fragment: string): Route {
  const said = fragment.replace(/^#/, '');
  if (said === '') return { page: 'home' };
  if (said === EDIT) return { page: 'edit' };
  const id = readLessonAddress(fragment);
  if (id !== null || said === LESSONS) return { page: 'lessons', id };
  if (said === GUARANTEES) return { page: 'guarantees' };
  if (said === TOPICS) return { page: 'topics' };
  return { page: 'lab', fragment };
}
