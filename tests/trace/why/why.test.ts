// Why? Real runs are stopped where something is held up; the chain must end at what was done to them.
import { describe, expect, test, vi } from 'vitest';
import type { TraceEvent } from '../../../src/engine/trace-event.ts';
import { CLICKS } from '../../../src/sim/scenarios.ts';
import { History } from '../../../src/trace/history/history.ts';
import { apply, createView, type View } from '../../../src/trace/view.ts';
import { why, type Question } from '../../../src/trace/why/why.ts';
import { kill, shippedLog, traceOf } from '../../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

function recorded(options: Partial<Parameters<typeof traceOf>[0]> = {}) {
  return traceOf({ scenario: CLICKS, log: shippedLog('clicks', 300), ...options });
}

type Recorded = ReturnType<typeof recorded>;

/** The answer at the first moment after an event at which something is so. */
function answer(
  { events, run }: Recorded,
  question: Question | ((view: View) => Question | null),
  isTime: (event: TraceEvent, view: View) => boolean,
) {
  const view = createView(run.facts);
  const history = new History(run.definition.plan);
  for (const event of events) {
    apply(view, event);
    history.note(event);
    if (!isTime(event, view)) continue;
    const asked = typeof question === 'function' ? question(view) : question;
    if (!asked) continue;
    const cursorMs = event.atMs;
    const { plan } = run.definition;
    const causes = why(asked, { view: view.model, history, plan, cursorMs });
    for (const { atMs } of causes) if (atMs !== null) expect(atMs).toBeGreaterThanOrEqual(0);
    return causes;
  }
  throw new Error('the moment never came');
}

const calm = recorded();

describe('a blocked channel', () => {
  test('leads to the barrier that is missing, and to the slow task it waits behind', () => {
    const causes = answer(
      calm,
      { kind: 'channel', id: 'Map-1→Count-1' },
      ({ kind }, { model }) =>
        kind === 'processed' && model.channels.get('Map-1→Count-1')?.blocked?.checkpoint === 2,
    );
    const texts = causes.map(({ text }) => text);
    expect(texts[0]).toMatch(
      /^Count-1 has read nothing from Map-1 since [\d.]+ s: barrier 2 came from there, and Map-2 has yet/,
    );
    expect(texts[1]).toMatch(
      /^Barrier 2 from Source-2 stands in the queue of Map-2 behind \d+ records?\.$/,
    );
    expect(texts[2]).toMatch(/^Map-2 is slow: it takes 0\.0\d s for each record, 1\.\d times/);
    expect(causes[0]?.concerns).toContain('checkpoint 2');
  });

  test('that is open again, or never was blocked, needs no answer', () => {
    const question: Question = { kind: 'channel', id: 'Source-1→Map-1' };
    expect(answer(calm, question, ({ kind }) => kind === 'checkpoint-completed')).toEqual([]);
  });
});

test('a backpressured task leads to the full queue and to whoever does not empty it', () => {
  const causes = answer(
    calm,
    { kind: 'task', id: 'Source-2' },
    ({ kind }, { model }) =>
      kind === 'processed' && Boolean(model.tasks.get('Source-2')?.backpressured),
  );
  expect(causes.map(({ text }) => text).join(' ')).toMatch(
    /^Source-2 cannot write since [\d.]+ s: the queue at Map-2 has no room \(\d of 8\)\. Map-2 is slow/,
  );
});

describe('a pending checkpoint', () => {
  test('names who is missing, who still stores its state and who has not begun', () => {
    const causes = answer(
      calm,
      { kind: 'checkpoint', id: '2' },
      (event) => event.kind === 'upload-started' && event.checkpoint === 2,
    );
    expect(causes[0]?.text).toMatch(/^Checkpoint 2 began at [\d.]+ s\. 0 of 7 have acknowledged;/);
    const all = causes.map(({ text }) => text).join('\n');
    expect(all).toMatch(/Source-\d has been writing \d+ B to the store since/);
    expect(all).toMatch(/barrier 2|Barrier 2|checkpoint 2 has not taken effect/);
  });

  test('with all acknowledgements waits for its metadata', () => {
    const question: Question = { kind: 'checkpoint', id: '1' };
    const causes = answer(calm, question, ({ kind }) => kind === 'metadata-writing');
    expect(causes.map(({ text }) => text).join()).toMatch(/metadata is being written since/);
  });

  test('that is complete needs no answer', () => {
    const question: Question = { kind: 'checkpoint', id: '1' };
    expect(answer(calm, question, ({ kind }) => kind === 'checkpoint-completed')).toEqual([]);
  });
});

