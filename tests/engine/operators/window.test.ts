// Windows: which records they take, when they fire, what they leave behind.

import { describe, expect, test } from 'vitest';
import { CONTENTS } from '../../../src/engine/time/window-contents.ts';
import type { OperatorSpec, WindowSpec } from '../../../src/engine/job/spec.ts';
import { OPERATORS } from '../../support/small-jobs.ts';
import { OperatorRig } from '../../support/operator-rig.ts';

const EVENT = { time: 'event', aggregate: 'count' } as const;
const TUMBLING: WindowSpec = { kind: 'tumbling', ...EVENT, sizeMs: 15_000 };

function rigOf(window: WindowSpec, restoredFrom?: number): OperatorRig {
  const [source, ...others] = OPERATORS;
  const watermarks = { field: 'size', outOfOrdernessMs: 0, idleAfterMs: null };
  const operators = [
    { ...source, watermarks },
    ...others.map((each): OperatorSpec =>
      each.id === 'count' ? { ...each, kind: 'window', window } : each,
    ),
  ] as OperatorSpec[];
  return new OperatorRig('Count-1', {
    scenario: { operators },
    ...(restoredFrom === undefined ? {} : { restoredFrom }),
  });
}

const late = (rig: OperatorRig): number =>
  rig.trace.filter(({ kind }) => kind === 'record-late').length;

/** What its state holds, timers apart. */
const held = (rig: OperatorRig): unknown[] =>
  [...rig.keyed.rows()].filter(({ state }) => !state.endsWith('timers'));

test('a tumbling window fires when the watermark passes its last moment, once, and is forgotten', () => {
  const rig = rigOf(TUMBLING);
  rig.process(['ebb', 1], 0, 14_999);
  rig.process(['ebb', 2], 0, 0);
  rig.process(['ebb', 3], 0, 15_000);
  rig.advance(14_998);
  expect(rig.rows).toEqual([]);
  rig.advance(14_999);
  expect(rig.rows).toEqual([['ebb 0:00', 'ebb', 2, 0, 15_000]]);
  rig.advance(29_999);
  expect(rig.rows.slice(1)).toEqual([['ebb 0:15', 'ebb', 1, 15_000, 30_000]]);
  expect([...rig.keyed.rows()]).toEqual([]);
  rig.advance(60_000);
  expect(rig.rows).toHaveLength(2);
});

test('a result has the timestamp of its window’s last moment', () => {
  const rig = rigOf(TUMBLING);
  rig.process(['ebb', 1], 0, 3);
  rig.advance(20_000);
  expect(rig.emitted[0]?.from).toMatchObject({ timestampMs: 14_999 });
});

test('timers fire in the order of time, then key', () => {
  const rig = rigOf(TUMBLING);
  for (const [word, atMs] of [
    ['rip', 16_000],
    ['flow', 1],
    ['ebb', 2],
    ['ebb', 31_000],
  ] as const) {
    rig.process([word, 1], 0, atMs);
  }
  rig.advance(50_000);
  expect(rig.rows.map(([text]) => text)).toEqual(['ebb 0:00', 'flow 0:00', 'rip 0:15', 'ebb 0:30']);
});

test('a sliding window takes each record as often as windows overlap', () => {
  const rig = rigOf({ kind: 'sliding', ...EVENT, sizeMs: 10_000, slideMs: 5000 });
  rig.process(['ebb', 1], 0, 7000);
  rig.process(['ebb', 2], 0, 12_000);
  rig.advance(100_000);
  expect(rig.rows.map(([text, , value]) => [text, value])).toEqual([
    ['ebb 0:00', 1],
    ['ebb 0:05', 2],
    ['ebb 0:10', 1],
  ]);
});

