// The numbers of the small job: how far each key has come, of what it must come to.
// Pure; keys in their order.

export interface TallyRow {
  readonly key: string;
  readonly count: number;
  readonly expected: number;
}

export function tallyRows(
  expected: ReadonlyMap<string, number>,
  committed: ReadonlyMap<string, number>,
): TallyRow[] {
  return [...expected]
    .map(([key, goal]) => ({ key, count: committed.get(key) ?? 0, expected: goal }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
