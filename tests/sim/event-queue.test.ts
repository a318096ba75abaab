// The queue of what comes next: by time, then by order of arrival.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue, type Timed } from '../../src/sim/event-queue.ts';

interface Item extends Timed {
  readonly id: number;
}

test('it behaves as a stably sorted list, whatever is pushed, popped and removed', () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ push: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.constant('pop' as const) },
    { weight: 1, arbitrary: fc.record({ dropEvery: fc.integer({ min: 2, max: 4 }) }) },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const queue = new EventQueue<Item>();
      let model: Item[] = [];
      for (const [id, each] of actions.entries()) {
        if (each === 'pop') {
          expect(queue.pop()?.id).toBe(model.shift()?.id);
        } else if ('push' in each) {
          queue.push({ atMs: each.push, order: 0, id });
          const behind = model.findIndex(({ atMs }) => atMs > each.push);
          model.splice(behind < 0 ? model.length : behind, 0, { atMs: each.push, order: 0, id });
        } else {
          const stays = (item: Item): boolean => item.id % each.dropEvery !== 0;
          const before = model.length;
          model = model.filter(stays);
          expect(queue.keep(stays)).toBe(before - model.length);
        }
        expect(queue.size).toBe(model.length);
        expect(queue.first?.id).toBe(model[0]?.id);
        expect([...queue].map((item) => item.id).sort()).toEqual(
          model.map((item) => item.id).sort(),
        );
      }
    }),
  );
});

test('an empty queue has nothing to give', () => {
  const queue = new EventQueue();
  expect([queue.pop(), queue.first, queue.size]).toEqual([undefined, undefined, 0]);
});
