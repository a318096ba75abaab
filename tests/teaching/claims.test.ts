// Claims: each reads back from its sentence, and is judged by what the run has come to.
import { describe, expect, test } from 'vitest';
import type { TraceBody } from '../../src/engine/trace-event.ts';
import {
  claimExamples,
  claimSentence,
  missingInClaim,
  readClaim,
} from '../../src/teaching/claims/claim-grammar.ts';
import { Judge } from '../../src/teaching/claims/judge.ts';

const NAMES = {
  processes: ['JM', 'TM-1', 'TM-2'],
  tasks: ['Map-1', 'Map-2', 'Count-1'],
  operators: ['Map', 'Count'],
  channels: ['Map-1→Count-1', 'Map-2→Count-1'],
};

test.each(claimExamples(NAMES))('"%s" reads back', (sentence) => {
  const claim = readClaim(sentence);
  expect(claim && claimSentence(claim)).toBe(sentence);
  expect(claim && missingInClaim(claim, NAMES)).toBeNull();
});

test.each([
  'the result is right',
  'duration of checkpoint 2 at Map-1 is at most 3 s',
  'Count-1 takes records from Map-1 while Map-2→Count-2 is blocked',
])('"%s" is none', (text) => {
  expect(readClaim(text)).toBeNull();
});

test('names that the job has not are named', () => {
  const claim = readClaim('Map-9 is slow');
  expect(claim && missingInClaim(claim, NAMES)).toMatch(/^this job has no Map-9\. It has Map-1/);
});

describe('judged on a run', () => {
  const basis = { taskCount: 3, slowdown: {}, expected: new Map([['a', 3]]) };
  const job = { inputsOf: () => NAMES.channels };

  function standings(sentence: string, bodies: readonly TraceBody[]): string[] {
    const claim = readClaim(sentence);
    if (!claim) throw new Error(sentence);
    const judge = new Judge([claim], basis, job);
    return bodies.map((body, index) => {
      judge.see({ ...body, step: index, atMs: index * 1000, by: 'conductor' });
      return judge.verdicts[0]?.standing ?? '';
    });
  }

  const status = (value: 'RUNNING' | 'FINISHED' | 'FAILED'): TraceBody => ({
    kind: 'job-status',
    status: value,
    reason: { why: 'ready' },
  });
  const recovery = (checkpoint: number | null, tasks: readonly string[]): TraceBody => ({
    kind: 'recovery-started',
    attempt: 2,
    checkpoint,
    tasks,
  });
  const rows = (...values: number[]): TraceBody => ({
    kind: 'rows-appended',
    transaction: 't',
    rows: values.map((value) => ({ key: 'a', value, partition: 0, offset: value })),
  });
  const commit: TraceBody = { kind: 'transactions-committed', transactions: ['t'], checkpoint: 1 };

  test('the result is judged when the job is over', () => {
    const sentence = 'the result equals the expected result';
    expect(standings(sentence, [rows(1, 2, 3), commit, status('FINISHED')])).toEqual([
      'open',
      'open',
      'holds',
    ]);
    expect(standings(sentence, [rows(1, 2, 3), status('FINISHED')]).at(-1)).toBe('fails');
    expect(standings(sentence, [rows(1, 2, 3), commit, status('FAILED')]).at(-1)).toBe('fails');
  });

  test('records counted twice or lost', () => {
    const twice = [rows(1, 2, 3, 4), commit, status('FINISHED')];
    expect(standings('a record is counted twice', twice).at(-1)).toBe('holds');
    expect(standings('exactly 1 records are counted twice', twice).at(-1)).toBe('holds');
    expect(standings('a record is lost', twice).at(-1)).toBe('fails');
  });

  test('a restart from a checkpoint, from the beginning, of all or some tasks', () => {
    const run = [recovery(null, ['x']), recovery(2, ['x', 'y', 'z']), status('FINISHED')];
    expect(standings('the job restores from checkpoint 2', run)).toEqual([
      'open',
      'holds',
      'holds',
    ]);
    expect(standings('the job starts again from the beginning', run)[0]).toBe('holds');
    expect(standings('only some tasks start again', run)[0]).toBe('holds');
    expect(standings('all tasks start again', run)).toEqual(['open', 'holds', 'holds']);
    expect(standings('the job never restarts', run)[0]).toBe('fails');
    expect(standings('the job never restarts', [status('RUNNING'), status('FINISHED')])).toEqual([
      'so far',
      'holds',
    ]);
  });

  test('records that are read again', () => {
    const read = (offset: number): TraceBody => ({
      kind: 'processed',
      task: 'Source-1',
      attempt: 1,
      channel: null,
      sequence: 0,
      record: { key: 'a', value: 1, partition: 0, offset, epoch: 0 },
      costMs: 1,
    });
    const run = [read(0), read(1), read(0), read(1), status('FINISHED')];
    expect(standings('at most 1 records are replayed', run)).toEqual([
      'so far',
      'so far',
      'so far',
      'fails',
      'fails',
    ]);
    expect(standings('exactly 2 records are replayed', run).at(-1)).toBe('holds');
  });

  test('the standstill reaches from the failure to the end of the recovery', () => {
    const run: TraceBody[] = [
      { kind: 'process-killed', killed: 'TM-1', lostMessages: 0 },
      recovery(1, ['x']),
      { kind: 'recovery-ended', attempt: 2 },
      status('FINISHED'),
    ];
    expect(standings('the job stands still for at most 2 s', run)).toEqual([
      'so far',
      'so far',
      'so far',
      'holds',
    ]);
    expect(standings('the job stands still for at most 1.9 s', run)[2]).toBe('fails');
  });

  test('a claim about a moment is judged then, whatever comes later', () => {
    const slow = (factor: number): TraceBody => ({
      kind: 'action',
      action: '',
      order: { kind: 'slow-task', task: 'Map-2', factor },
    });
    const triggered: TraceBody = { kind: 'checkpoint-triggered', checkpoint: 4, expected: {} };
    const sentence = 'Map-2 is slow when checkpoint 4 starts';
    expect(standings(sentence, [slow(3), triggered, slow(1)])).toEqual(['open', 'holds', 'holds']);
    expect(standings(sentence, [triggered, slow(3)])).toEqual(['fails', 'fails']);
    expect(standings(sentence, [slow(3), status('FINISHED')]).at(-1)).toBe('fails');
  });

  test('a channel that is blocked, and records taken meanwhile', () => {
    const [channel, other] = ['Map-1→Count-1', 'Map-2→Count-1'];
    const taken: TraceBody = {
      kind: 'processed',
      task: 'Count-1',
      attempt: 1,
      channel: other,
      sequence: 0,
      record: { key: 'a', value: 1, partition: 0, offset: 0, epoch: 0 },
      costMs: 1,
    };
    const gate = { task: 'Count-1', attempt: 1, channel, checkpoint: 1 };
    const run: TraceBody[] = [
      taken,
      { kind: 'channel-blocked', ...gate },
      taken,
      { kind: 'channel-unblocked', ...gate },
      status('FINISHED'),
    ];
    const sentence = 'Count-1 takes records from Map-2 while Map-1→Count-1 is blocked';
    expect(standings(sentence, run)).toEqual(['open', 'open', 'holds', 'holds', 'holds']);
    expect(standings(`${channel} is blocked during checkpoint 1`, run).at(-1)).toBe('holds');
    expect(standings(`${other} is blocked during checkpoint 1`, run).at(-1)).toBe('fails');
    expect(standings(`${other} is not blocked during checkpoint 1`, run).at(-1)).toBe('holds');
  });
});
