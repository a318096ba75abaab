// Files that rot: the clean engine passes them over, or fails the job with a sentence.

import { testCleanBatch } from '../support/clean-batch.ts';

testCleanBatch('bit-rot', ['old leader refused']);
