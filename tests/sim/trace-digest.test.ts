// The name of a job says where its things lie; it must not change what happens.
import { expect, test } from 'vitest';
import type { OperatorSpec } from '../../src/engine/job/spec.ts';
import { TraceDigest } from '../../src/sim/trace-digest.ts';
import { COMPARED_RUNS, runInThread } from '../support/compared-runs.ts';
import { shippedLog } from '../support/traced-run.ts';

test('the same run under another job name has the same digest and the same steps', () => {
  const killed = COMPARED_RUNS[1];
  if (!killed) throw new Error('There is a second run.');
  const log = shippedLog('clicks');
  const short = runInThread(killed, log, 'j');
  expect(runInThread(killed, log, 'a-much-longer-name-of-a-job')).toEqual(short);
});

test('a sentence that names a file by its whole path has the same digest, too', () => {
  const digestIn = (job: string): string => {
    const digest = new TraceDigest(job);
    const file = `${job}/chk-1/Count-1-a1`;
    digest.add({
      kind: 'checkpoint-damaged',
      checkpoint: 1,
      reason: `${file} cannot be read: There is no file ${file} in the snapshot store.`,
      step: 1,
      atMs: 1,
      by: 'JM',
    });
    return digest.value;
  };
  expect(digestIn('run-1')).toBe(digestIn('sim'));
});

test('an operator has the same digest in whatever order its parts are named', () => {
  const digestOf = (operator: OperatorSpec): string => {
    const digest = new TraceDigest('j');
    const operators = [operator];
    digest.add({ kind: 'plan-changed', version: 2, operators, step: 1, atMs: 1, by: 'JM' });
    return digest.value;
  };
  const source = {
    id: 's',
    name: 'S',
    kind: 'source',
    parallelism: 1,
    reads: [],
    costMs: 1,
  } as const;
  const { id, ...rest } = source;
  expect(digestOf({ ...rest, id })).toBe(digestOf(source));
  expect(digestOf({ ...source, parallelism: 2 })).not.toBe(digestOf(source));
});
