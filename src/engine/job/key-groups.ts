// Key groups: which of the fixed shares of keyed state a key belongs to, and which subtask owns it.
// Keeps true: the group of a key depends on the key and the maximum parallelism only, never on the
// current parallelism; the ranges of all subtasks cover every group exactly once.
// All arithmetic is Java's 32-bit wrapping one, so a key lands where Flink would put it.
// Flink: KeyGroupRangeAssignment, KeyGroupRange, MathUtils.murmurHash.

/** More groups than this cannot be addressed: Flink writes a group as a short. */
export const MAX_PARALLELISM = 1 << 15;

/** With small jobs there are still enough groups to grow into. */
export const MIN_DEFAULT_MAX_PARALLELISM = 1 << 7;

export type Key = string | number | bigint;

/** The groups of one subtask; both ends belong to it. */
export interface KeyGroupRange {
  readonly first: number;
  readonly last: number;
}

/** Java's `hashCode()` of a String, an Integer (number) or a Long (bigint). */
export function javaHash(key: Key): number {
  if (typeof key === 'string') return hashString(key);
  if (typeof key === 'number') return hashInt(key);
  return hashLong(key);
}

/** String.hashCode: a polynomial in 31 over the UTF-16 units. */
export function hashString(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) {
    hash = (Math.imul(31, hash) + key.charCodeAt(i)) | 0;
  }
  return hash;
}

/** Integer.hashCode: the value itself. Anything that Java's int cannot hold is refused. */
export function hashInt(key: number): number {
  const hash = key | 0;
  if (hash !== key) {
    throw new RangeError(`${key} is not a 32-bit integer: use a bigint or a string as the key`);
  }
  return hash;
}

/** Long.hashCode: the low 32 bits XOR the high 32 bits. */
export function hashLong(key: bigint): number {
  return Number(BigInt.asUintN(32, key)) ^ Number(BigInt.asUintN(32, key >> 32n));
}

/** One murmur3 round over the four bytes of a hash; signed, before the sign is dropped. */
export function mixHash(hash: number): number {
  let mixed = Math.imul(hash, 0xcc9e2d51);
  mixed = (mixed << 15) | (mixed >>> 17);
  mixed = Math.imul(mixed, 0x1b873593);
  mixed = (mixed << 13) | (mixed >>> 19);
  mixed = (Math.imul(mixed, 5) + 0xe6546b64) | 0;
  mixed ^= 4; // the length of the input in bytes
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * The mixed hash without its sign. The one value whose negation does not fit (-2^31) becomes 0.
 */
export function murmur(hash: number): number {
  const mixed = mixHash(hash);
  if (mixed >= 0) return mixed;
  return mixed === -0x80000000 ? 0 : -mixed;
}

export function keyGroupFor(keyHash: number, maxParallelism: number): number {
  return murmur(keyHash) % maxParallelism;
}

/** Both factors are at most 2^15, so the product stays exact. */
export function subtaskFor(group: number, parallelism: number, maxParallelism: number): number {
  return ((group * parallelism) / maxParallelism) | 0;
}

export function rangeOf(
  subtask: number,
  parallelism: number,
  maxParallelism: number,
): KeyGroupRange {
  if (!(subtask >= 0 && subtask < parallelism)) {
    throw new RangeError(`There is no subtask ${subtask} of ${parallelism}`);
  }
  if (parallelism > maxParallelism) {
    throw new RangeError(
      `The parallelism ${parallelism} is above the maximum parallelism ${maxParallelism}`,
    );
  }
  return {
    first: Math.floor((subtask * maxParallelism + parallelism - 1) / parallelism),
    last: Math.floor(((subtask + 1) * maxParallelism - 1) / parallelism),
  };
}

/** What a job gets that names no maximum: half as many again as now, as a power of two. */
export function defaultMaxParallelism(parallelism: number): number {
  if (!(parallelism >= 1 && parallelism <= MAX_PARALLELISM)) {
    throw new RangeError(`A parallelism lies between 1 and ${MAX_PARALLELISM}, not ${parallelism}`);
  }
  const wanted = parallelism + (parallelism >> 1);
  let power = MIN_DEFAULT_MAX_PARALLELISM;
  while (power < wanted && power < MAX_PARALLELISM) power <<= 1;
  return power;
}
