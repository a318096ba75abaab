// Loads a planted bug, which few runs have.
// It takes the place of what creates the processes; without one the engine is sound.

/** What creates the processes of an engine with this bug; undefined: there is no such. */
export async function loadMutant(name: string | null) {
  if (name === null) return undefined;
  const { mutantNamed } = await import('../sim/mutants/table.ts');
  return mutantNamed(name)?.create;
}
