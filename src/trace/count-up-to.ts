// Where a number belongs among ascending ones, by halving: moments and steps are looked up in long
// lists at every frame.

/** How many of the ascending numbers are not above `most`. */
export function countUpTo(ascending: readonly number[], most: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
