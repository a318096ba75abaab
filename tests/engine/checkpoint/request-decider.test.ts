// The rules of CheckpointRequestDecider, one by one.
import { expect, test } from 'vitest';
import {
  MOST_QUEUED,
  RequestDecider,
  type Situation,
} from '../../../src/engine/checkpoint/request-decider.ts';

const FREE: Situation = {
  preparing: false,
  pending: 0,
  beingRemoved: 0,
  maxConcurrent: 1,
  forcesSavepoints: true,
  restMs: 0,
};

test('a lone request starts at once', () => {
  const decider = new RequestDecider();
  decider.add('periodic');
  expect(decider.decide(FREE)).toMatchObject({ kind: 'start', request: { origin: 'periodic' } });
  expect(decider.decide(FREE)).toEqual({ kind: 'wait' });
});

test.each([
  ['another trigger is being prepared', { preparing: true }],
  ['as many as allowed are pending', { pending: 1 }],
  ['more than allowed are still being removed', { beingRemoved: 2 }],
])('while %s, a request waits and is not lost', (_, change) => {
  const decider = new RequestDecider();
  decider.add('manual');
  expect(decider.decide({ ...FREE, ...change })).toEqual({ kind: 'wait' });
  expect(decider.decide(FREE)).toMatchObject({ kind: 'start' });
});

test('what a person asks for goes before what the clock asked for earlier', () => {
  const decider = new RequestDecider();
  decider.add('periodic');
  decider.add('manual');
  decider.add('manual');
  const order = [1, 2, 3].map(() => decider.decide(FREE));
  expect(order.map((decision) => 'request' in decision && decision.request.number)).toEqual([
    2, 3, 1,
  ]);
});

test('the clock that asks within the minimum pause is told when to ask again', () => {
  const decider = new RequestDecider();
  decider.add('periodic');
  expect(decider.decide({ ...FREE, restMs: 700 })).toMatchObject({
    kind: 'too early',
    restMs: 700,
  });
  expect(decider.queued).toEqual([]);
});

test('a person need not keep the minimum pause', () => {
  const decider = new RequestDecider();
  decider.add('manual');
  expect(decider.decide({ ...FREE, restMs: 700 })).toMatchObject({ kind: 'start' });
});

test('a full queue refuses the worst of all requests, not the newest', () => {
  const decider = new RequestDecider();
  for (let n = 1; n <= MOST_QUEUED; n++) expect(decider.add('periodic')).toBeNull();
  expect(decider.add('manual')).toMatchObject({ origin: 'periodic', number: MOST_QUEUED });
  expect(decider.queued[0]).toMatchObject({ origin: 'manual' });
  expect(decider.queued).toHaveLength(MOST_QUEUED);
});

test('a savepoint goes before all others, and needs no place among them', () => {
  const decider = new RequestDecider();
  decider.add('manual');
  decider.add('manual', 'plain');
  const busy = { ...FREE, pending: 1, restMs: 50 };
  expect(decider.decide({ ...busy, forcesSavepoints: false })).toEqual({ kind: 'wait' });
  expect(decider.decide(busy)).toMatchObject({ kind: 'start', request: { savepoint: 'plain' } });
  expect(decider.decide(busy)).toEqual({ kind: 'wait' });
});
