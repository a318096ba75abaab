// The notches of the speed slider: a logarithmic scale in steps of 1, 2 and 5, and beyond the last
// of them as fast as it goes.

import { least, range, scaleLog } from 'd3';

const SCALE = scaleLog([0.001, 100], [0, 15]);

export const SPEEDS: readonly number[] = [
  ...range(0, 16).map((notch) => neat(SCALE.invert(notch))),
  Infinity,
];

export const SLOWEST_NOTCH = 0;
export const FASTEST_NOTCH = SPEEDS.length - 1;

/** Which notch comes nearest to a speed. */
export function notchOf(speed: number): number {
  if (!Number.isFinite(speed)) return FASTEST_NOTCH;
  const finite = range(0, FASTEST_NOTCH);
  return least(finite, (notch) => Math.abs(SCALE(SPEEDS[notch] ?? 1) - SCALE(speed))) ?? 0;
}

export function speedAt(notch: number): number {
  return SPEEDS[Math.min(Math.max(Math.round(notch), SLOWEST_NOTCH), FASTEST_NOTCH)] ?? 1;
}

/** The nearest number of the form 1, 2 or 5 times a power of ten, on the scale of logarithms. */
function neat(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = [1, 2, 5, 10].map((step) => step * power);
  const nearest = least(steps, (step) => Math.abs(Math.log(step / value))) ?? value;
  return nearest < 1 ? 1 / Math.round(1 / nearest) : Math.round(nearest);
}
