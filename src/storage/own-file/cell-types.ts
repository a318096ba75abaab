// What a cell means: text, a whole number, a number, or a moment; and what a column seems to mean.
//
// Keeps true: a cell that does not fit its type gives null, never something near it. Whole numbers are
// those that come back from a record's bytes as they were.

import type { CellType, TimeFormat } from '../../engine/job/file-plan.ts';

const INTEGER = /^[+-]?\d{1,16}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MOST_INTEGER = 2 ** 52;

export interface CellMeaning {
  readonly type: CellType;
  readonly time?: TimeFormat | undefined;
}

export function readCell(
  { type, time = 'iso' }: CellMeaning,
  cell: string,
): string | number | null {
  switch (type) {
    case 'text':
      return cell;
    case 'integer':
      return readInteger(cell.trim());
    case 'number': {
      const text = cell.trim();
      const value = NUMBER.test(text) ? Number(text) : NaN;
      return Number.isFinite(value) ? value : null;
    }
    case 'timestamp':
      return readTime(time, cell.trim());
  }
}

function readInteger(text: string): number | null {
  if (!INTEGER.test(text)) return null;
  const value = Number(text);
  return Math.abs(value) < MOST_INTEGER ? value + 0 : null;
}

const CLOCK = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${CLOCK}$`);

/** Milliseconds since 1970. */
function readTime(format: TimeFormat, text: string): number | null {
  if (format === 'seconds' || format === 'milliseconds') {
    const value = NUMBER.test(text) ? Number(text) : NaN;
    const ms = Math.round(format === 'seconds' ? value * 1000 : value);
    return Number.isFinite(ms) && Math.abs(ms) < MOST_INTEGER ? ms : null;
  }
  const match = (format === 'iso' ? YEAR_FIRST : YEAR_LAST).exec(text);
  if (!match) return null;
  const [first = 0, second = 0, third = 0, hour = 0, minute = 0, sec = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const [year, month, day] =
    format === 'iso'
      ? [first, second, third]
      : format === 'dmy'
        ? [third, second, first]
        : [third, first, second];
  if (hour > 23 || minute > 59 || sec > 59) return null;
  const fractionMs = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const dayMs = Date.UTC(year, month - 1, day);
  const made = new Date(dayMs);
  // There is no 30th of February, though the calendar would make the 1st of March of it.
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null;
  const clockMs = ((hour * 60 + minute) * 60 + sec) * 1000 + fractionMs;
  return dayMs + clockMs - offsetMs(match[8]);
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const digits = zone.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** What a column with this name and these cells seems to mean. A column with empty cells is text:
 * there every row fits. */
export function guessMeaning(name: string, cells: readonly string[]): CellMeaning {
  if (cells.length === 0 || cells.some((cell) => cell.trim() === '')) return { type: 'text' };
  const all = (meaning: CellMeaning) => cells.every((cell) => readCell(meaning, cell) !== null);
  if (all({ type: 'integer' })) {
    // 007 is a name, not a number.
    if (cells.some((cell) => /^[+-]?0\d/.test(cell.trim()))) return { type: 'text' };
    return unixTime(name, cells.map(Number)) ?? { type: 'integer' };
  }
  if (all({ type: 'number' })) return { type: 'number' };
  // Where the day comes first, points are usual.
  const first = cells.some((cell) => cell.includes('.')) ? 'dmy' : 'mdy';
  for (const time of ['iso', first, 'mdy', 'dmy'] as const) {
    if (all({ type: 'timestamp', time })) return { type: 'timestamp', time };
  }
  return { type: 'text' };
}

const CALLS_ITSELF_TIME = /time|date|(?:^|_)(?:ts|at)$|At$|Ms$/;
const YEAR_2000_S = 946_684_800;
const YEAR_2100_S = 4_102_444_800;

function unixTime(name: string, values: readonly number[]): CellMeaning | null {
  if (!CALLS_ITSELF_TIME.test(name)) return null;
  const within = (factor: number) =>
    values.every((value) => value >= YEAR_2000_S * factor && value <= YEAR_2100_S * factor);
  if (within(1)) return { type: 'timestamp', time: 'seconds' };
  return within(1000) ? { type: 'timestamp', time: 'milliseconds' } : null;
}
