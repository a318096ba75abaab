// The log for ShiViz, read back by the very expression that is to be pasted there: its clocks must
// tell cause from coincidence.

import { expect, test } from 'vitest';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { SHIVIZ_EXPRESSION, shivizLog } from '../../src/trace/shiviz.ts';
import { kill, shippedLog, traceOf } from '../support/traced-run.ts';

interface Entry {
  readonly host: string;
  readonly clock: Readonly<Record<string, number>>;
  readonly event: string;
}

const { events, run } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 200),
  actions: [kill('TM-2', 8200)],
});
const recorder = new Recorder(run.facts);
for (const event of events) recorder.record(event);
const LOG = shivizLog(recorder);
const ENTRIES = parse(LOG);

function parse(log: string): Entry[] {
  return [...log.matchAll(new RegExp(SHIVIZ_EXPRESSION, 'g'))].map(({ groups }) => ({
    host: groups?.['host'] ?? '',
    clock: JSON.parse(groups?.['clock'] ?? '{}') as Entry['clock'],
    event: groups?.['event'] ?? '',
  }));
}

/** Whether one happened before the other, by their clocks alone. */
function isBefore(one: Entry, other: Entry): boolean {
  return (
    one !== other &&
    Object.entries(one.clock).every(([host, count]) => count <= (other.clock[host] ?? 0))
  );
}

function find(host: string, words: RegExp): Entry {
  const found = ENTRIES.find((entry) => entry.host === host && words.test(entry.event));
  if (!found) throw new Error(`${host} says nothing like ${String(words)}.`);
  return found;
}

test('the expression takes in every line of the log', () => {
  expect(ENTRIES.length).toBeGreaterThan(100);
  expect(LOG.trimEnd().split('\n')).toHaveLength(2 * ENTRIES.length);
  expect(ENTRIES.every(({ host, event }) => host !== '' && event !== '')).toBe(true);
});

test('each host counts its own events without a gap, and its clock never goes back', () => {
  const last = new Map<string, Entry>();
  for (const entry of ENTRIES) {
    const before = last.get(entry.host);
    expect(entry.clock[entry.host]).toBe((before?.clock[entry.host] ?? 0) + 1);
    if (before) expect(isBefore(before, entry)).toBe(true);
    last.set(entry.host, entry);
  }
});

test('no clock knows of an event that is yet to come', () => {
  const counted = new Map<string, number>();
  for (const entry of ENTRIES) {
    counted.set(entry.host, (counted.get(entry.host) ?? 0) + 1);
    for (const [host, count] of Object.entries(entry.clock)) {
      expect(count).toBeLessThanOrEqual(counted.get(host) ?? 0);
    }
  }
});

test('a clock is exactly what its host and its messages have told it', () => {
  // Worked out anew: whatever is in a clock beyond the host's last one came with one other event.
  const last = new Map<string, Entry>();
  for (const entry of ENTRIES) {
    const before = last.get(entry.host);
    const news = Object.entries(entry.clock).filter(
      ([host, count]) => host !== entry.host && count > (before?.clock[host] ?? 0),
    );
    if (news.length > 0) {
      const senders = ENTRIES.filter(
        (other) => other.host !== entry.host && isBefore(other, entry) && other.host in entry.clock,
      );
      for (const [host, count] of news) {
        expect(senders.some((sender) => (sender.clock[host] ?? 0) === count)).toBe(true);
      }
    }
    last.set(entry.host, entry);
  }
});

test('causes come before their effects, along barriers and acknowledgements', () => {
  const triggered = ENTRIES.find(
    ({ event }) => /checkpoint 1/i.test(event) && /trigger|begin|start/i.test(event),
  );
  if (!triggered) throw new Error('Nobody triggers checkpoint 1.');
  const sinks = ENTRIES.filter(({ host, event }) => host === 'Sink-1' && /1/.test(event));
  const completed = ENTRIES.find(
    ({ host, event }) =>
      host === triggered.host && /checkpoint 1/i.test(event) && /complete/i.test(event),
  );
  if (!completed) throw new Error('Checkpoint 1 never completes.');
  expect(isBefore(triggered, completed)).toBe(true);
  expect(sinks.some((entry) => isBefore(triggered, entry) && isBefore(entry, completed))).toBe(
    true,
  );
});

test('what the sources do for a checkpoint is concurrent', () => {
  const one = find('Source-1', /snapshot|copies|state/i);
  const other = find('Source-2', /snapshot|copies|state/i);
  expect(isBefore(one, other)).toBe(false);
  expect(isBefore(other, one)).toBe(false);
});

test('a log up to a moment is the beginning of the whole', () => {
  const half = shivizLog(recorder, recorder.length >> 1);
  expect(half.length).toBeGreaterThan(0);
  expect(half.length).toBeLessThan(LOG.length);
  expect(LOG.startsWith(half)).toBe(true);
});
