// The headline at the end: what the settings permit is said as such, what they do not as a failure.
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';
import { PRESETS, type Guarantee } from '../../src/lab/guarantee.ts';
import type { ViewModel } from '../../src/trace/view-model.ts';
import { headlineOf, type Headline } from '../../src/ui/headline.ts';
import { SCENARIO, stagedView } from './staged-view.ts';

const expected = new Map([['/help', 3]]);
const base = withSettings(DEFAULT_SETTINGS, SCENARIO.settings).settings;

function headline(guarantee: Guarantee, stage: (view: ViewModel) => void): Headline {
  const view = stagedView();
  stage(view);
  const { settings } = withSettings(base, PRESETS[guarantee]);
  return headlineOf({ view, cursorMs: 10_000, settings, expected });
}

const finishedWith =
  (count: number) =>
  (view: ViewModel): void => {
    view.job.status = 'FINISHED';
    view.sink.committed.set('/help', count);
  };

describe('a finished job', () => {
  test('with exactly once may not be wrong', () => {
    expect(headline('exactly-once', finishedWith(3)).tone).toBe('good');
    expect(headline('exactly-once', finishedWith(4)).text).toContain('must not happen');
  });

  test('with at least once may have counted twice, but lost nothing', () => {
    const { tone, text } = headline('at-least-once', finishedWith(4));
    expect([tone, text]).toEqual([
      'neutral',
      'Finished. 1 record was counted twice: at least once permits that, and none is lost.',
    ]);
    expect(headline('at-least-once', finishedWith(2)).text).toContain('must not happen');
    expect(headline('at-least-once', finishedWith(3)).tone).toBe('good');
  });
});

test('rows of an expired transaction are said to be lost, although the last counts are right', () => {
  const { tone, text } = headline('exactly-once', (view) => {
    finishedWith(3)(view);
    view.sink.lost = 2;
  });
  expect([tone, text.slice(0, 17)]).toEqual(['failure', '2 rows are lost. ']);
});

describe('a sink without transactions', () => {
  const repeated = (sink: string): Headline => {
    const view = stagedView();
    finishedWith(3)(view);
    view.sink.repeated = 2;
    const { settings } = withSettings(base, { 'tidemark.sink': sink });
    return headlineOf({ view, cursorMs: 10_000, settings, expected });
  };

  test('that appends leaves rows twice, and that is said', () => {
    const { tone, text } = repeated('append');
    expect([tone, text]).toEqual([
      'neutral',
      'Finished. No count is wrong, but 2 rows stand in the topic twice: a sink that only appends cannot take back what a crash repeats.',
    ]);
  });

  test('that upserts comes right in the end', () => {
    const { tone, text } = repeated('upsert');
    expect(tone).toBe('good');
    expect(text).toContain('Every value in the table is right');
  });
});

test('a job without checkpoints that has failed says what is lost', () => {
  const { text } = headline('at-most-once', ({ job }) => {
    job.status = 'FAILED';
    job.reason = { why: 'no slots' };
  });
  expect(text).toBe('3 records are lost: without checkpoints nothing comes back.');
});

describe('a process that hangs', () => {
  const hangs =
    (id: string) =>
    (view: ViewModel): void => {
      const process = view.processes.get(id);
      if (process) Object.assign(process, { frozenUntilMs: 12_000, lastHeartbeatMs: 9300 });
    };

  test('is said with how long it has been silent', () => {
    expect(headline('exactly-once', hangs('TM-2')).text).toBe(
      'TM-2 hangs: no heartbeat for 0.7 s of 1.5 s.',
    );
  });

  test('as the JobManager is said with how long it will last', () => {
    expect(headline('exactly-once', hangs('JM')).text).toBe(
      'The JobManager hangs, for 2.0 s more.',
    );
  });
});

test('what a socket has given and a crash has taken is said to be lost, not called a mistake', () => {
  const view = stagedView();
  finishedWith(2)(view);
  const tasks = view.plan.tasks.map((task) =>
    task.operator.kind === 'source'
      ? { ...task, operator: { ...task.operator, replayable: false } }
      : task,
  );
  view.plan = { ...view.plan, tasks };
  const { tone, text } = headlineOf({ view, cursorMs: 10_000, settings: base, expected });
  expect([tone, text]).toEqual([
    'neutral',
    'Finished. 1 record of the socket is lost: read after the checkpoint, and a socket gives nothing twice.',
  ]);
});
