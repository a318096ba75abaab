// A little of everything: the clean engine survives it.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch('uniform', ['old leader refused']);
