// Prefix counting and paying credits back, on two channels of a small plan.
import { expect, test } from 'vitest';
import { Outbox } from '../../../src/engine/outbox.ts';
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

function receipts(capacity: number) {
  const outbox = new Outbox();
  const made = new Receipts({
    inputs: [one, other],
    capacity,
    attempt: 3,
    outbox,
    senderOf: ({ from }) => (from === 'A-1' ? 'TM-1' : 'TM-2'),
  });
  const given = (): unknown[] =>
    outbox
      .take()
      .effects.map((effect) => (effect.kind === 'credit' ? [effect.to, effect.credits] : null));
  return { made, given };
}

test('at first every sender may fill its channel', () => {
  const { made, given } = receipts(4);
  made.openAll();
  expect(given()).toEqual([
    ['TM-1', 4],
    ['TM-2', 4],
  ]);
});

test('what was taken is paid back in bundles of half the capacity', () => {
  const { made, given } = receipts(5);
  for (let n = 0; n < 7; n++) made.payBack(other);
  expect(given()).toEqual([
    ['TM-2', 3],
    ['TM-2', 3],
  ]);
  made.payBackAll(other);
  made.payBackAll(other);
  expect(given()).toEqual([['TM-2', 1]]);
});

test('a barrier that overtook does not count before what it overtook has been taken', () => {
  const { made } = receipts(4);
  made.count(one, 1, false);
  made.count(one, 4, true);
  expect(made.last).toEqual({ 'A-1→B-1': 1, 'A-2→B-1': 0 });
  made.count(one, 2, false);
  made.count(one, 3, false);
  expect(made.last['A-1→B-1']).toBe(4);
});

test('records restored from a snapshot, which have no sequence, count for nothing', () => {
  const { made } = receipts(4);
  made.count(one, 0, false);
  expect(made.last['A-1→B-1']).toBe(0);
});
