// What many seeds are run with, loaded from one bundle: module by module, as tests load their files,
// every call across modules takes a detour.

export { runBatch } from '../../src/sim/batch.ts';
export { INVARIANTS } from '../../src/sim/invariants/table.ts';
export { MUTANTS } from '../../src/sim/mutants/table.ts';
export { simulateSeed } from '../../src/sim/simulate.ts';
