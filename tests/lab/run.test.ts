// The run as the page holds it, over the in-thread port and a clock of the test's own.
import { expect, test, vi } from 'vitest';
import { NARRATOR } from '../../src/trace/narration.ts';
import { Run } from '../../src/lab/run.svelte.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { InThreadPort, type InThreadPortOptions } from '../support/in-thread-port.ts';
import { shippedLog } from '../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const LOG = shippedLog('clicks', 150);
const FRAME_MS = 16;

function open(options: Partial<InThreadPortOptions> & { readonly resume?: boolean } = {}) {
  const port = new InThreadPort({ log: LOG, ...options });
  const run = new Run(
    port,
    {
      job: 'job',
      scenario: CLICKS,
      settings: {},
      seed: 1,
      actions: [],
      resume: options.resume ?? false,
      database: 'none',
      dataUrl: 'http://localhost/data/',
    },
    NARRATOR,
  );
  let clockMs = 1000;
  /** So many frames, with time for answers in between. */
  const frames = async (count: number, each: () => void = () => undefined): Promise<void> => {
    for (let frame = 0; frame < count; frame++) {
      clockMs += FRAME_MS;
      run.frame(clockMs);
      await settled();
      each();
    }
  };
  const skip = (ms: number): void => void (clockMs += ms);
  return { run, port, frames, skip };
}