describe('sessions', () => {
  const SESSION: WindowSpec = { kind: 'session', ...EVENT, gapMs: 1000 };

  test('records nearer than the gap are one session, also when what joins them comes last', () => {
    const rig = rigOf(SESSION);
    rig.process(['ebb', 1], 0, 0);
    rig.process(['ebb', 2], 0, 1800);
    rig.process(['ebb', 3], 0, 5000);
    rig.process(['ebb', 4], 0, 900);
    rig.advance(10_000);
    expect(rig.rows).toEqual([
      ['ebb 0:00', 'ebb', 3, 0, 2800],
      ['ebb 0:05', 'ebb', 1, 5000, 6000],
    ]);
    expect([...rig.keyed.rows()]).toEqual([]);
  });

  test('a session that grows does not fire at its former end', () => {
    const rig = rigOf(SESSION);
    rig.process(['ebb', 1], 0, 0);
    rig.process(['ebb', 2], 0, 500);
    rig.advance(1000);
    expect(rig.rows).toEqual([]);
    rig.advance(1499);
    expect(rig.rows).toHaveLength(1);
  });

  test('one that comes late joins no session that is gone', () => {
    const rig = rigOf(SESSION);
    rig.process(['ebb', 1], 0, 0);
    rig.advance(3000);
    rig.process(['ebb', 2], 0, 500);
    expect(late(rig)).toBe(1);
    expect(held(rig)).toEqual([]);
  });
});

describe('late records', () => {
  test('are dropped and counted when their window is gone', () => {
    const rig = rigOf(TUMBLING);
    rig.advance(15_000);
    rig.process(['ebb', 1], 0, 14_999);
    rig.process(['ebb', 1], 0, 15_000);
    expect(late(rig)).toBe(1);
    expect(held(rig)).toHaveLength(1);
  });

  test('within the allowed lateness each gives another result; then the window is forgotten', () => {
    const rig = rigOf({ ...TUMBLING, allowedLatenessMs: 5000 });
    rig.process(['ebb', 1], 0, 3);
    rig.advance(15_000);
    rig.process(['ebb', 1], 0, 4);
    expect(rig.rows.map(([, , value]) => value)).toEqual([1, 2]);
    rig.advance(19_998);
    expect(held(rig)).toHaveLength(1);
    rig.advance(19_999);
    expect([...rig.keyed.rows()]).toEqual([]);
    rig.process(['ebb', 1], 0, 5);
    expect([rig.rows.length, late(rig)]).toEqual([2, 1]);
  });
});

test('by processing time it is the clock that decides, and nothing is late', () => {
  const rig = rigOf({ ...TUMBLING, time: 'processing' });
  rig.nowMs = 14_000;
  rig.process(['ebb', 1]);
  rig.wait(15_000);
  rig.process(['ebb', 1]);
  rig.wait(30_000);
  expect(rig.rows.map(([text, , value]) => [text, value])).toEqual([
    ['ebb 0:00', 1],
    ['ebb 0:15', 1],
  ]);
});

test.each([
  ['count', 3],
  ['sum', 12],
  ['min', 2],
  ['max', 6],
  ['avg', 4],
] as const)('the %s of a field', (aggregate, wanted) => {
  const rig = rigOf({ ...TUMBLING, aggregate, field: 'size' });
  for (const size of [4, 2, 6]) rig.process(['ebb', size], 0, size);
  rig.advance(20_000);
  expect(rig.rows[0]?.[2]).toBe(wanted);
});

test('contents and timers come back with the state, and what is due fires', () => {
  const before = rigOf(TUMBLING);
  before.process(['ebb', 1], 0, 3);
  before.process(['flow', 1], 0, 16_000);
  const states = ['window-contents', 'event-timers'];
  const after = rigOf(TUMBLING, 7);
  const groups = [...before.keyed.rows()].map(({ keyGroup, ...entry }) => ({
    group: keyGroup,
    entries: [entry],
  }));
  const kinds = [
    { name: states[0] ?? '', kind: 'value', type: CONTENTS.type.name },
    { name: states[1] ?? '', kind: 'list', type: 'list<number>' },
  ] as const;
  after.keyed.restore({ states: kinds, groups });
  after.timers?.restored();
  after.open();
  expect(after.trace.find(({ kind }) => kind === 'windows-restored')).toMatchObject({ count: 2 });
  after.process(['ebb', 1], 0, 5);
  after.advance(15_000);
  expect(after.rows).toEqual([['ebb 0:00', 'ebb', 2, 0, 15_000]]);
});
