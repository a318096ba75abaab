// What boxes say: conditions and words follow from the view and the cursor alone.
import { describe, expect, test } from 'vitest';
import { spend } from '../../src/trace/view/time-shares.ts';
import type { CheckpointView } from '../../src/trace/view-model.ts';
import { channelFaces } from '../../src/ui/graph/channel-face.ts';
import { checkpointFace, shortNamesOf } from '../../src/ui/graph/checkpoint-face.ts';
import { hostFace, hostsOf } from '../../src/ui/graph/host-face.ts';
import { layoutGraph } from '../../src/ui/graph/layout.ts';
import { jobManagerFace } from '../../src/ui/graph/job-manager-face.ts';
import { newestThatFit } from '../../src/ui/graph/store-face.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/job/settings.ts';
import { Rates } from '../../src/ui/graph/rates.ts';
import { Rewinds } from '../../src/ui/graph/rewinds.ts';
import { taskFace, type Surroundings, type TaskFace } from '../../src/ui/graph/task-face.ts';
import type { ViewModel } from '../../src/trace/view-model.ts';
import {
  barrier,
  channelOf,
  DESKTOP,
  HOSTS,
  PLAN,
  record,
  stagedView,
  taskOf,
  token,
} from './staged-view.ts';

function around(): Surroundings {
  const rewinds = new Rewinds();
  const rates = new Rates();
  return { rewinds, rates, showRates: false, mostCounted: 300, partitionLength: 900 };
}

function face(view: ViewModel, id: string, cursorMs = 1000, surroundings = around()): TaskFace {
  return taskFace(view, taskOf(view, id), cursorMs, surroundings);
}

describe('a task', () => {
  test('is running, with what it has passed', () => {
    const view = stagedView();
    taskOf(view, 'Map-1').processed = 1234;
    expect(face(view, 'Map-1')).toMatchObject({ condition: 'running', detail: '1,234 passed' });
  });

  test('says what took most of its last second, in words and in shares', () => {
    const view = stagedView();
    view.nowMs = 2100;
    const task = taskOf(view, 'Map-1');
    task.spent = spend(spend(task.spent, 'busyMs', 1000, 1300), 'backpressuredMs', 1300, 1960);
    expect(face(view, 'Map-1', 2100)).toMatchObject({
      word: 'backpressured 66%',
      shares: { busyMs: 300, backpressuredMs: 660, idleMs: 40 },
    });
  });

  test('that aligns says for whom it waits', () => {
    const view = stagedView();
    taskOf(view, 'Count-1').aligning = {
      checkpoint: 4,
      sinceMs: 900,
      arrived: new Set(['Map-1→Count-1']),
    };
    expect(face(view, 'Count-1')).toMatchObject({
      condition: 'aligning',
      word: 'aligning 4',
      detail: 'waits for Map-2',
    });
  });

  test('copies its state until the synchronous part ends, then uploads', () => {
    const view = stagedView();
    const snapshot = { checkpoint: 2, phase: 'upload' as const, fromMs: 100, syncEndsMs: 115 };
    taskOf(view, 'Count-1').snapshot = { ...snapshot, phase: 'sync' };
    expect(face(view, 'Count-1', 110).word).toBe('copying state 2');
    taskOf(view, 'Count-1').snapshot = snapshot;
    expect(face(view, 'Count-1', 120).word).toBe('uploading 2');
  });

  test('of a dead worker is dead whatever else was known of it', () => {
    const view = stagedView();
    const worker = view.processes.get('TM-1');
    if (worker) worker.state = 'dead';
    taskOf(view, 'Count-1').aligning = { checkpoint: 4, sinceMs: 900, arrived: new Set() };
    expect(face(view, 'Count-1')).toMatchObject({ condition: 'dead', detail: 'memory is gone' });
    expect(face(view, 'Count-2').condition).toBe('running');
  });

  test('of a source shows its offset, and for a moment how far it jumped back', () => {
    const view = stagedView();
    const surroundings = around();
    const { offsets } = taskOf(view, 'Source-1');
    offsets.set(0, { offset: 455, endOffset: 900 });
    surroundings.rewinds.note(view, 1000);
    expect(face(view, 'Source-1', 1000, surroundings).detail).toBe('455/900');
    offsets.set(0, { offset: 380, endOffset: 900 });
    surroundings.rewinds.note(view, 2000);
    const back = face(view, 'Source-1', 2100, surroundings);
    expect(back.news).toBe('455 → 380');
    expect(back.meter).toMatchObject({ kind: 'tape', read: 380 / 900, furthest: 455 / 900 });
    expect(face(view, 'Source-1', 9000, surroundings).news).toBeNull();
  });

  test('at high speed tells its rate', () => {
    const view = stagedView();
    const surroundings = { ...around(), showRates: true };
    const task = taskOf(view, 'Map-1');
    for (let second = 0; second <= 3; second++) {
      task.processed = second * 20;
      surroundings.rates.note(view, second * 1000);
    }
    expect(face(view, 'Map-1', 3000, surroundings).detail).toBe('20 records/s');
  });
});