describe('an aborted checkpoint', () => {
  const aborted = (view: View): Question | null => {
    const found = [...view.model.checkpoints.values()].find(({ status }) => status === 'aborted');
    return found ? { kind: 'checkpoint', id: String(found.id) } : null;
  };

  test('that expired says who was missing and how far each was', () => {
    const late = recorded({ settings: { 'execution.checkpointing.timeout': 700 } });
    const causes = answer(late, aborted, ({ kind }) => kind === 'checkpoint-aborted');
    const texts = causes.map(({ text }) => text);
    expect(texts[0]).toMatch(/was given up at .*: it took longer than the timeout\.$/);
    expect(texts[1]).toMatch(/^It had been under way for 0\.7\d? s by then, without word from/);
    expect(texts.slice(2).join(' ')).toMatch(/had not seen a barrier|was still storing|waited for/);
  });

  test('that fell with the job leads to the worker that was killed', () => {
    const killed = recorded({ actions: [kill('TM-2', 6700)] });
    const causes = answer(killed, aborted, ({ kind }) => kind === 'checkpoint-aborted');
    expect(causes.find(({ text }) => text.startsWith('TM-2 was killed'))?.text).toMatch(
      /^TM-2 was killed at 6\.70 s, and with it .*Map-2/,
    );
  });
});

describe('a job that restarts', () => {
  const question: Question = { kind: 'job', id: '' };
  const killed = recorded({ actions: [kill('TM-2', 8200)] });

  test('leads from the restart to the failure, to when it was noticed and to the kill', () => {
    const texts = answer(killed, question, ({ kind }) => kind === 'restart-scheduled').map(
      ({ text }) => text,
    );
    expect(texts[0]).toMatch(/starts again at [\d.]+ s at the earliest/);
    expect(texts[1]).toMatch(/^At [\d.]+ s the job had to stop/);
    expect(texts[2]).toMatch(/^The JobManager gave TM-2 up at/);
    expect(texts[3]).toMatch(/^TM-2 was killed at 8\.20 s/);
  });

  test('says which checkpoint it goes back to', () => {
    const causes = answer(killed, question, ({ kind }) => kind === 'restored');
    expect(causes[0]?.text).toMatch(/every task fetches its state of checkpoint 1\.$/);
    expect(causes[0]?.concerns).toEqual(['checkpoint 1']);
  });

  test('before anybody has noticed, the dead worker is the answer; a calm job needs none', () => {
    const before = answer(killed, question, ({ kind }) => kind === 'process-killed');
    expect(before.map(({ text }) => text)).toEqual([
      'TM-2 was killed at 8.20 s, and with it Source-2, Map-2 and Count-2.',
    ]);
    expect(answer(calm, question, ({ kind }) => kind === 'checkpoint-completed')).toEqual([]);
  });
});

test('an answer is never endless, whatever is asked at whatever moment', () => {
  const view = createView(killed().run.facts);
  const { events, run } = killed();
  const { plan } = run.definition;
  const history = new History(plan);
  let answers = 0;
  for (const event of events) {
    apply(view, event);
    history.note(event);
    if (event.step % 50 !== 0) continue;
    const scene = { view: view.model, history, plan, cursorMs: event.atMs };
    for (const [kind, ids] of [
      ['channel', plan.channels.map(({ id }) => id)],
      ['task', plan.tasks.map(({ id }) => id)],
      ['checkpoint', [...history.checkpoints.keys()].map(String)],
      ['job', ['']],
    ] as const) {
      for (const id of ids) {
        const causes = why({ kind, id }, scene);
        expect(causes.length).toBeLessThan(16);
        expect(new Set(causes.map(({ text }) => text)).size).toBe(causes.length);
        if (causes.length > 0) answers++;
      }
    }
  }
  expect(answers).toBeGreaterThan(50);
});

function killed(): Recorded {
  killedRun ??= recorded({ actions: [kill('TM-2', 6700), kill('JM', 14_000)] });
  return killedRun;
}
let killedRun: Recorded | null = null;

describe('a number', () => {
  test('that readers do not see in full leads to the checkpoint that its rows wait for', () => {
    const causes = answer(
      calm,
      { kind: 'key', id: '/help' },
      ({ kind }, { model }) =>
        kind === 'barrier-received' && model.checkpoints.get(2)?.status === 'pending',
    );
    const texts = causes.map(({ text }) => text).join(' ');
    expect(texts).toMatch(/^Readers see \d+ of \/help: what was committed up to checkpoint 1\./);
    expect(texts).toMatch(/Count-\d has counted \d+ by now/);
    expect(texts).toMatch(/rows? of it (is|are) written by Sink-1/);
    expect(texts).toContain('Checkpoint 2 began at');
  });

  test('that went down leads back to the checkpoint, and to the crash', () => {
    const crashed = recorded({ actions: [kill('TM-2', 9000)] });
    const causes = answer(
      crashed,
      { kind: 'key', id: '/help' },
      ({ kind }) => kind === 'recovery-ended',
    );
    const texts = causes.map(({ text }) => text);
    expect(texts.some((text) => /went back to checkpoint 1 and counts on/.test(text))).toBe(true);
    expect(causes.find(({ text }) => text.includes('went back'))?.atMs).toBeGreaterThan(9000);
  });
});
