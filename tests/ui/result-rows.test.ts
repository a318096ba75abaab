// Expected against actual: committed, waiting, and when a number is wrong.
import { expect, test } from 'vitest';
import { resultOf } from '../../src/ui/panels/result-rows.ts';
import { stagedView } from './staged-view.ts';

const expected = new Map([
  ['/help', 3],
  ['/shop', 2],
]);

test('rows of unfinished transactions wait; those of aborted ones are gone', () => {
  const view = stagedView();
  view.sink.committed.set('/help', 1);
  const rows = [{ key: '/help', value: 3 }];
  view.sink.transactions.set('t1', { transaction: 't1', status: 'open', rows });
  const aborted = [{ key: '/shop', value: 2 }];
  view.sink.transactions.set('t0', { transaction: 't0', status: 'aborted', rows: aborted });
  const [help, shop] = resultOf(view, expected).rows;
  expect(help).toMatchObject({ committed: 1, waiting: 2, verdict: 'counting' });
  expect(shop).toMatchObject({ committed: 0, waiting: 0, verdict: 'counting' });
});

test('too much is wrong at once, too little only at the end', () => {
  const view = stagedView();
  view.sink.committed.set('/help', 4);
  expect(resultOf(view, expected).verdict).toBe('wrong');
  view.sink.committed.set('/help', 3);
  expect(resultOf(view, expected).verdict).toBe('counting');
  view.job.status = 'FINISHED';
  expect(resultOf(view, expected).verdict).toBe('wrong');
  view.sink.committed.set('/shop', 2);
  expect(resultOf(view, expected)).toMatchObject({ verdict: 'equal', committed: 5, expected: 5 });
});

test('a key nobody expected is wrong', () => {
  const view = stagedView();
  view.sink.committed.set('/ghost', 1);
  expect(resultOf(view, expected).rows.at(-1)).toMatchObject({ key: '/ghost', verdict: 'wrong' });
});
