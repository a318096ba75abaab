// Moments: each reads back from its sentence, and comes exactly when its event does.
import { describe, expect, test } from 'vitest';
import type { TraceBody, TraceEvent } from '../../src/engine/trace-event.ts';
import {
  missingInMoment,
  momentExamples,
  momentSentence,
  readMoment,
  watchFor,
} from '../../src/sim/moment-grammar.ts';

const NAMES = {
  processes: ['JM', 'TM-1'],
  tasks: ['Map-1', 'Count-1'],
  operators: ['Map', 'Count'],
  channels: ['Map-1→Count-1', 'Map-2→Count-1'],
};
const JOB = { inputsOf: () => NAMES.channels };

const event = (body: TraceBody): TraceEvent => ({ ...body, step: 1, atMs: 1, by: 'JM' });

test.each(momentExamples(NAMES))('"%s" reads back', (sentence) => {
  const moment = readMoment(sentence);
  expect(moment && momentSentence(moment)).toBe(sentence);
  expect(moment && missingInMoment(moment, NAMES)).toBeNull();
});

test.each(['when checkpoint two starts', 'at noon', 'when recovery', ''])(
  '"%s" is none',
  (text) => {
    expect(readMoment(text)).toBeNull();
  },
);

test('a name that the job has not is named', () => {
  const moment = readMoment('when Map-7 acknowledges checkpoint 1');
  expect(moment && missingInMoment(moment, NAMES)).toBe(
    'this job has no Map-7. It has Map-1, Count-1.',
  );
});

describe('a moment comes once, with its event', () => {
  const barrier = (channel: string, checkpoint = 1, task = 'Count-1'): TraceEvent =>
    event({ kind: 'barrier-received', task, attempt: 1, channel, sequence: 0, checkpoint });
  const seenBy = (sentence: string, events: readonly TraceEvent[]): boolean[] => {
    const moment = readMoment(sentence);
    if (!moment) throw new Error(sentence);
    const watch = watchFor(moment, JOB);
    return events.map((each) => watch.see(each));
  };

  test('the first and the last barrier', () => {
    const events = [
      barrier('Map-1→Count-1', 1, 'Map-1'),
      barrier('Map-2→Count-1'),
      barrier('Map-2→Count-1'),
      barrier('Map-1→Count-1'),
      barrier('Map-1→Count-1'),
    ];
    const first = 'when the first barrier of checkpoint 1 arrives at Count-1';
    const last = 'when the last barrier of checkpoint 1 arrives at Count-1';
    expect(seenBy(first, events)).toEqual([false, true, false, false, false]);
    expect(seenBy(last, events)).toEqual([false, false, false, true, false]);
  });

  test('the loss of a TaskManager, by the name its successor inherits', () => {
    const lost = event({ kind: 'task-manager-lost', taskManager: 'TM-1.2', silentMs: 1500 });
    expect(seenBy('when the loss of TM-1 is noticed', [lost, lost])).toEqual([true, false]);
  });

  test('the end of the job', () => {
    const status = (value: 'RUNNING' | 'FINISHED'): TraceEvent =>
      event({ kind: 'job-status', status: value, reason: { why: 'ready' } });
    expect(
      seenBy('when all records are processed', [status('RUNNING'), status('FINISHED')]),
    ).toEqual([false, true]);
  });
});