describe('a channel', () => {
  const layout = layoutGraph(PLAN, HOSTS, DESKTOP);

  test('says how full it is, that it is blocked and by whom', () => {
    const view = stagedView();
    const channel = channelOf(view, 'Map-1→Count-1');
    channel.blocked = { checkpoint: 4, sinceMs: 0 };
    channel.queue.push(token(record(1, 4), 0, 0));
    taskOf(view, 'Count-1').aligning = {
      checkpoint: 4,
      sinceMs: 0,
      arrived: new Set([channel.id]),
    };
    const found = channelFaces(view, layout.channels).find(({ id }) => id === channel.id);
    expect(found).toMatchObject({ fill: '1/8', blocked: 4 });
    expect(found?.label).toBe(
      'Channel from Map-1 to Count-1: 1 of 8 waiting; blocked for barrier 4 from Map-2.',
    );
  });

  test('keeps its caption away from a barrier that is about to be taken', () => {
    const view = stagedView();
    channelOf(view, 'Source-2→Map-2').queue.push(token(barrier(1), 0, 0));
    const faces = channelFaces(view, layout.channels);
    expect(faces.find(({ id }) => id === 'Source-2→Map-2')?.captionEnd).toBe('tail');
    expect(faces.find(({ id }) => id === 'Source-1→Map-1')?.captionEnd).toBe('front');
  });
});

describe('a TaskManager', () => {
  test('that was killed says since when, and whether it was noticed', () => {
    const view = stagedView();
    const worker = view.processes.get('TM-2');
    if (!worker) throw new Error('no TM-2');
    worker.state = 'dead';
    worker.killedAtMs = 5000;
    expect(hostFace('TM-2', view, 6200).words).toBe('killed 1.2 s ago, unnoticed');
    worker.lostAtMs = 6500;
    expect(hostFace('TM-2', view, 7000).words).toBe('killed 2.0 s ago, given up');
  });

  test('gives its place to its replacement', () => {
    const view = stagedView();
    const worker = view.processes.get('TM-2');
    if (!worker) throw new Error('no TM-2');
    worker.state = 'dead';
    const next = { ...worker, id: 'TM-2.2', state: 'starting' as const, readyAtMs: 400 };
    view.processes.set('TM-2.2', next);
    expect(hostFace('TM-2', view, 100)).toMatchObject({
      process: 'TM-2.2',
      state: 'starting',
      words: 'new worker in 0.3 s',
    });
    expect(hostsOf(PLAN, view, 1).map(({ name }) => name)).toEqual(['TM-1', 'TM-2', 'TM-3']);
  });

  test('has its place before it has any task', () => {
    const view = stagedView();
    for (const task of view.tasks.values()) task.taskManager = '';
    expect(hostsOf(PLAN, view, 1)).toEqual(HOSTS);
    expect(hostsOf(PLAN, view, 2).map(({ tasks }) => tasks.length)).toEqual([6, 1]);
  });
});

