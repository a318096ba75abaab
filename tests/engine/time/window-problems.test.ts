// A job that cannot run says why, at the place.

import { expect, test } from 'vitest';
import { checkScenario } from '../../../src/engine/job/scenario.ts';
import { OPERATORS, SCENARIO } from '../../support/small-jobs.ts';

const WATERMARKS = { field: 'size', outOfOrdernessMs: 0, idleAfterMs: null };
const TUMBLING = { kind: 'tumbling', time: 'event', aggregate: 'count', sizeMs: 1000 };

function problemsOf(window: object | undefined, watermarks: object | undefined = WATERMARKS) {
  const operators = OPERATORS.map((each) => {
    if (each.id === 'source') return watermarks ? { ...each, watermarks } : each;
    return each.id === 'count' ? { ...each, kind: 'window', window } : each;
  });
  const checked = checkScenario({ ...SCENARIO, operators });
  return checked.ok ? [] : checked.problems;
}

test('a sound window has no problem', () => {
  expect(problemsOf(TUMBLING)).toEqual([]);
});

test.each([
  [{ ...TUMBLING, sizeMs: 0 }, 'Count has windows of 0 ms, which hold nothing. Use 1 ms or more.'],
  [
    { ...TUMBLING, kind: 'sliding', slideMs: 0 },
    'Count slides by 0 ms: it would not move. Use 1 ms or more.',
  ],
  [
    { ...TUMBLING, kind: 'sliding', sizeMs: 100_000, slideMs: 1 },
    'Count slides by 1 ms over 100000 ms: each record would be in more than 1000 windows. Use a longer slide.',
  ],
  [
    { kind: 'session', time: 'event', aggregate: 'count', gapMs: 0 },
    'Count has sessions with a gap of 0 ms. Use 1 ms or more.',
  ],
  [undefined, 'Count has no window: say its kind, its time and its size.'],
  [{ ...TUMBLING, aggregate: 'sum' }, 'Count is to give the sum of a field, but none is named.'],
  [
    { ...TUMBLING, aggregate: 'sum', field: 'weight' },
    'Count folds "weight", but a row that it reads has only word, size.',
  ],
  [
    { ...TUMBLING, aggregate: 'max', field: 'word' },
    'Count is to give the max of "word", which is text.',
  ],
  [
    { ...TUMBLING, time: 'processing', allowedLatenessMs: 5 },
    'Count goes by processing time, where nothing is late: leave out allowedLatenessMs.',
  ],
])('%j', (window, problem) => {
  expect(problemsOf(window)).toContain(problem);
});

test('event time needs watermarks of every source in front', () => {
  const [source, ...others] = OPERATORS;
  const operators = [
    source,
    ...others.map((each) =>
      each.id === 'count' ? { ...each, kind: 'window', window: TUMBLING } : each,
    ),
  ];
  const checked = checkScenario({ ...SCENARIO, operators });
  expect(checked.ok ? [] : checked.problems).toEqual([
    'Count goes by event time, but Source gives no watermarks: its windows would never close. Name the field with the timestamps of Source, or use processing time.',
  ]);
});

test.each([
  [
    { ...WATERMARKS, field: 'word' },
    'Source is to take timestamps from "word", which is text. Choose a field with a number of milliseconds.',
  ],
  [
    { ...WATERMARKS, field: 'time' },
    'Source is to take timestamps from "time", but its rows have only word, size.',
  ],
])('timestamps %j', (watermarks, problem) => {
  expect(problemsOf(TUMBLING, watermarks)).toContain(problem);
});
