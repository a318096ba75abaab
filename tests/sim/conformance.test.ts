import { expect, test } from 'vitest';
import * as v from 'valibot';
import barrierFile from '../vectors/vectors-barriers.json';
import { barrierVectorsSchema, runBarrierVectors } from '../../src/sim/conformance.ts';
test('x', () => {
  const r = runBarrierVectors(v.parse(barrierVectorsSchema, barrierFile));
  expect(r.filter((x) => !x.ok)).toEqual([]);
});
