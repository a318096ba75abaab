// The job at a glance: operators and edges summed up over their subtasks and channels.
import { expect, test } from 'vitest';
import { edgeFaces, operatorFaces } from '../../src/ui/graph/operator-faces.ts';
import { edgeLine, layoutJob } from '../../src/ui/graph/layout-job.ts';
import type { ViewModel } from '../../src/trace/view-model.ts';
import { Rates } from '../../src/ui/graph/rates.ts';
import { Rewinds } from '../../src/ui/graph/rewinds.ts';
import { taskFace, type TaskFace } from '../../src/ui/graph/task-face.ts';
import { barrier, channelOf, PLAN, record, stagedView, taskOf, token } from './staged-view.ts';

function facesOf(view: ViewModel): TaskFace[] {
  const around = {
    rewinds: new Rewinds(),
    rates: new Rates(),
    showRates: false,
    mostCounted: 1,
    partitionLength: null,
  };
  return [...view.tasks.values()].map((task) => taskFace(view, task, 1000, around));
}

function pending(view: ViewModel, id: number): void {
  view.checkpoints.set(id, {
    id,
    status: 'pending',
    savepoint: null,
    triggeredAtMs: 500,
    endedAtMs: null,
    reason: null,
    expected: PLAN.tasks.map((task) => task.id),
    acknowledged: new Map(),
    sizeBytes: 0,
    retained: false,
    damaged: null,
  });
}

test('an operator says how many of its subtasks are in which condition', () => {
  const view = stagedView();
  taskOf(view, 'Count-2').status = 'CANCELED';
  const count = operatorFaces(PLAN, view, facesOf(view)).find(({ name }) => name === 'Count');
  expect(count?.conditions).toEqual([
    { condition: 'running', count: 1 },
    { condition: 'stopped', count: 1 },
  ]);
  expect(count?.busyShare).not.toBeNull();
});

test('an edge adds up the queues of its channels, and those that are blocked', () => {
  const view = stagedView();
  channelOf(view, 'Map-1→Count-1').queue.push(token(record(1), 0, 0));
  channelOf(view, 'Map-2→Count-2').queue.push(token(record(2), 0, 0));
  channelOf(view, 'Map-1→Count-2').blocked = { checkpoint: 1, sinceMs: 0 };
  const edge = edgeFaces(PLAN, view).find(({ from, to }) => from === 'Map' && to === 'Count');
  expect(edge).toMatchObject({ channels: 4, queued: 2, capacity: 32, blocked: 1, arrived: null });
});

test('while a checkpoint is under way, it is told where its barriers have come to', () => {
  const view = stagedView();
  pending(view, 1);
  for (const id of ['Source-1', 'Source-2', 'Map-1']) taskOf(view, id).epoch = 1;
  const aligning = { checkpoint: 1, sinceMs: 0, arrived: new Set(['Map-1→Count-1']) };
  taskOf(view, 'Count-1').aligning = aligning;
  channelOf(view, 'Map-1→Count-2').queue.push(token(barrier(1), 0, 0));
  const [source] = operatorFaces(PLAN, view, facesOf(view));
  expect(source?.passed).toEqual({ checkpoint: 1, done: 2, of: 2 });
  const edges = edgeFaces(PLAN, view);
  expect(edges.map(({ arrived }) => arrived?.done)).toEqual([1, 1, 0]);
});

test('boxes keep their size: too narrow for columns, the stream runs down', () => {
  const operators = operatorFaces(PLAN, stagedView(), facesOf(stagedView()));
  const wide = layoutJob(operators, { width: 1000, height: 400 });
  const narrow = layoutJob(operators, { width: 340, height: 400 });
  expect([wide.flow, narrow.flow]).toEqual(['across', 'down']);
  for (const layout of [wide, narrow]) {
    for (const { x, y, width, height } of layout.boxes.values()) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(layout.width);
      expect(y + height).toBeLessThanOrEqual(layout.height);
      expect(width).toBeGreaterThanOrEqual(132);
    }
    for (const edge of edgeFaces(PLAN, stagedView())) expect(edgeLine(layout, edge)).not.toBeNull();
  }
});
