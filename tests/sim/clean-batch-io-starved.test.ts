// A slow and unreliable store: the clean engine survives it.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch('io-starved', ['old leader refused']);