test('short names of tasks are as short as they can be told apart', () => {
  expect([...shortNamesOf(PLAN).values()]).toEqual(['So1', 'So2', 'M1', 'M2', 'C1', 'C2', 'Si1']);
});

test('a checkpoint shows who has acknowledged and what of it is durable', () => {
  const view = stagedView();
  const metrics = {
    startDelayMs: 1,
    alignmentMs: 2,
    syncMs: 3,
    asyncMs: 4,
    processedBytes: 0,
    persistedBytes: 0,
    uploadedBytes: 0,
    unaligned: false,
  };
  const checkpoint: CheckpointView = {
    id: 5,
    status: 'pending',
    savepoint: null,
    triggeredAtMs: 1000,
    endedAtMs: null,
    reason: null,
    expected: ['Source-1', 'Map-1', 'Count-1'],
    acknowledged: new Map([['Map-1', { atMs: 1100, sizeBytes: 0, metrics }]]),
    sizeBytes: 0,
    retained: false,
    damaged: null,
  };
  view.files.set('test/chk-5/Count-1', {
    file: 'test/chk-5/Count-1',
    sizeBytes: 60,
    checkpoint: 5,
    task: 'Count-1',
    fromMs: 1200,
    durableAtMs: null,
    damaged: false,
  });
  const found = checkpointFace(view, checkpoint, shortNamesOf(PLAN), 1500);
  expect(found).toMatchObject({ state: 'pending', words: 'pending, 1 of 3', tookMs: 500 });
  expect(found.acks.map(({ file }) => file)).toEqual(['none', 'stateless', 'writing']);
});

describe('the store', () => {
  const cases = (tasks: number) =>
    [1, 2, 3, 4, 5, 6].map((id) => ({ id, acks: Array.from({ length: tasks }, () => ack) }));
  const ack = { task: 'Map-1', short: 'M1', acknowledged: true, file: 'durable' } as const;

  test('shows as many of the newest as fit, and never none', () => {
    const shown = (tasks: number, px: number) =>
      newestThatFit(cases(tasks), px).map(({ id }) => id);
    expect(shown(7, 1200)).toEqual([2, 3, 4, 5, 6]);
    expect(shown(20, 1200)).toEqual([5, 6]);
    expect(shown(60, 400)).toEqual([6]);
  });
});

describe('the JobManager', () => {
  const noteOf = (view: ViewModel): string =>
    jobManagerFace(view, DEFAULT_SETTINGS, shortNamesOf(PLAN), 1000).note;

  test('tells a job without a checkpoint from one that keeps none', () => {
    const view = stagedView();
    expect(noteOf(view)).toBe('none complete yet');
    view.job.status = 'FINISHED';
    view.checkpoints.set(1, {
      id: 1,
      status: 'completed',
      savepoint: null,
      triggeredAtMs: 0,
      endedAtMs: 10,
      reason: null,
      expected: [],
      acknowledged: new Map(),
      sizeBytes: 0,
      retained: false,
      damaged: null,
    });
    expect(noteOf(view)).toBe('no checkpoint kept: the job is over');
  });
});

describe('a sink', () => {
  test('says what it has committed itself, where there are several', () => {
    const view = stagedView();
    view.sink.rows = 10;
    view.sink.rowsOf.set('Sink-1', 4);
    expect(face(view, 'Sink-1').detail).toBe('10 committed');
    const [first] = view.plan.tasks.filter(({ id }) => id === 'Sink-1');
    view.plan = { ...view.plan, tasks: [...view.plan.tasks, { ...first!, id: 'Sink-2' }] };
    expect(face(view, 'Sink-1').detail).toBe('4 committed');
  });
});
