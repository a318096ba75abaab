// What a successor JobManager reads must be a record, down to the operators of a version.

import { expect, test } from 'vitest';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { parseHaRecord } from '../../src/storage/ha-record.ts';

const RECORD = {
  attempt: 3,
  nextCheckpointId: 8,
  stopSavepoints: [7],
  version: { number: 2, operators: CLICKS.operators },
  status: 'RUNNING',
};

test('a record with a version of the job is read as it was written', () => {
  expect(parseHaRecord(RECORD)).toEqual(RECORD);
});

test('operators that are none make it unreadable', () => {
  const [first] = CLICKS.operators;
  const broken = [
    [null],
    [{}],
    [{ ...first, kind: 'cartwheel' }],
    [{ ...first, parallelism: 0 }],
    [],
  ];
  for (const operators of broken) {
    expect(parseHaRecord({ ...RECORD, version: { number: 2, operators } })).toBeNull();
  }
});
