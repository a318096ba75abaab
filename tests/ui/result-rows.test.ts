// Expected against actual: committed, waiting, and when a number is wrong.
import { expect, test } from 'vitest';
import type { Guarantee } from '../../src/lab/guarantee.ts';
import type { ViewModel } from '../../src/trace/view-model.ts';
import * as panel from '../../src/ui/panels/result-rows.ts';
import { stagedView } from './staged-view.ts';

const expected = new Map([
  ['/help', 3],
  ['/shop', 2],
]);

const resultOf = (
  view: ViewModel,
  counts: ReadonlyMap<string, number>,
  guarantee: Guarantee = 'exactly-once',
): panel.Result => panel.resultOf(view, counts, guarantee);

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

test('at least once permits too much, never too little', () => {
  const view = stagedView();
  view.sink.committed.set('/help', 4);
  expect(resultOf(view, expected, 'at-least-once').verdict).toBe('permitted');
  view.job.status = 'FINISHED';
  expect(resultOf(view, expected, 'at-least-once').verdict).toBe('wrong');
  view.sink.committed.set('/shop', 2);
  expect(resultOf(view, expected, 'at-least-once')).toMatchObject({
    verdict: 'permitted',
    tally: { surplus: 1, missing: 0 },
  });
});

test('at most once permits too little when the job has failed, never too much', () => {
  const view = stagedView();
  const rows = [{ key: '/help', value: 3 }];
  view.sink.transactions.set('t1', { transaction: 't1', status: 'open', rows });
  expect(resultOf(view, expected, 'at-most-once').verdict).toBe('counting');
  view.job.status = 'FAILED';
  const result = resultOf(view, expected, 'at-most-once');
  expect(result).toMatchObject({ verdict: 'permitted', tally: { missing: 5, surplus: 0 } });
  expect(result.rows.map(({ waiting }) => waiting)).toEqual([0, 0]);
  view.sink.committed.set('/help', 4);
  expect(resultOf(view, expected, 'at-most-once').verdict).toBe('wrong');
});

test('a failed job that promised exactly once is unfinished, not wrong', () => {
  const view = stagedView();
  view.sink.committed.set('/help', 1);
  view.job.status = 'FAILED';
  expect(resultOf(view, expected)).toMatchObject({ verdict: 'counting', failed: true });
});

test('a job that a person has stopped has lost nothing, but is not complete either', () => {
  const view = stagedView();
  view.sink.committed.set('/help', 1);
  view.job.status = 'FINISHED';
  view.job.stoppedWith = 4;
  expect(resultOf(view, expected)).toMatchObject({ verdict: 'counting', stopped: true });
  view.job = { ...view.job, status: 'CANCELED', stoppedWith: null };
  expect(resultOf(view, expected)).toMatchObject({ verdict: 'counting', stopped: true });
});
