// Prefix counting on two channels of a small plan.
import { expect, test } from 'vitest';
import { Receipts } from '../../../src/engine/task/receipts.ts';
import type { ChannelPlan } from '../../../src/engine/job/plan.ts';
import { present } from '../../../src/engine/assert.ts';

const rowType = { name: 'row', fields: [] };
const [first, second] = ['A-1→B-1', 'A-2→B-1'].map((id, inputChannel): ChannelPlan => ({
  id,
  from: id.slice(0, 3),
  to: 'B-1',
  inputChannel,
  input: 0,
  rowType,
}));
const one = present(first, '');
const other = present(second, '');

test('a barrier that overtook does not count before what it overtook has been taken', () => {
  const made = new Receipts([one, other]);
  made.count(one, 1, false);
  made.count(one, 4, true);
  expect(made.last).toEqual({ 'A-1→B-1': 1, 'A-2→B-1': 0 });
  made.count(one, 2, false);
  made.count(one, 3, false);
  expect(made.last['A-1→B-1']).toBe(4);
});

test('records restored from a snapshot, which have no sequence, count for nothing', () => {
  const made = new Receipts([one, other]);
  made.count(one, 0, false);
  expect(made.last['A-1→B-1']).toBe(0);
});
