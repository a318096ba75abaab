// Bugs that simulation found in the engine, each with the seed that showed it and one sentence.
// They run the long jobs of the time they were found in. Settings drawn since then may differ; then a
// seed keeps only its place and its sentence.

import { describe, expect, test } from 'vitest';
import type { Profile } from '../../src/sim/faults/profile.ts';
import { LONG_JOB, SHORT_JOB } from '../../src/sim/faults/random-job.ts';
import { simulateSeed } from '../../src/sim/simulate.ts';

const FOUND: readonly (readonly [seed: number, bug: string])[] = [
  [2, 'A task without checkpoints finished while its last elements still waited for credits.'],
  [24, 'The minimum pause was measured from an older checkpoint while another was still pending.'],
  [68, 'Rows of a transaction were lost when its checkpoint was aborted before the upload began.'],
  [170, 'A sink whose pre-commit was refused lived on and later committed what did not exist.'],
  [264, 'Files of an old checkpoint were deleted although its metadata could not be.'],
  [311, 'A TaskManager killed before it had registered was missed by nobody, and the job hung.'],
  [421, 'Two commits of a killed sink landed in the wrong order: 15 became visible before 1.'],
  [1809, 'A deletion that the store refused was never asked for again, and the file stayed.'],
  [35940, 'A commit was refused while the next one was on its way: 10 became visible before 1.'],
  [90970, 'A task finished in the middle of an upload, whose file nobody deleted any more.'],
  [53926, 'A worker killed after the end left files behind that landed just after the last sweep.'],
];

/** Found later, with shorter jobs and mishaps. */
const FOUND_SHORT: readonly (readonly [seed: number, bug: string])[] = [
  [
    72,
    'Tasks that their TaskManager had dropped counted as cancelled on purpose, and nobody restarted them.',
  ],
  [
    1101,
    'Two regions recovered at once, and one end of recovery was judged by the attempt of the other.',
  ],
  [1318, 'A late "running" overwrote "canceling", and the job never came to rest to be restarted.'],
  [
    29914,
    'A task slowed for good never let a checkpoint complete: a mishap, not a bug, drawn no more.',
  ],
  [58299, 'The late "new leader" of a dead JobManager made a TaskManager leave the living one.'],
  [
    59421,
    'The failed reservation of an attempt that another had replaced put the running job on hold.',
  ],
];

/** Found with the seeds' present jobs. */
const FOUND_LATELY: readonly (readonly [seed: number, profile: Profile, bug: string])[] = [
  [
    7,
    'bit-rot',
    'After a rescaling, state that stood in the metadata was given to nobody: the counts began anew.',
  ],
  [
    6501,
    'late-kill',
    'Without high availability a successor swept away a file that a savepoint names.',
  ],
  [
    12635,
    'io-starved',
    'Overlapping checkpoints came faster than the disk could take their sorted files: a mishap, not a bug, drawn no more.',
  ],
  [
    4606,
    'kill-heavy',
    'A sink without transactions acknowledged while its last write was still under way; the row was lost.',
  ],
  [
    8614,
    'late-kill',
    'A savepoint with sorted files of a finished task was to be read by the heap; a new job inherited the restarts of the one before.',
  ],
  [
    19898,
    'io-starved',
    'Without high availability a successor swept away a sorted file of a checkpoint that was retained, and a job was started from it.',
  ],
  [
    39,
    'kill-heavy',
    'A job was started from a newer snapshot than the last attempt had reached: the check took what was counted before for the end.',
  ],
  [
    3601,
    'kill-heavy',
    'A JobManager that took over a job that had ended told no TaskManager of itself: another job that was started there waited for slots for ever.',
  ],
  [
    3433,
    'io-starved',
    'A reader held a split back for a checkpoint whose trigger was lost, and left it out of the next one, too.',
  ],
  [
    877,
    'bit-rot',
    'A snapshot that a job had only read turned out damaged, and the sweep of the job before took its other files away.',
  ],
  [
    39680,
    'uniform',
    'A process that thawed let a channel forget what was on its way to a later attempt elsewhere, and a barrier came before its time.',
  ],
  [
    33009,
    'uniform',
    'A JobManager died before the start of a new job was durable: the check forgot where the job before had ended.',
  ],
];

describe('a seed that once broke an invariant breaks none any more', () => {
  test.each(FOUND)('seed %i: %s', (seed) => {
    expect(simulateSeed(seed, { size: LONG_JOB }).violation).toBeNull();
  });
  test.each(FOUND_SHORT)('seed %i: %s', (seed) => {
    expect(simulateSeed(seed, { size: SHORT_JOB }).violation).toBeNull();
  });
  test.each(FOUND_LATELY)('seed %i (%s): %s', (seed, profile) => {
    expect(simulateSeed(seed, { profile }).violation).toBeNull();
  });
});
