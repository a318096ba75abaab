// A view set up by hand for the tests of the picture: the counting job, at rest, with as much
// happening in it as a test asks for.

import { defineJob } from '../../src/engine/job/scenario.ts';
import type { ElementSummary, TaskId } from '../../src/engine/protocol.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { createView } from '../../src/trace/view.ts';
import type { ChannelView, TaskView, Token, ViewModel } from '../../src/trace/view-model.ts';
import type { Host, Room } from '../../src/ui/graph/layout.ts';

export const SCENARIO = CLICKS;
export const JOB = defineJob(CLICKS, { job: 'test', seed: 1 });
export const PLAN = JOB.plan;

export const HOSTS: readonly Host[] = PLAN.slots.map((tasks, index) => ({
  name: `TM-${index + 1}`,
  tasks,
}));

export const DESKTOP: Room = { width: 1075, height: 640, flow: 'across', capacity: 8 };
export const LAPTOP: Room = { width: 960, height: 500, flow: 'across', capacity: 8 };
export const PHONE: Room = { width: 360, height: 600, flow: 'down', capacity: 8 };

export function stagedView(): ViewModel {
  const view = createView({
    job: 'test',
    plan: PLAN,
    planOf: () => PLAN,
    exclusiveBuffers: 8,
    exactlyOnce: true,
    highlyAvailable: true,
  }).model;
  view.leader = 'JM';
  view.job = { status: 'RUNNING', reason: null, restarts: 0, stoppedWith: null, changes: {} };
  const names = ['JM', ...HOSTS.map(({ name }) => name)];
  for (const name of names) {
    view.processes.set(name, {
      id: name,
      name,
      role: name === 'JM' ? 'job-manager' : 'task-manager',
      state: 'alive',
      startingAtMs: 0,
      readyAtMs: 400,
      killedAtMs: null,
      lostAtMs: null,
      lastHeartbeatMs: null,
      frozenUntilMs: null,
      localCopies: new Map(),
    });
  }
  for (const { name, tasks } of HOSTS) {
    for (const id of tasks) {
      const task = taskOf(view, id);
      task.taskManager = name;
      task.status = 'RUNNING';
    }
  }
  return view;
}

export function taskOf(view: ViewModel, id: TaskId): TaskView {
  const task = view.tasks.get(id);
  if (!task) throw new Error(`no task ${id}`);
  return task;
}

export function channelOf(view: ViewModel, id: string): ChannelView {
  const channel = view.channels.get(id);
  if (!channel) throw new Error(`no channel ${id}`);
  return channel;
}

export function record(offset: number, epoch = 0, key = '/help'): ElementSummary {
  return { type: 'record', key, value: offset, partition: 0, offset, epoch };
}

export function barrier(checkpoint: number): ElementSummary {
  return { type: 'barrier', checkpoint };
}

let sequence = 0;

export function token(element: ElementSummary, departMs: number, arriveMs: number): Token {
  sequence++;
  return { sequence, buffer: sequence, element, departMs, arriveMs };
}
