// Crash upon crash: the clean engine survives it.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch('kill-heavy', []);
