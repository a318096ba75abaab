// How numbers are written, everywhere the same: seconds, bytes, counts, speeds.
// Written by hand rather than with Intl, so that tests and pictures agree on every machine.

import { format } from 'd3';

const grouped = format(',d');
const one = format(',.1f');
const two = format(',.2f');

export function count(value: number): string {
  return grouped(value);
}

/** `12.3 s`; with `digits` 2 `12.34 s`. */
export function seconds(ms: number, digits: 1 | 2 = 1): string {
  return `${(digits === 1 ? one : two)(Math.max(0, ms) / 1000)} s`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${grouped(size)} B`;
  if (size < 1_000_000) return `${one(size / 1000)} KB`;
  return `${one(size / 1_000_000)} MB`;
}

/** `1/20×`, `1×`, `5×`. */
export function speed(secondsPerSecond: number): string {
  if (secondsPerSecond >= 1) return `${grouped(secondsPerSecond)}×`;
  return `1/${grouped(1 / secondsPerSecond)}×`;
}
