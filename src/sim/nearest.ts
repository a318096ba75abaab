// What somebody may have meant: the known word or sentence that takes the fewest changed letters.
//
// A suggestion is made only when it is close; otherwise all that there is gets named.

/** The one that takes the fewest changed letters. */
export function nearest(text: string, known: readonly string[]): string {
  let best = known[0] ?? '';
  let fewest = Infinity;
  for (const candidate of known) {
    const changes = distance(text.toLowerCase(), candidate.toLowerCase());
    if (changes >= fewest) continue;
    fewest = changes;
    best = candidate;
  }
  return best;
}

/** The known name that was probably meant; null: none is close. */
export function closeTo(name: string, known: readonly string[]): string | null {
  const near = nearest(name, known);
  const changes = distance(name.toLowerCase(), near.toLowerCase());
  // A third of the letters may be wrong, two in a short name.
  const isClose = changes <= Math.max(2, Math.floor(near.length / 3)) && changes < name.length;
  return isClose ? near : null;
}

/** What to say of a name that is not known: the one that was meant, or all there are. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = closeTo(name, known);
  return `There is no ${what} "${name}". ${near !== null ? `Did you mean "${near}"?` : `There are ${known.join(', ')}.`}`;
}

/** Levenshtein. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
