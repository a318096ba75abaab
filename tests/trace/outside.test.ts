// The outside, told from a run with two kills: what each reader has seen, and every transaction's end.
import { describe, expect, test } from 'vitest';
import type { TraceBody, TraceEvent } from '../../src/engine/trace-event.ts';
import { Outside } from '../../src/trace/outside/outside.ts';
import { auditRows, verdictOf } from '../../src/ui/outside/audit-rows.ts';
import { EVENTS, PLAN } from '../ui/recorded-history.ts';

function told(events: readonly TraceEvent[]): Outside {
  const outside = new Outside(PLAN);
  for (const event of events) outside.note(event);
  return outside;
}

describe('a run with two kills', () => {
  const outside = told(EVENTS);

  test('shows a reader of committed rows each once, one of uncommitted rows some twice', () => {
    expect(outside.committed.rows).toBeGreaterThan(500);
    expect(outside.committed.repeated).toBe(0);
    expect(outside.uncommitted.repeated).toBeGreaterThan(0);
    expect(outside.uncommitted.rows).toBe(outside.committed.rows + outside.takenBack);
    expect(outside.findings.filter(({ kind }) => kind !== 'out of order')).toEqual([]);
  });

  test('lets who waits for commits wait longer', () => {
    const [patient, hasty] = [outside.committed.waits, outside.uncommitted.waits];
    expect(patient?.medianMs).toBeGreaterThan(hasty?.medianMs ?? Infinity);
    expect(patient?.maxMs).toBeGreaterThanOrEqual(patient?.medianMs ?? Infinity);
  });

  test('ends every transaction', () => {
    const states = new Set([...outside.transactions.values()].map(({ status }) => status));
    expect(states).toEqual(new Set(['committed', 'aborted']));
    expect(outside.fences.get('Sink-1')).toBeGreaterThan(1);
  });

  test('comes to the same when it is told in two parts', () => {
    const again = told(EVENTS.slice(0, 500));
    for (const event of EVENTS.slice(500)) again.note(event);
    expect(again.committed.rows).toBe(outside.committed.rows);
    expect([...again.keys]).toEqual([...outside.keys]);
  });

  test('is judged good, key by key', () => {
    const expected = new Map([...outside.keys].map(([key, { highest }]) => [key, highest]));
    const rows = auditRows(outside, expected, true);
    expect(rows.every(({ visible, expected: wanted }) => visible === wanted)).toBe(true);
    expect(verdictOf(rows, 'transactional').lost).toBe(0);
    const more = new Map([...expected].map(([key, count]) => [key, count + 1]));
    expect(verdictOf(auditRows(outside, more, true), 'transactional').tone).toBe('bad');
    expect(verdictOf(auditRows(outside, more, false), 'transactional').lost).toBe(0);
  });
});

const row = (value: number, offset: number) => ({ key: 'a', value, partition: 0, offset });
const stamped = (bodies: readonly TraceBody[]): TraceEvent[] =>
  bodies.map((body, index) => ({ ...body, step: index + 1, atMs: 10 * index, by: 'TM-1' }));

test('what expires after it was promised is lost, and told once', () => {
  const transactions = ['Sink-1/a1/1'];
  const lost = { kind: 'transactions-lost', transactions, checkpoint: 1 } as const;
  const outside = told(
    stamped([
      { kind: 'rows-appended', transaction: 'Sink-1/a1/1', rows: [row(1, 0), row(2, 1)] },
      { kind: 'transaction-pre-committed', transaction: 'Sink-1/a1/1', checkpoint: 1, rows: 2 },
      { kind: 'transactions-expired', transactions, why: 'timeout' },
      lost,
      lost,
    ]),
  );
  expect(outside.lost).toBe(2);
  expect(outside.findings.map(({ kind }) => kind)).toEqual(['lost', 'lost']);
  expect(outside.transactions.get('Sink-1/a1/1')).toMatchObject({ status: 'lost', endedMs: 20 });
  expect([outside.committed.rows, outside.uncommitted.rows]).toEqual([0, 2]);
});

test('a row of the same record is seen again, whatever it says; a lower count of another is disordered', () => {
  const outside = told(
    stamped([
      { kind: 'rows-published', transaction: 'Sink-1/a1/1', rows: [row(1, 0), row(2, 1)] },
      { kind: 'rows-published', transaction: 'Sink-1/a2/1', rows: [row(3, 1), row(1, 7)] },
    ]),
  );
  expect(outside.findings.map(({ kind }) => kind)).toEqual(['repeated', 'out of order']);
  expect(verdictOf(auditRows(outside, new Map(), false), 'append').tone).toBe('odd');
});
