// The name of a job says where its things lie; it must not change what happens.
import { expect, test } from 'vitest';
import { COMPARED_RUNS, runInThread } from '../support/compared-runs.ts';
import { shippedLog } from '../support/traced-run.ts';

test('the same run under another job name has the same digest and the same steps', () => {
  const killed = COMPARED_RUNS[1];
  if (!killed) throw new Error('There is a second run.');
  const log = shippedLog('clicks');
  const short = runInThread(killed, log, 'j');
  expect(runInThread(killed, log, 'a-much-longer-name-of-a-job')).toEqual(short);
});
