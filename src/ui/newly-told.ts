// What of the log is to be read out next, at a level of detail. Pure.
//
// Keeps true: nothing is said twice, nothing that is important is drowned: of many new sentences the
// last few are said, and how many there were besides.

import type { LogLine } from '../lab/log-book.ts';
import type { Narration } from '../lab/preferences.svelte.ts';
import { strings } from './strings.en.ts';

const LEVELS: readonly Narration[] = ['quiet', 'normal', 'all'];
const MOST = 3;

export function isTold(line: Pick<LogLine, 'level'>, level: Narration): boolean {
  return LEVELS.indexOf(line.level) <= LEVELS.indexOf(level);
}

export interface Told {
  readonly text: string;
  /** The newest line that needs no more saying. */
  readonly lastId: number;
}

export function newlyTold(
  log: readonly LogLine[],
  heard: { readonly level: Narration; readonly afterId: number; readonly isPast: boolean },
): Told {
  const { level, afterId, isPast } = heard;
  const told = log.filter((line) => isTold(line, level));
  const last = told.at(-1);
  if (!last) return { text: '', lastId: afterId };
  // Back at an earlier moment its sentence is the news; what lies ahead of it was heard before.
  if (isPast) return { text: last.text, lastId: afterId };
  const fresh = told.filter(({ id }) => id > afterId);
  const shown = fresh.slice(-MOST).map(({ text }) => text);
  const hidden = fresh.length - shown.length;
  const words = hidden > 0 ? [strings.log.besides(hidden), ...shown] : shown;
  return { text: words.join(' '), lastId: Math.max(afterId, last.id) };
}
