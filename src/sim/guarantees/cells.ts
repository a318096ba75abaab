// The cells of the guarantee table: source × mode × sink, what Flink documents for each, and the words.
//
// The documented answers are those of Flink's documentation (connectors/guarantees, the Kafka
// connector); what is measured stands beside them and must agree.

import type { Settings } from '../../engine/job/settings.ts';

export type Sink = Settings['tidemark.sink'];
export const SINKS: readonly Sink[] = ['transactional', 'upsert', 'append'];

/** One that can be read again from any offset, and one that hands its rows out once. */
export const SOURCES = ['log', 'socket'] as const;
export type Source = (typeof SOURCES)[number];

export const MODES = ['exactly-once', 'at-least-once', 'off', 'off-restarted'] as const;
export type Mode = (typeof MODES)[number];

/** What a mode sets. Without checkpointing Flink does not restart a job unless told to. */
export const MODE_SETTINGS: Readonly<Record<Mode, Readonly<Record<string, unknown>>>> = {
  'exactly-once': { 'execution.checkpointing.mode': 'EXACTLY_ONCE' },
  'at-least-once': { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' },
  off: { 'execution.checkpointing.interval': null, 'restart-strategy.type': 'none' },
  'off-restarted': { 'execution.checkpointing.interval': null },
};

export type Word =
  | 'exactly once'
  /** A table that was shown rows again, and came right. */
  | 'effectively once'
  | 'at least once'
  | 'at most once'
  /** Measured: both lost and repeated. Documented: nothing is promised. */
  | 'no guarantee';

export interface Cell {
  readonly source: Source;
  readonly mode: Mode;
  readonly sink: Sink;
}

export const CELLS: readonly Cell[] = SOURCES.flatMap((source) =>
  MODES.flatMap((mode) => SINKS.map((sink) => ({ source, mode, sink }))),
);

export function settingsOf({ mode, sink }: Cell): Readonly<Record<string, unknown>> {
  return { ...MODE_SETTINGS[mode], 'tidemark.sink': sink };
}

const EXACTLY_ONCE: Readonly<Record<Sink, Word>> = {
  transactional: 'exactly once',
  upsert: 'effectively once',
  append: 'at least once',
};

export function documented({ source, mode, sink }: Cell): Word {
  // What a socket has handed out nobody can have again.
  if (source === 'socket') return 'at most once';
  switch (mode) {
    case 'exactly-once':
      return EXACTLY_ONCE[sink];
    case 'at-least-once':
      return 'at least once';
    case 'off':
    case 'off-restarted':
      return 'no guarantee';
  }
}

/** Who promises nothing is never wrong; else the very thing must have been seen: a weaker word too,
 * for a crash that shows nothing is easily found. */
export function agrees(measured: Word, promised: Word): boolean {
  return promised === 'no guarantee' || measured === promised;
}
