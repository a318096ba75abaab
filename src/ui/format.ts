// How numbers are written, everywhere the same: seconds, bytes, counts, speeds.
// Written by hand rather than with Intl, so that tests and pictures agree on every machine.

/** `1,234.5`: thousands are set apart. */
function grouped(value: number, digits = 0): string {
  const [whole = '', rest] = value.toFixed(digits).split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? parted : `${parted}.${rest}`;
}

/** A mean need not be whole. */
export function count(value: number): string {
  return grouped(value, Number.isInteger(value) ? 0 : 2);
}

/** `12.3 s`; with `digits` 2 `12.34 s`. */
export function seconds(ms: number, digits: 1 | 2 = 1): string {
  return `${grouped(Math.max(0, ms) / 1000, digits)} s`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${grouped(size)} B`;
  if (size < 1_000_000) return `${grouped(size / 1000, 1)} KB`;
  return `${grouped(size / 1_000_000, 1)} MB`;
}

/** `1/20×`, `1×`, `5×`. */
export function speed(secondsPerSecond: number): string {
  if (secondsPerSecond >= 1) return `${grouped(secondsPerSecond)}×`;
  return `1/${grouped(1 / secondsPerSecond)}×`;
}
