// The oracle's windows against the engine's own, over logs drawn at random.

import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { WindowSpec } from '../../../src/engine/job/spec.ts';
import { windowFold } from '../../../src/sim/oracle/window-fold.ts';
import { OPERATORS } from '../../support/small-jobs.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

const basics = { time: 'event', aggregate: 'sum', field: 'size' } as const;
const spec: fc.Arbitrary<WindowSpec> = fc.oneof(
  fc
    .record({ sizeMs: fc.integer({ min: 1, max: 9 }) })
    .map(({ sizeMs }): WindowSpec => ({ kind: 'tumbling', ...basics, sizeMs })),
  fc
    .record({ sizeMs: fc.integer({ min: 1, max: 9 }), slideMs: fc.integer({ min: 1, max: 9 }) })
    .map((times): WindowSpec => ({ kind: 'sliding', ...basics, ...times })),
  fc
    .record({ gapMs: fc.integer({ min: 1, max: 5 }) })
    .map(({ gapMs }): WindowSpec => ({ kind: 'session', ...basics, gapMs })),
);
const records = fc.array(
  fc.record({ atMs: fc.integer({ min: -20, max: 40 }), size: fc.integer({ min: -9, max: 9 }) }),
  { maxLength: 14 },
);

test('operator and oracle come to the same windows, whatever the order', () => {
  fc.assert(
    fc.property(spec, records, (window, all) => {
      const [source, map, count, sink] = OPERATORS;
      const watermarks = { field: 'size', outOfOrdernessMs: 0, idleAfterMs: null };
      if (!source || !map || !count || !sink) return;
      const operator = { ...count, kind: 'window' as const, window };
      const operators = [{ ...source, watermarks }, map, operator, sink];
      const rig = new OperatorRig('Count-1', { scenario: { operators } });
      for (const { atMs, size } of all) rig.process(['ebb', size], 0, atMs);
      rig.advance(1000);
      const types = [
        {
          name: 'word',
          fields: [
            { name: 'word', type: 'string' as const },
            { name: 'size', type: 'integer' as const },
          ],
        },
      ];
      const fold = windowFold(operator, { types });
      const state = all.reduce<unknown>(
        (before, { atMs, size }) => fold.add(before, ['ebb', size], 0, atMs),
        fold.empty,
      );
      const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
      const leaving = fold.leaving('ebb', state).map(({ row }) => row);
      expect([...rig.keyed.rows()]).toEqual([]);
      // Where sessions only touch, the oracle says that order decides, and only there.
      if (window.kind === 'session' && touch(all, window.gapMs)) {
        expect(leaving).toEqual([[null, 'ebb', null, null, null]]);
        return;
      }
      expect(sorted(rig.rows)).toEqual(sorted(leaving));
    }),
  );
});

function touch(all: readonly { readonly atMs: number }[], gapMs: number): boolean {
  const times = all.map(({ atMs }) => atMs).sort((one, other) => one - other);
  return times.some((atMs, index) => index > 0 && atMs === (times[index - 1] ?? 0) + gapMs);
}
