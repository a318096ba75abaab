// Checkpoint statistics of a real run, under the names that Flink's REST interface has.
import { expect, test } from 'vitest';
import { CLICKS } from '../../../src/sim/scenarios.ts';
import { CheckpointBook } from '../../../src/trace/rest/checkpoint-book.ts';
import { CheckpointStatistics } from '../../../src/trace/rest/checkpoint-statistics.ts';
import { distribution } from '../../../src/trace/rest/distribution.ts';
import { kill, shippedLog, traceOf } from '../../support/traced-run.ts';

const { events } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 200),
  // Behind the first checkpoint, and while the next is under way.
  actions: [kill('TM-2', 10_100)],
});

/** Up to this event; all of them unless it says otherwise. */
function statistics(until = events.length): CheckpointStatistics {
  const book = new CheckpointBook();
  for (const event of events.slice(0, until)) book.see(event);
  return new CheckpointStatistics(book, CLICKS.operators);
}

const keysOf = (json: unknown) => Object.keys(json as object).sort();
const SHARED = [
  'latest_ack_timestamp',
  'checkpointed_size',
  'state_size',
  'end_to_end_duration',
  'alignment_buffered',
  'processed_data',
  'persisted_data',
  'num_subtasks',
  'num_acknowledged_subtasks',
  'id',
  'status',
];
const SUMMARY = [
  ...SHARED,
  ...['className', 'is_savepoint', 'trigger_timestamp', 'checkpoint_type', 'tasks'],
];

test('all checkpoints: counts agree with the history, and names are Flink’s', () => {
  const json = statistics().checkpoints() as {
    counts: Record<string, number>;
    latest: Record<string, Record<string, unknown> | null>;
    history: Record<string, unknown>[];
    summary: Record<string, { min: number; max: number; avg: number }>;
  };
  expect(keysOf(json)).toEqual(['counts', 'history', 'latest', 'summary']);
  const { counts, history, latest, summary } = json;
  expect(counts['restored']).toBe(1);
  expect(counts['failed']).toBeGreaterThan(0);
  expect(counts['completed']).toBeGreaterThan(0);
  expect(counts['in_progress']).toBe(0);
  expect(counts['total']).toBe((counts['completed'] ?? 0) + (counts['failed'] ?? 0));
  expect(history.map(({ id }) => id)).toEqual(
    Array.from({ length: history.length }, (_, index) => (counts['total'] ?? 0) - index),
  );
  const failed = history.find(({ status }) => status === 'FAILED');
  expect(keysOf(failed)).toEqual([...SUMMARY, 'failure_timestamp', 'failure_message'].sort());
  expect(keysOf(latest['completed'])).toEqual([...SUMMARY, 'external_path', 'discarded'].sort());
  expect(latest['completed']?.['external_path']).toMatch(/\/chk-\d+$/);
  expect(keysOf(latest['restored'])).toEqual(
    ['id', 'restore_timestamp', 'is_savepoint', 'external_path'].sort(),
  );
  expect(latest['savepoint']).toBeNull();
  const sizes = history
    .filter(({ status }) => status === 'COMPLETED')
    .map((one) => Number(one['checkpointed_size']));
  expect(summary['checkpointed_size']).toMatchObject({
    min: Math.min(...sizes),
    max: Math.max(...sizes),
  });
});

test('one checkpoint: its vertices and subtasks add up to it', () => {
  const book = statistics();
  const [id] = (book.checkpoints()['history'] as { id: number; status: string }[])
    .filter(({ status }) => status === 'COMPLETED')
    .map((one) => one.id);
  const details = book.details(id ?? 0) as {
    checkpointed_size: number;
    latest_ack_timestamp: number;
    tasks: Record<string, { checkpointed_size: number; latest_ack_timestamp: number }>;
  };
  expect(Object.keys(details.tasks)).toEqual(['source', 'map', 'count', 'sink']);
  for (const vertex of Object.values(details.tasks))
    expect(keysOf(vertex)).toEqual([...SHARED].sort());
  const vertices = Object.values(details.tasks);
  expect(vertices.reduce((sum, one) => sum + one.checkpointed_size, 0)).toBe(
    details.checkpointed_size,
  );
  expect(Math.max(...vertices.map((one) => one.latest_ack_timestamp))).toBe(
    details.latest_ack_timestamp,
  );
  const count = book.subtasks(id ?? 0, 'count') as {
    subtasks: Record<string, unknown>[];
    summary: Record<string, unknown>;
  };
  expect(count.subtasks.map(({ index }) => index)).toEqual([0, 1]);
  expect(keysOf(count.subtasks[0])).toEqual(
    [
      ...['index', 'status', 'ack_timestamp', 'end_to_end_duration', 'checkpointed_size'],
      ...[
        'state_size',
        'checkpoint',
        'alignment',
        'start_delay',
        'unaligned_checkpoint',
        'aborted',
      ],
    ].sort(),
  );
  expect(keysOf(count.summary)).toEqual(
    [
      ...['checkpointed_size', 'state_size', 'end_to_end_duration', 'checkpoint_duration'],
      ...['alignment', 'start_delay'],
    ].sort(),
  );
  expect(book.details(999)).toBeNull();
  expect(book.subtasks(id ?? 0, 'nobody')).toBeNull();
});

test('while it is under way, subtasks that have not acknowledged are pending', () => {
  const half = events.findIndex((event) => event.kind === 'acknowledged' && event.received === 2);
  const book = statistics(half + 1);
  expect(book.checkpoints()['counts']).toMatchObject({ in_progress: 1, completed: 0 });
  expect(book.details(1)).toMatchObject({ status: 'IN_PROGRESS', num_acknowledged_subtasks: 2 });
  expect(book.subtasks(1, 'sink')).toMatchObject({
    num_acknowledged_subtasks: 0,
    latest_ack_timestamp: -1,
    subtasks: [{ index: 0, status: 'pending_or_failed' }],
  });
});

test('percentiles lie between two numbers where their place does', () => {
  expect(distribution([])).toMatchObject({ min: 0, max: 0, avg: 0, p50: 0, p999: 0 });
  expect(distribution([4])).toMatchObject({ min: 4, max: 4, avg: 4, p50: 4, p99: 4 });
  expect(distribution([1, 2, 3, 4])).toMatchObject({ min: 1, max: 4, avg: 2, p50: 2.5, p90: 4 });
});
