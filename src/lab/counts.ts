// Counts per key, as the port hands them over and as the page compares them.

export type Counts = ReadonlyMap<string, number>;

export const NO_COUNTS: Counts = new Map();

export function countsOf(pairs: readonly (readonly [key: string, count: number])[]): Counts {
  return new Map(pairs);
}