/** Everything that is ready to go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

async function playedUntil(
  { run, frames }: ReturnType<typeof open>,
  condition: () => boolean,
): Promise<void> {
  run.play();
  for (let limit = 0; limit < 5000; limit++) {
    if (condition()) return;
    await frames(1);
  }
  throw new Error('It never came to that.');
}

const sameCounts = (run: Run): boolean =>
  JSON.stringify([...run.view.sink.committed].sort()) === JSON.stringify([...run.expected].sort());

test('it opens, and plays at the speed asked for', async () => {
  const { run, frames } = open();
  expect(run.phase).toBe('opening');
  expect(run.view.tasks.size).toBe(7);
  expect(run.whyNot('step')).toBe('The cluster is still being set up.');
  run.play();
  await run.opened;
  expect(run.phase).toBe('ready');
  await frames(1);
  const startMs = run.cursorMs;
  await frames(100);
  expect(run.cursorMs - startMs).toBeCloseTo(100 * FRAME_MS, -2);
  expect(run.view.nowMs).toBeGreaterThan(1400);
  run.speed = 4;
  const fasterFromMs = run.cursorMs;
  await frames(100);
  expect(run.cursorMs - fasterFromMs).toBeCloseTo(400 * FRAME_MS, -2);
  expect(run.log.length).toBeGreaterThan(10);
  expect(run.version).toBeGreaterThan(10);
});

test('the cursor moves evenly, never goes back, and nothing due before it is missing', async () => {
  const held = open();
  const { run, frames } = held;
  run.speed = 0.5;
  run.play();
  await run.opened;
  await frames(2);
  const moves: number[] = [];
  let lastMs = run.cursorMs;
  await frames(400, () => {
    moves.push(run.cursorMs - lastMs);
    lastMs = run.cursorMs;
    expect(run.view.nowMs).toBeLessThanOrEqual(run.cursorMs + FRAME_MS);
  });
  expect(Math.min(...moves)).toBeCloseTo(FRAME_MS / 2, 5);
  expect(Math.max(...moves)).toBeCloseTo(FRAME_MS / 2, 5);
});

test('in slow motion nobody is asked as long as nothing is due', async () => {
  const { run, port, frames } = open();
  run.speed = 1 / 100;
  run.play();
  await run.opened;
  await frames(1000);
  expect(run.cursorMs).toBeCloseTo((999 * FRAME_MS) / 100, 3);
  expect(port.requests.length).toBeLessThan(5);
});

test('never two requests at once, also when answers are slow', async () => {
  const context = open();
  const { run, port, frames } = context;
  run.play();
  await run.opened;
  for (let round = 0; round < 20; round++) {
    let release = (): void => undefined;
    port.held = new Promise((resolve) => (release = resolve));
    const beforeMs = run.cursorMs;
    await frames(5);
    // The cursor waits for what is executed, but not at once.
    expect(run.cursorMs - beforeMs).toBeLessThanOrEqual(5 * FRAME_MS + 1);
    run.triggerCheckpoint();
    void run.step('event', 'forward');
    run.play();
    release();
    port.held = null;
    await frames(3);
  }
  expect(port.mostUnderWay).toBe(1);
});

test('where execution cannot keep up, the cursor follows what was reached', async () => {
  const { run, frames } = open({ stepsPerMs: 0.1 });
  run.speed = 100;
  run.play();
  await run.opened;
  await frames(200);
  expect(run.ended).toBe(false);
  expect(run.cursorMs - run.view.nowMs).toBeLessThan(100 * 40 + 100 * FRAME_MS);
  run.pause();
  await settled();
  expect(run.playing).toBe(false);
});

test('as fast as it goes', async () => {
  const context = open();
  context.run.speed = Infinity;
  await playedUntil(context, () => context.run.ended);
  expect(context.run.view.job.status).toBe('FINISHED');
  expect(sameCounts(context.run)).toBe(true);
  expect(context.run.playing).toBe(false);
  expect(context.run.whyNot('play')).toBe('The run has come to its end. Start a new one.');
});

test('a hidden tab does not make time jump', async () => {
  const { run, frames, skip } = open();
  run.play();
  await run.opened;
  await frames(10);
  const beforeMs = run.cursorMs;
  skip(3_600_000);
  await frames(1);
  expect(run.cursorMs - beforeMs).toBeLessThanOrEqual(100);
});

test('paused, it stands still; the next press takes one step that leaves a trace', async () => {
  const { run, port, frames } = open();
  run.play();
  await run.opened;
  await frames(150);
  run.pause();
  await settled();
  const { cursorMs, version } = run;
  const asked = port.requests.length;
  await frames(20);
  expect([run.cursorMs, run.version, port.requests.length]).toEqual([cursorMs, version, asked]);
  for (let press = 0; press < 30; press++) {
    const before = { step: run.view.step, version: run.version, cursorMs: run.cursorMs };
    await run.step('event', 'forward');
    expect(run.version).toBe(before.version + 1);
    expect(run.view.step).toBeGreaterThan(before.step);
    expect(run.cursorMs).toBe(run.view.nowMs);
    expect(run.cursorMs).toBeGreaterThanOrEqual(before.cursorMs);
  }
});

test('a kill happens at the cursor, and its place is remembered', async () => {
  const { run, frames } = open();
  run.play();
  await run.opened;
  await frames(180);
  const seenMs = run.cursorMs;
  run.kill('TM-1');
  run.kill('TM-9');
  await settled();
  expect(run.view.processes.get('TM-1')).toMatchObject({ state: 'dead' });
  expect(run.view.processes.get('TM-1')?.killedAtMs).toBe(Math.floor(seenMs));
  expect(run.whyNot('kill', 'TM-1')).toBe('TM-1 is gone already.');
  expect(run.whyNot('kill', 'TM-9')).toBe('There is no TM-9 in this run.');
  expect(await run.actions()).toMatchObject([
    { atMs: Math.floor(seenMs), action: { kind: 'kill', process: 'TM-1' } },
  ]);
  run.runToEnd();
  await frames(50);
  expect(run.ended).toBe(true);
  expect(sameCounts(run)).toBe(true);
});

test('the same actions give the same run, however it was played', async () => {
  const first = open();
  first.run.play();
  await first.run.opened;
  await first.frames(400);
  first.run.kill('TM-2');
  await settled();
  first.run.runToEnd();
  await first.frames(100);
  const actions = await first.run.actions();

  const port = new InThreadPort({ log: LOG, stepsPerMs: 3 });
  const again = new Run(port, { ...requestOf(first.port), actions }, NARRATOR);
  await again.opened;
  for (let frame = 0; frame < 5000 && !again.ended; frame++) {
    again.runToEnd();
    again.frame(frame * FRAME_MS);
    await settled();
  }
  expect(again.digest).toBe(first.run.digest);
});

function requestOf({ request }: InThreadPort) {
  if (!request) throw new Error('The port was not opened.');
  return request;
}

test('going ahead to the next checkpoint shows its progress and stops there', async () => {
  const { run, frames } = open({ stepsPerMs: 1 });
  await run.opened;
  void run.step('completed', 'forward');
  await settled();
  expect(run.runningAhead).toContain('until the next checkpoint is complete');
  expect(run.whyNot('kill', 'TM-1')).toBe('The run is going ahead. Pause it first.');
  const seen = new Set<number>();
  await frames(200, () => seen.add(run.cursorMs));
  expect(seen.size).toBeGreaterThan(5);
  expect(run.runningAhead).toBeNull();
  expect(run.playing).toBe(false);
  expect(run.view.checkpoints.get(1)?.status).toBe('completed');
  expect(run.view.checkpoints.get(1)?.endedAtMs).toBe(run.cursorMs);
});

test('going ahead can be broken off', async () => {
  const { run, frames } = open({ stepsPerMs: 0.2 });
  await run.opened;
  run.runToEnd();
  await frames(10);
  run.pause();
  await settled();
  const { cursorMs } = run;
  await frames(10);
  expect(run.runningAhead).toBeNull();
  expect(run.cursorMs).toBe(cursorMs);
  expect(run.ended).toBe(false);
});

test('to a step, as a link asks for it', async () => {
  const { run, frames } = open({ stepsPerMs: 1 });
  await run.opened;
  run.runToStep(400);
  await frames(100);
  expect(run.view.step).toBe(400);
  expect(run.runningAhead).toBeNull();
});

test('a checkpoint on demand, and why not now', async () => {
  const context = open();
  const { run, frames } = context;
  await run.opened;
  expect(run.whyNot('trigger')).toBe(
    'No JobManager leads the job now, so nobody can begin a checkpoint.',
  );
  await playedUntil(context, () => run.whyNot('trigger') === null);
  run.triggerCheckpoint();
  await frames(30);
  expect(run.view.checkpoints.get(1)?.status).toBe('pending');
  // Another one waits in the coordinator's queue.
  expect(run.whyNot('trigger')).toBeNull();
});

test('resumed, it begins with what is in the topic and ends with the exact result', async () => {
  const durable = new MemoryDurable(LOG);
  const before = open({ durable });
  await playedUntil(before, () => before.run.view.checkpoints.get(1)?.status === 'completed');
  before.run.close();
  const after = open({ durable, resume: true });
  await after.run.opened;
  expect(after.run.resumed).toBe(true);
  expect(after.run.cursorMs).toBe(20_000);
  after.run.runToEnd();
  await after.frames(30);
  expect(after.run.ended).toBe(true);
  expect(after.run.view.sink.oddities).toEqual([]);
  expect(sameCounts(after.run)).toBe(true);
  expect(after.run.view.recovery).toMatchObject({ cause: 'resumed', checkpoint: 1 });
});

test('a port that breaks leaves a sentence and a page that still stands', async () => {
  const refused = open({ refuses: 'The log "clicks" could not be loaded (404).' });
  await refused.run.opened;
  expect(refused.run).toMatchObject({
    phase: 'broken',
    problem: 'The log "clicks" could not be loaded (404).',
  });
  expect(refused.run.whyNot('play')).toBe('This run can no longer go on. Start a new one.');

  const { run, port, frames } = open({ memoryOnly: 'Nothing outlives this page.' });
  await run.opened;
  expect(run.notice).toBe('Nothing outlives this page.');
  run.play();
  await frames(50);
  port.onBroken?.('A worker ended by itself.');
  await frames(10);
  expect(run).toMatchObject({ phase: 'broken', problem: 'A worker ended by itself.' });
  expect(run.playing).toBe(false);
});

test('closed in the middle of a request, nothing is said any more', async () => {
  const { run, port, frames } = open();
  run.play();
  await run.opened;
  await frames(20);
  run.frame(1_000_000);
  run.close();
  await settled();
  expect(port.closed).toBe(true);
  expect(run.phase).toBe('ready');
  expect(run.problem).toBeNull();
});

test('the log is bounded, and what matters is kept longest', async () => {
  const context = open();
  context.run.speed = Infinity;
  await playedUntil(context, () => context.run.ended);
  const { log } = context.run;
  expect(log.length).toBeLessThanOrEqual(8000);
  expect(log.some(({ text }) => text.startsWith('Checkpoint 1 is complete'))).toBe(true);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
});
