// Looking at the past of a run: scrubbing, stepping both ways, replaying, and coming back to now.
import { expect, test, vi } from 'vitest';
import { GRAINS, JUMPS } from '../../src/lab/stepping.ts';
import { NARRATOR } from '../../src/trace/narration.ts';
import { Run } from '../../src/lab/run.svelte.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { InThreadPort } from '../support/in-thread-port.ts';
import { shippedLog } from '../support/traced-run.ts';

vi.setConfig({ testTimeout: 30_000 });

const LOG = shippedLog('clicks', 150);
const REQUEST = {
  job: 'job',
  scenario: CLICKS,
  settings: {},
  seed: 1,
  actions: [{ atMs: 7500, afterStep: null, action: { kind: 'kill', process: 'TM-2' } as const }],
  database: 'none',
  dataUrl: 'http://localhost/data/',
};

async function opened({ resume = false } = {}) {
  const port = new InThreadPort({ log: LOG });
  const run = new Run(port, { ...REQUEST, resume }, NARRATOR);
  await run.opened;
  let clockMs = 0;
  const frames = async (count: number): Promise<void> => {
    for (let frame = 0; frame < count; frame++) {
      run.frame((clockMs += 16));
      await new Promise((resolve) => void setTimeout(resolve, 0));
    }
  };
  return { run, port, frames };
}

async function finished() {
  const held = await opened();
  held.run.runToEnd();
  while (!held.run.ended) await held.frames(1);
  return held;
}

test('a look at the past shows that moment and leaves the run as it is', async () => {
  const { run, port } = await finished();
  const { live, liveMs } = run;
  const asked = port.requests.length;
  run.lookAt(7600);
  expect(run.cursorMs).toBe(7600);
  expect(run.view.nowMs).toBeLessThanOrEqual(7600);
  expect(run.view.processes.get('TM-2')?.state).toBe('dead');
  run.lookAt(7400);
  expect(run.view.processes.get('TM-2')?.state).toBe('alive');
  expect(Math.max(...run.log.map(({ atMs }) => atMs))).toBeLessThanOrEqual(7400);
  expect([run.live, run.liveMs]).toEqual([live, liveMs]);
  expect(port.requests.length).toBe(asked);
  run.backToNow();
  expect([run.view, run.cursorMs, run.past]).toEqual([live, liveMs, null]);
});

test('looking back pauses; playing there replays what was recorded and then goes on', async () => {
  const { run, frames } = await opened();
  run.play();
  await frames(500);
  const { step } = run.live;
  const reachedMs = run.liveMs;
  run.lookAt(reachedMs - 400);
  expect(run.playing).toBe(false);
  await frames(20);
  expect(run.cursorMs).toBe(reachedMs - 400);
  expect(run.live.step - step).toBeLessThan(10);
  run.play();
  await frames(10);
  expect(run.cursorMs).toBeCloseTo(reachedMs - 400 + 160, 0);
  await frames(40);
  expect(run.past).toBeNull();
  expect(run.playing).toBe(true);
  expect(run.liveMs).toBeGreaterThan(reachedMs);
});

test('the moment of a step is shown as it was just after it; one that is not over yet is now', async () => {
  const { run } = await finished();
  const { live } = run;
  const step = live.step >> 1;
  run.showMoment(step);
  expect(run.view.step).toBe(step);
  expect(run.cursorMs).toBe(run.view.nowMs);
  run.showMoment(live.step);
  expect([run.view, run.past]).toEqual([live, null]);
});

test('before the beginning is the beginning, after the end is now', async () => {
  const { run } = await finished();
  run.lookAt(-1000);
  expect(run.cursorMs).toBe(run.firstMs);
  run.lookAt(run.liveMs + 1);
  expect(run.past).toBeNull();
  run.lookAtBeginning();
  await run.step('event', 'back');
  await run.step('event', 'back');
  expect(run.stepNote).toBe('This is the beginning: nothing happened before.');
});

