// One crash, late in the run: the clean engine survives it.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch('late-kill', [
  'declined',
  'old leader refused',
  'restart while restoring',
  'metadata failed',
]);
