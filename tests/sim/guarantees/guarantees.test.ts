// The guarantee table, measured: every cell agrees with what Flink documents, and a broken engine
// makes a cell disagree.
import { describe, expect, test, vi } from 'vitest';
import { agrees, CELLS, documented, type Cell } from '../../../src/sim/guarantees/cells.ts';
import { guaranteeJob, guaranteeLog, scenarioOf } from '../../../src/sim/guarantees/job.ts';
import { CellMeasurement, measureCell } from '../../../src/sim/guarantees/measure.ts';
import { recordsOutside } from '../../../src/sim/guarantees/records-outside.ts';
import { worstLink } from '../../../src/sim/guarantees/worst-link.ts';
import { checkScenario } from '../../../src/engine/job/scenario.ts';
import { mutantNamed } from '../../../src/sim/mutants/table.ts';
import { readRunLink } from '../../../src/sim/run-link.ts';
import { evaluateLog } from '../../../src/sim/oracle/expected.ts';

vi.setConfig({ testTimeout: 60_000 });

const CRASHES = 48;

describe.each(CELLS.map((cell) => [`${cell.source}, ${cell.mode}, ${cell.sink}`, cell] as const))(
  '%s',
  (_, cell) => {
    const result = measureCell(cell, CRASHES);

    test('is as Flink documents it', () => {
      expect(result.crashes).toBeGreaterThan(CRASHES / 2);
      expect([result.measured, result.agrees]).toEqual([result.measured, true]);
    });

    test('has its worst crash in a link that can be read, if there is one', () => {
      if (!result.worst) {
        expect(result.measured).toBe('exactly once');
        return;
      }
      const read = readRunLink(worstLink(cell, result.worst));
      expect(read.ok && read.value.actions).toHaveLength(1);
    });
  },
);

test.each([
  ['abortPending', 'at most once'],
  ['offsetAfterOutput', 'at least once'],
])('with the planted bug %s exactly once becomes %s, and disagrees', (mutant, word) => {
  const cell = { source: 'log', mode: 'exactly-once', sink: 'transactional' } as const;
  const { measured, agrees: isRight } = measureCell(cell, CRASHES, mutantNamed(mutant)?.create);
  expect([measured, isRight]).toEqual([word, false]);
});

test('the jobs of the table are sound', () => {
  for (const cell of CELLS) expect(checkScenario(scenarioOf(cell))).toMatchObject({ ok: true });
});

test('each promise is met by its own word only, and no promise by any', () => {
  expect(agrees('at least once', 'exactly once')).toBe(false);
  expect(agrees('exactly once', 'at least once')).toBe(false);
  expect(agrees('no guarantee', 'no guarantee')).toBe(true);
  expect(agrees('at most once', 'no guarantee')).toBe(true);
  const words = CELLS.map((cell: Cell) => documented(cell));
  expect(new Set(words).size).toBe(5);
});

test('records are told apart by where they come from, not by what they say', () => {
  const cell = { source: 'log', mode: 'exactly-once', sink: 'append' } as const;
  const log = guaranteeLog();
  const { final } = evaluateLog(guaranteeJob(cell), log);
  const rows = log.partitions.flatMap((partition, index) =>
    Array.from({ length: partition.length }, (_, offset) => {
      return { key: 'a', value: 1, partition: index, offset };
    }),
  );
  expect(recordsOutside(rows, log, final)).toEqual({ lost: 0, repeated: 0, tableIsRight: false });
  const [first] = rows;
  if (!first) throw new Error('no row');
  expect(recordsOutside([...rows.slice(2), first, first], log, final)).toMatchObject({
    lost: 1,
    repeated: 1,
  });
});

test('a measurement goes on crash by crash', () => {
  const measurement = new CellMeasurement(
    { source: 'log', mode: 'exactly-once', sink: 'append' },
    5,
  );
  expect(measurement.crashes).toHaveLength(5);
  measurement.advance();
  expect([measurement.done, measurement.isOver]).toEqual([1, false]);
});
