// Whether every key has the count that was expected, and no other key is there.
// Nothing expected is not yet an answer.

export function allEqual(
  expected: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
): boolean {
  if (expected.size === 0 || actual.size !== expected.size) return false;
  for (const [key, count] of expected) if (actual.get(key) !== count) return false;
  return true;
}