test('each grain leads back through the run and forward again by the same steps', async () => {
  const { run } = await finished();
  for (const grain of [...GRAINS, ...JUMPS].filter((each) => each !== 'violation')) {
    run.backToNow();
    const subject = { kind: 'task', id: 'Count-1' } as const;
    const back: number[] = [];
    for (let press = 0; press < 9; press++) {
      await run.step(grain, 'back', subject);
      if (run.stepNote !== null) break;
      back.push(run.view.step);
      expect(run.view.nowMs).toBe(run.cursorMs);
    }
    expect(back.length, grain).toBeGreaterThan(1);
    expect(back, grain).toEqual([...back].sort((left, right) => right - left));
    const forth: number[] = [run.view.step];
    for (let press = 1; press < back.length; press++) {
      await run.step(grain, 'forward', subject);
      forth.push(run.view.step);
    }
    expect(forth.reverse(), grain).toEqual(back);
  }
});

test('where nothing was recorded yet, a step drives the run on until the thing happens', async () => {
  const stepsOf = async (walk: (held: Awaited<ReturnType<typeof opened>>) => Promise<void>) => {
    const held = await opened();
    const steps: number[] = [];
    for (let press = 0; press < 12; press++) {
      await walk(held);
      while (held.run.isGoingAhead) await held.frames(1);
      steps.push(held.run.view.step);
    }
    return steps;
  };
  const whole = await finished();
  for (const grain of ['event', 'hop', 'phase', 'subject'] as const) {
    const subject = { kind: 'channel', id: 'Map-1→Count-1' } as const;
    const driven = await stepsOf(({ run }) => run.step(grain, 'forward', subject));
    whole.run.lookAtBeginning();
    const recorded: number[] = [];
    for (let press = 0; press < 12; press++) {
      await whole.run.step(grain, 'forward', subject);
      recorded.push(whole.run.view.step);
    }
    expect(driven, grain).toEqual(recorded);
  }
});

test('a step that finds nothing says so and stays where it is', async () => {
  const { run } = await finished();
  await run.step('event', 'forward');
  expect(run.stepNote).toBe('The run is at its end.');
  await run.step('subject', 'back');
  expect(run.stepNote).toBe('Nothing is selected. Open a task or a channel first.');
  run.lookAt(7000);
  await run.step('failure', 'back');
  expect(run.stepNote).toBe('Nothing has failed before this moment.');
  expect(run.cursorMs).toBe(7000);
  await run.step('failure', 'forward');
  expect(run.stepNote).toBeNull();
  expect(run.view.processes.get('TM-2')?.state).toBe('dead');
  await run.step('violation', 'forward');
  expect(run.stepNote).toContain('No further check was broken');
});

test('what is done at an earlier moment is handed on and leaves the run alone', async () => {
  const { run, port } = await finished();
  const forks: [number, string][] = [];
  run.onFork = ({ atMs }, { kind }) => void forks.push([atMs, kind]);
  expect(run.whyNot('kill', 'TM-1')).toBe('The run has come to its end. Start a new one.');
  run.lookAt(5000);
  const asked = port.requests.length;
  expect(run.whyNot('kill', 'TM-1')).toBeNull();
  run.kill('TM-1');
  run.kill('TM-9');
  run.triggerCheckpoint();
  expect(forks).toEqual([
    [5000, 'kill'],
    [5000, 'trigger-checkpoint'],
  ]);
  expect(port.requests.length).toBe(asked);
});

test('a resumed run cannot be repeated, so nothing can be done in its past', async () => {
  const { run, frames } = await opened({ resume: true });
  run.play();
  await frames(200);
  run.lookAt(run.liveMs - 500);
  expect(run.whyNot('kill', 'TM-1')).toContain('This run was resumed');
  expect(run.whyNot('step')).toBeNull();
  expect(run.whyNot('play')).toBeNull();
});
