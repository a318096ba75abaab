// The splits as the page knows them: every split in one place, and which go back.

import { expect, test } from 'vitest';
import { apply, createView } from '../../../src/trace/view.ts';
import type { TraceBody } from '../../../src/engine/trace-event.ts';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import { FILES } from '../../../src/sim/scenarios.ts';

const planOf = (operators: typeof FILES.operators) => {
  const { plan } = buildPlan({ ...FILES, operators });
  if (!plan) throw new Error('no plan');
  return plan;
};

function after(...bodies: readonly TraceBody[]) {
  const view = createView({
    job: 'j',
    plan: planOf(FILES.operators),
    planOf,
    exclusiveBuffers: 2,
    exactlyOnce: true,
    highlyAvailable: true,
  });
  for (const [index, body] of bodies.entries()) {
    apply(view, { step: index, atMs: index, by: 'JM', ...body });
  }
  const splits = view.model.splits.get('source');
  if (!splits) throw new Error('no splits');
  return splits;
}

const found: TraceBody = {
  kind: 'splits-found',
  operator: 'source',
  checkpoint: null,
  unassigned: [0, 1, 2],
};
const assigned = (partition: number, task: string, heldFor: number | null = null): TraceBody => ({
  kind: 'split-assigned',
  operator: 'source',
  task,
  attempt: 1,
  partition,
  heldFor,
});
const triggered: TraceBody = { kind: 'checkpoint-triggered', checkpoint: 1, expected: {} };
const completed: TraceBody = {
  kind: 'checkpoint-completed',
  checkpoint: 1,
  metadata: { file: 'j/chk-1/_metadata', sizeBytes: 1, digest: '' },
  files: [],
  triggeredAtMs: 0,
};

test('what is assigned is unassigned no more, and covered by the next checkpoint that completes', () => {
  const before = after(found, assigned(0, 'Source-1'), triggered, assigned(1, 'Source-2', 1));
  expect(before.unassigned).toEqual([2]);
  expect([...before.assigned.keys()]).toEqual([0, 1]);
  const later = after(
    found,
    assigned(0, 'Source-1'),
    triggered,
    assigned(1, 'Source-2'),
    completed,
  );
  expect([...later.assigned.keys()]).toEqual([1]);
});

test('what goes back is unassigned again', () => {
  const splits = after(found, assigned(0, 'Source-1'), assigned(1, 'Source-2'), {
    kind: 'splits-returned',
    operator: 'source',
    task: 'Source-1',
    partitions: [0],
    checkpoint: null,
  });
  expect(splits.unassigned).toEqual([0, 2]);
  expect([...splits.assigned.keys()]).toEqual([1]);
  expect(splits.returned).toMatchObject({ task: 'Source-1', partitions: [0] });
});

test('a split that waits for a barrier is held until its reader takes it up', () => {
  const held: TraceBody = {
    kind: 'split-held',
    task: 'Source-2',
    attempt: 1,
    partition: 1,
    checkpoint: 1,
  };
  const taken: TraceBody = {
    kind: 'source-positioned',
    task: 'Source-2',
    attempt: 1,
    partition: 1,
    offset: 0,
    endOffset: null,
  };
  expect([...after(found, triggered, assigned(1, 'Source-2', 1), held).held.keys()]).toEqual([1]);
  expect(after(found, triggered, assigned(1, 'Source-2', 1), held, taken).held.size).toBe(0);
});
