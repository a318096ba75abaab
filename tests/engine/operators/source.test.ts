// The source over a log: offsets, epochs, reading ahead, and its end.

import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/engine/protocol.ts';
import { SPLITS } from '../../../src/engine/operators/source.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

/** A source whose polls are answered at once from partitions of these sizes. */
function sourceOver(
  sizes: readonly number[],
  splits: readonly unknown[] | null = null,
  task = 'Source-1',
) {
  const rig = new OperatorRig(task, {
    scenario: { partitions: sizes.length, pollSize: 4 },
    ...(splits && {
      restoredFrom: 7,
      state: [{ name: 'splits', mode: 'split', type: SPLITS.type.name, elements: splits }],
    }),
  });
  let answered = 0;
  const answer = (): void => {
    while (answered < rig.requests.length) {
      const poll = rig.requests[answered++];
      if (poll?.op !== 'poll') throw new Error('A source only polls.');
      const endOffset = sizes[poll.partition] ?? 0;
      const rows: Row[] = [];
      for (let at = poll.offset; at < Math.min(endOffset, poll.offset + poll.max); at++) {
        rows.push([`w${at}`, at]);
      }
      rig.operator.outcome?.(answered, { ok: true, op: 'poll', rows, endOffset });
    }
  };
  rig.open();
  const read = (): string[] => {
    const records: string[] = [];
    for (;;) {
      answer();
      const next = rig.operator.next?.();
      if (next === undefined || typeof next === 'string') return [...records, next ?? ''];
      records.push(`${next.partition}:${next.offset}`);
    }
  };
  return { rig, answer, read };
}

test('every row comes once, in the order of its partition, then the end', () => {
  const { read } = sourceOver([10, 0]);
  expect(read()).toEqual([...Array.from({ length: 10 }, (_, offset) => `0:${offset}`), 'end']);
});

test('its partitions take turns; partition p belongs to subtask p mod parallelism', () => {
  expect(sourceOver([2, 9, 3]).read()).toEqual(['0:0', '2:0', '0:1', '2:1', '2:2', 'end']);
  expect(sourceOver([2, 1, 3, 1], null, 'Source-2').read()).toEqual(['1:0', '3:0', 'end']);
});

test('without an answer there is nothing yet', () => {
  const { rig } = sourceOver([3, 3]);
  expect(rig.operator.next?.()).toBe('not yet');
  expect(rig.requests).toEqual([{ op: 'poll', partition: 0, offset: 0, max: 4, atMs: 0 }]);
});

test('it reads ahead once half of what it has is gone, one poll at a time', () => {
  const { rig, answer } = sourceOver([20, 0]);
  answer();
  rig.operator.next?.();
  expect(rig.requests).toHaveLength(1);
  rig.operator.next?.();
  rig.operator.next?.();
  expect(rig.requests).toHaveLength(2);
  expect(rig.requests[1]).toMatchObject({ offset: 4 });
});

describe('state', () => {
  test('is the offset of the next row of each partition; from there it goes on', () => {
    const { rig, answer } = sourceOver([10, 0]);
    answer();
    rig.operator.next?.();
    rig.operator.epoch?.(7);
    rig.operator.next?.();
    const splits = rig.taken(7, 'splits');
    expect(splits).toEqual([{ partition: 0, offset: 2 }]);
    const restored = sourceOver([10, 0], splits);
    restored.answer();
    expect(restored.rig.operator.next?.()).toMatchObject({ offset: 2, epoch: 7 });
    expect(restored.rig.trace).toMatchObject([{ kind: 'source-positioned', offset: 2 }]);
  });

  test('decides which partitions it reads: also one that was another subtask’s, or none', () => {
    expect(sourceOver([3, 3], [{ partition: 1, offset: 1 }]).read()).toEqual(['1:1', '1:2', 'end']);
    expect(sourceOver([3, 3], []).read()).toEqual(['end']);
  });

  test('at the end there is nothing to read again', () => {
    const { read } = sourceOver([3, 0], [{ partition: 0, offset: 3 }]);
    expect(read()).toEqual(['end']);
  });
});

test('a log that cannot be read fails the task', () => {
  const { rig } = sourceOver([3, 0]);
  const problem = { reason: 'missing' as const, message: 'There is no partition 0.' };
  rig.operator.outcome?.(1, { ok: false, problem });
  expect(rig.failures).toEqual(['The source cannot be read: There is no partition 0.']);
});
