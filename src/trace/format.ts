// How quantities are written in sentences and labels.
//
// Event time is written as the engine writes it into the keys of windows.

import { BEFORE_TIME_MS, END_OF_TIME_MS, timeText } from '../engine/time/time-text.ts';

export function isEndOfTime(ms: number): boolean {
  return ms >= END_OF_TIME_MS;
}

/** How far event time has come: `0:15`, `2026-12-01 00:00:15`. */
export function timeWords(ms: number): string {
  if (isEndOfTime(ms)) return 'end of time';
  return ms <= BEFORE_TIME_MS ? 'before all time' : timeText(ms);
}

/** `0.35 s`, `1.8 s`, `12 s`, `3 min 20 s`. */
export function seconds(ms: number): string {
  const value = ms / 1000;
  if (value >= 100) {
    const rounded = Math.round(value);
    const rest = rounded % 60;
    return `${Math.floor(rounded / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
  }
  const digits = value === 0 || value >= 9.95 ? 0 : value >= 0.995 ? 1 : value >= 0.01 ? 2 : 3;
  return `${value.toFixed(digits)} s`;
}

/** `654 B`, `1.1 KB`, `12 KB`, `3.4 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${Math.round(count)} B`;
  const [value, unit] = count < 999_500 ? [count / 1000, 'KB'] : [count / 1_000_000, 'MB'];
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`;
}

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[], and = 'and'): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;
}
