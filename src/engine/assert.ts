// Assertions for what cannot happen. What can happen is a union, never an assertion.
//
// A failed assertion is a bug of the engine; its sentence must be readable by a learner.

export class Impossible extends Error {
  override readonly name = 'Impossible';
}

export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Impossible(sentence);
}

/** The value, which the engine's own rules guarantee to be there. */
export function present<T>(value: T | null | undefined, sentence: string): T {
  if (value === undefined || value === null) throw new Impossible(sentence);
  return value;
}

/** The unreachable branch of an exhaustive switch. */
export function never(value: never): never {
  throw new Impossible(`Unexpected value ${JSON.stringify(value)}.`);
}
