// One crash, late in the run: the clean engine survives it. So late, hardly a row is left to repeat.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch(
  'late-kill',
  ['old leader refused', 'restart while restoring', 'metadata failed', 'restarts used up'],
  { repeatsRows: false },
);
