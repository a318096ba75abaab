// The split enumerator: who gets which split, and what goes back when a reader is lost.

import { describe, expect, test } from 'vitest';
import { SplitEnumerator } from '../../../src/engine/sources/split-enumerator.ts';
import { OPERATORS } from '../../support/small-jobs.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';

const SOURCE = OPERATORS[0] as OperatorSpec;
const ASKING: OperatorSpec = { ...SOURCE, assignment: 'on request' };

describe('by partition', () => {
  test('reader r gets every partition p with p mod parallelism = r, with its deployment', () => {
    const splits = new SplitEnumerator(SOURCE, 5, null);
    expect([splits.deployed(0, 0), splits.deployed(1, 0)]).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    expect(splits.unassigned).toEqual([]);
  });

  test('with more readers than partitions some get none', () => {
    const splits = new SplitEnumerator({ ...SOURCE, parallelism: 3 }, 2, null);
    expect([0, 1, 2].map((reader) => splits.deployed(reader, 0))).toEqual([[0], [1], []]);
  });

  test('a reader that starts from nothing gets its own again, one that starts from a checkpoint none', () => {
    const splits = new SplitEnumerator(SOURCE, 4, null);
    splits.deployed(0, 0);
    splits.deployed(1, 0);
    expect(splits.addSplitsBack(1, null)).toEqual([1, 3]);
    expect(splits.deployed(1, 0)).toEqual([1, 3]);
    expect(splits.addSplitsBack(1, 1)).toEqual([]);
    expect(splits.deployed(1, 1)).toEqual([]);
  });

  test('nothing of it need be in a checkpoint', () => {
    expect(new SplitEnumerator(SOURCE, 4, null).snapshot()).toBeNull();
  });
});

describe('on request', () => {
  test('whoever asks gets the next one, and nobody a split that has a reader', () => {
    const splits = new SplitEnumerator(ASKING, 3, null);
    expect([splits.deployed(0, 0), splits.deployed(1, 0)]).toEqual([[], []]);
    expect([1, 0, 1, 0].map((reader) => splits.requested(reader, 0))).toEqual([0, 1, 2, null]);
  });

  test('a lost reader gives back what its checkpoint does not know, and nothing else', () => {
    const splits = new SplitEnumerator(ASKING, 5, null);
    splits.requested(0, 0); // partition 0, before checkpoint 1
    splits.requested(1, 1); // partition 1, after its trigger
    splits.requested(0, 1); // partition 2
    splits.requested(0, 2); // partition 3
    expect(splits.addSplitsBack(0, 2)).toEqual([3]);
    expect(splits.addSplitsBack(0, 1)).toEqual([2]);
    expect(splits.addSplitsBack(0, 1)).toEqual([]);
    expect(splits.unassigned).toEqual([2, 3, 4]);
    expect(splits.addSplitsBack(1, null)).toEqual([1]);
  });

  test('what lies behind the oldest checkpoint that is kept is forgotten', () => {
    const splits = new SplitEnumerator(ASKING, 4, null);
    splits.requested(0, 0);
    splits.requested(1, 3);
    splits.forgetBefore(3);
    expect(splits.snapshot()).toEqual({
      operator: 'source',
      unassigned: [2, 3],
      assigned: [{ partition: 1, reader: 1, after: 3 }],
    });
  });

  test('it goes on from its snapshot, without readers that are there no more', () => {
    const splits = new SplitEnumerator(ASKING, 9, {
      operator: 'source',
      unassigned: [7],
      assigned: [
        { partition: 3, reader: 1, after: 4 },
        { partition: 4, reader: 2, after: 4 },
      ],
    });
    expect(splits.addSplitsBack(1, 4)).toEqual([3]);
    expect(splits.assigned).toEqual([]);
    expect(splits.unassigned).toEqual([3, 7]);
  });
});
