// Sources that are made up row by row: each row is a function of seed, partition and offset.
//
// The name says everything, and no row is kept, so that a stream may be as long as one likes, or
// `unbounded`. Two kinds, both with event time in the field `atMs`:
//   stream/ROWS/KEYS/PARTITIONS/SEED/GAPMS   letters; GAPMS from one row of a partition to the next,
//     then any of /disorder/MS (rows are late by up to that), /idle/N (the last N partitions hold
//     nothing), /pause/OFFSET/MS (the last that holds something pauses there), /live
//   pages/ROWS/PARTITIONS/GAPMS              six pages in turn, each one's clicks GAPMS apart, /live
// `live`: a row is not there before its time has come. Flink: DataGeneratorSource; ClickEventGenerator.

import { MAX_PARALLELISM, mixHash } from '../engine/job/key-groups.ts';
import type { Row } from '../engine/protocol.ts';
import type { RowType } from '../engine/job/spec.ts';
import type { PartitionRows, SourceLog } from '../storage/durable.ts';

export const TIMED_LETTER_ROW: RowType = {
  name: 'letter',
  fields: [
    { name: 'letter', type: 'string' },
    { name: 'number', type: 'integer' },
    { name: 'atMs', type: 'integer' },
  ],
};

export const PAGE_ROW: RowType = {
  name: 'click',
  fields: [
    { name: 'page', type: 'string' },
    { name: 'atMs', type: 'integer' },
  ],
};

/** Those of Flink's operations playground, in its order. */
export const PAGES = ['/help', '/index', '/shop', '/jobs', '/about', '/news'] as const;

export interface LetterStream {
  readonly rows: number | 'unbounded';
  readonly keys: number;
  readonly partitions: number;
  readonly seed: number;
  readonly gapMs: number;
  readonly disorderMs?: number;
  /** So many partitions hold nothing: the last ones. */
  readonly idle?: number;
  readonly pause?: { readonly offset: number; readonly ms: number };
  readonly live?: boolean;
}

export interface PageStream {
  readonly rows: number | 'unbounded';
  readonly partitions: number;
  readonly gapMs: number;
  readonly live?: boolean;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MOST_ROWS = 1_000_000;
const MOST_PARTITIONS = 1024;
const STREAM =
  /^stream\/(\d+|unbounded)\/(\d+)\/(\d+)\/(\d+)\/(\d+)(?:\/disorder\/(\d+))?(?:\/idle\/(\d+))?(?:\/pause\/(\d+)\/(\d+))?(\/live)?$/;
const CLICKS = /^pages\/(\d+|unbounded)\/(\d+)\/(\d+)(\/live)?$/;

export function streamName(stream: LetterStream): string {
  const { rows, keys, partitions, seed, gapMs, disorderMs, idle, pause, live } = stream;
  return [
    `stream/${rows}/${keys}/${partitions}/${seed}/${gapMs}`,
    disorderMs === undefined ? '' : `/disorder/${disorderMs}`,
    idle === undefined ? '' : `/idle/${idle}`,
    pause === undefined ? '' : `/pause/${pause.offset}/${pause.ms}`,
    live === true ? '/live' : '',
  ].join('');
}

export function pagesName({ rows, partitions, gapMs, live }: PageStream): string {
  return `pages/${rows}/${partitions}/${gapMs}${live === true ? '/live' : ''}`;
}

/** The source of that name; null: it is not the name of one that is made up row by row. */
export function generator(name: string): SourceLog | null {
  return letterStream(name) ?? pageStream(name);
}

function letterStream(name: string): SourceLog | null {
  const match = STREAM.exec(name);
  if (!match) return null;
  const stated = match.slice(1, 10).map((text) => (text === undefined ? 0 : Number(text)));
  const [, keys = 0, partitions = 0, seed = 0, gapMs = 0, disorderMs = 0, idle = 0] = stated;
  const [pauseOffset = 0, pauseMs = 0] = stated.slice(7);
  const rows = rowsIn(match[1]);
  const fits = keys >= 1 && keys <= LETTERS.length && isCount(partitions, rows);
  if (!fits || idle >= partitions) return null;
  const filled = partitions - idle;
  const isLive = match[10] !== undefined;
  return {
    name,
    partitions: Array.from({ length: partitions }, (_, partition) => {
      const pauses = partition === filled - 1 && match[8] !== undefined;
      const timeOf = (offset: number): number =>
        offset * gapMs + (pauses && offset >= pauseOffset ? pauseMs : 0);
      const drawn = (offset: number): number => draw(seed, partition, offset);
      return new MadeUpRows({
        length: partition < filled ? dealt(rows, filled, partition) : 0,
        rowAt: (offset) => {
          const one = drawn(offset);
          // The smaller of two draws: the first letters come more often.
          const key = Math.min(one % keys, (one >>> 16) % keys);
          const lateMs = disorderMs === 0 ? 0 : draw(~seed, partition, offset) % (disorderMs + 1);
          const atMs = Math.max(0, timeOf(offset) - lateMs);
          return [LETTERS[key] ?? 'a', offset * partitions + partition, atMs];
        },
        appearsAtMs: isLive ? timeOf : null,
      });
    }),
  };
}

/** A round of all pages lies in one partition, the next round in the next. */
function pageStream(name: string): SourceLog | null {
  const match = CLICKS.exec(name);
  if (!match) return null;
  const rows = rowsIn(match[1]);
  const partitions = Number(match[2]);
  const gapMs = Number(match[3]);
  if (!isCount(partitions, rows) || rows % PAGES.length > 0) return null;
  const isLive = match[4] !== undefined;
  return {
    name,
    partitions: Array.from({ length: partitions }, (_, partition) => {
      const timeOf = (offset: number): number =>
        (Math.floor(offset / PAGES.length) * partitions + partition) * gapMs;
      return new MadeUpRows({
        length: dealt(rows / PAGES.length, partitions, partition) * PAGES.length,
        rowAt: (offset) => [PAGES[offset % PAGES.length] ?? '', timeOf(offset)],
        appearsAtMs: isLive ? timeOf : null,
      });
    }),
  };
}

function rowsIn(text: string | undefined): number {
  return text === 'unbounded' ? Infinity : Number(text);
}

function isCount(partitions: number, rows: number): boolean {
  const isSmall = rows === Infinity || rows <= MOST_ROWS;
  return partitions >= 1 && partitions <= Math.min(MOST_PARTITIONS, MAX_PARALLELISM) && isSmall;
}

/** How many of `all` things go to this one of `shares`, when they are dealt in turn. */
function dealt(all: number, shares: number, share: number): number {
  return all === Infinity ? all : Math.ceil(Math.max(0, all - share) / shares);
}

/** A whole number from 0 to 2^32 - 1, always the same one. */
function draw(seed: number, partition: number, offset: number): number {
  return mixHash(mixHash(mixHash(seed) ^ partition) + offset) >>> 0;
}

interface MadeUp {
  /** Infinity: it never ends. */
  readonly length: number;
  readonly rowAt: (offset: number) => Row;
  readonly appearsAtMs: ((offset: number) => number) | null;
}

class MadeUpRows implements PartitionRows {
  readonly length: number;
  readonly appearsAtMs?: (offset: number) => number;
  readonly #rowAt: (offset: number) => Row;

  constructor({ length, rowAt, appearsAtMs }: MadeUp) {
    this.length = length;
    this.#rowAt = rowAt;
    if (appearsAtMs) this.appearsAtMs = appearsAtMs;
  }

  slice(from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (let offset = from; offset < Math.min(to, this.length); offset++) {
      rows.push(this.#rowAt(offset));
    }
    return rows;
  }
}
