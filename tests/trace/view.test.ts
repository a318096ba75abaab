// The view against the engine it is a picture of: same state, same queues, same credits, at every
// step of runs with kills; and against the topic and the oracle at the end.
import { describe, expect, test, vi } from 'vitest';
import type { Task } from '../../src/engine/task/task.ts';
import { toldByKey } from '../../src/engine/operators/told.ts';
import type { StateRow } from '../../src/engine/state/backend.ts';
import { EVENT_TIMERS, PROCESSING_TIMERS } from '../../src/engine/time/timers.ts';
import { CONTENTS, type WindowContents } from '../../src/engine/time/window-contents.ts';
import { randomScenario } from '../../src/sim/faults/random-job.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { expectedCounts } from '../../src/sim/oracle/expected.ts';
import { CLICKS, FLIGHTS } from '../../src/sim/scenarios.ts';
import { simulateSeed } from '../../src/sim/simulate.ts';
import { Prng } from '../../src/engine/prng.ts';
import { defineJob } from '../../src/engine/job/scenario.ts';
import type { ElementSummary } from '../../src/engine/protocol.ts';
import { isDataElement } from '../../src/engine/stream/element.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { buffersIn } from '../../src/trace/view/channels.ts';
import { apply, createView, renew, type View } from '../../src/trace/view.ts';
import { HeapBackend } from '../../src/engine/state/heap/heap-backend.ts';
import { requiredBy } from '../../src/trace/view/tasks.ts';
import type { TaskView } from '../../src/trace/view-model.ts';
import {
  factsOf,
  kill,
  leaderOf,
  shippedLog,
  taskManagerOf,
  traceOf,
  tracedRun,
  type TracedRun,
} from '../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const KILLS = [
  kill('TM-1', 6600),
  kill('TM-3', 14_300, 2),
  kill('JM', 21_000),
  kill('TM-2', 29_000),
];

/** A view that follows a run and knows what each element was. */
function followed(options: Omit<Parameters<typeof tracedRun>[0], 'onEvent'>) {
  const elements = new Map<string, ElementSummary>();
  const before: TraceEvent[] = [];
  let see: (event: TraceEvent) => void = (event) => before.push(event);
  const run = tracedRun({ ...options, onEvent: (event) => see(event) });
  const view = createView(run.facts);
  see = (event) => {
    apply(view, event);
    checkTokens(view, event);
    if (event.kind === 'sent') {
      elements.set(`${event.channel} ${event.attempt} ${event.sequence}`, event.element);
    }
  };
  before.forEach(see);
  return { run, view, elements };
}

/** Of the channel an event is about: nothing twice, nothing out of order, no debts. */
function checkTokens({ model }: View, event: TraceEvent): void {
  if (!('channel' in event) || event.channel === null) return;
  const { channel: id } = event;
  const channel = model.channels.get(id);
  const demand = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${id}: ${what} after ${JSON.stringify(event)}`);
  };
  demand(channel !== undefined, 'no such channel');
  if (!channel) return;
  demand(channel.credits >= 0, `${channel.credits} credits`);
  let last = 0;
  for (const { sequence, element } of [...channel.queue, ...channel.inFlight]) {
    if (element.type === 'barrier' && element.unaligned) continue; // goes ahead of what waits
    demand(sequence > last, 'tokens out of order');
    last = sequence;
  }
  for (const { arriveMs, departMs } of channel.inFlight) {
    demand(departMs <= arriveMs && arriveMs >= model.nowMs, 'a token that is late');
  }
  const used = buffersIn(channel.queue.filter(({ element }) => isDataElement(element)));
  demand(used <= channel.exclusive + channel.lent, `${used} buffers wait`);
}

/** How many tasks were compared. */
function compare(run: TracedRun, view: View, elements: Map<string, ElementSummary>): number {
  let compared = 0;
  for (const process of run.conductor.alive) {
    const taskManager = taskManagerOf(run, process);
    for (const task of taskManager?.tasks.values() ?? []) {
      const shown = view.model.tasks.get(task.plan.id);
      if (!shown || shown.attempt !== task.attempt || task.terminal) continue;
      if (task.status !== 'RUNNING') continue;
      compared++;
      compareTask(task, shown, view, elements);
      if (shown.state.size > 0) compareVersions(task, shown);
    }
  }
  const leader = leaderOf(run);
  if (leader && view.model.leader === leader.id) {
    const pending = [...view.model.checkpoints.values()].filter(
      ({ status }) => status === 'pending' || status === 'writing metadata',
    );
    expect(pending.map(({ id }) => id)).toEqual([...leader.coordinator.pending.keys()]);
  }
  return compared;
}

/** What the view works out of entry versions, beside those of the real table. */
function compareVersions({ keyed, plan }: Task, shown: TaskView): void {
  if (!(keyed instanceof HeapBackend) || plan.operator.kind !== 'keyed-count') return;
  expect(shown.versions.current, plan.id).toBe(keyed.versions.current);
  expect(requiredBy(shown.versions.held), plan.id).toBe(keyed.versions.required);
  for (const { key, version } of keyed.rows()) {
    expect(shown.state.get(key)?.version ?? 0, `${key} of ${plan.id}`).toBe(version);
  }
}

function compareTask(
  task: Task,
  shown: TaskView,
  view: View,
  elements: Map<string, ElementSummary>,
): void {
  const same = (what: string, shownValue: unknown, real: unknown): void => {
    if (shownValue === real) return;
    expect(shownValue, `${what} of ${task.plan.id} at step ${view.model.step}`).toEqual(real);
  };
  const entries: StateRow[] = [];
  const windows: string[] = [];
  const timers: string[] = [];
  for (const row of task.keyed.rows()) {
    const { keyGroup, key, value, state, namespace } = row;
    if (state === CONTENTS.name) {
      windows.push(`${keyGroup} ${key} ${namespace} ${(value as WindowContents).records}`);
    } else if (state === EVENT_TIMERS.name || state === PROCESSING_TIMERS.name) {
      for (const dueMs of value as number[])
        timers.push(`${keyGroup} ${key} ${namespace} ${dueMs}`);
    } else if (task.plan.operator.kind !== 'window') {
      entries.push(row);
    }
  }
  const groupOf = new Map(entries.map(({ key, keyGroup }) => [key, keyGroup]));
  const counts = new Map(
    [...toldByKey(task.plan, entries)].map(([key, value]) => [`${groupOf.get(key)} ${key}`, value]),
  );
  const inOrder = (texts: readonly string[]): string => texts.toSorted().join();
  const shownWindows = [...shown.windows.values()].map(
    ({ keyGroup, key, startMs, endMs, records }) =>
      `${keyGroup} ${key} ${startMs}/${endMs} ${records}`,
  );
  const shownTimers = [...shown.timers.values()].map(
    ({ keyGroup, key, namespace, dueMs }) => `${keyGroup} ${key} ${namespace} ${dueMs}`,
  );
  same('the windows', inOrder(shownWindows), inOrder(windows));
  same('the timers', inOrder(shownTimers), inOrder(timers));
  for (const [key, { keyGroup, value }] of shown.state) {
    same(`the count of ${key}`, value, counts.get(`${keyGroup} ${key}`));
  }
  same('the entries', shown.state.size, counts.size);
  for (const { id, inputChannel } of task.plan.inputs) {
    const waiting: number[] = [];
    const wait = (sequence: number): void => {
      const element = elements.get(`${id} ${task.attempt} ${sequence}`);
      if (element && heard(element)) waiting.push(sequence);
    };
    task.gate.visitQueued(inputChannel, Infinity, ({ sequence }) => wait(sequence));
    // What goes ahead of the queue is kept apart from it; announcements are only word of it.
    for (const { element } of task.gate.state.queues[inputChannel]?.urgent ?? []) {
      if (element.announces === null) wait(element.sequence);
    }
    const channel = view.model.channels.get(id);
    const drawn = channel?.queue.filter(({ element }) => heard(element)) ?? [];
    const listed = (sequences: number[]): string => sequences.sort((a, b) => a - b).join();
    same(`the queue ${id}`, listed(drawn.map(({ sequence }) => sequence)), listed(waiting));
    same(`block of ${id}`, channel?.blocked !== null, task.gate.isBlocked(inputChannel));
  }
  for (const [id, output] of task.output.channels) {
    if (!output.connected) continue;
    same(`the credits of ${id}`, view.model.channels.get(id)?.credits, output.credits);
  }
}

/** The trace tells when such an element is taken. */
function heard(element: ElementSummary): boolean {
  return element.type === 'barrier' || isDataElement(element);
}

describe.each([
  ['clicks', CLICKS, 400],
  ['flights', FLIGHTS, 350],
] as const)('the view of %s', (name, scenario, rows) => {
  test('equals the engine at every step, through kills of everybody', () => {
    const log = shippedLog(name, rows);
    const { run, view, elements } = followed({ scenario, log, actions: KILLS });
    let compared = 0;
    while (run.host.step()) {
      if (run.conductor.step % 3 === 0) compared += compare(run, view, elements);
    }
    expect(compared).toBeGreaterThan(2000);
    const rowsCommitted = run.durable.readTopic('job', 'read committed');
    const { sink, job, recovery } = view.model;
    expect(job.status).toBe('FINISHED');
    expect(sink.rows).toBe(rowsCommitted.length);
    expect([...sink.rowsOf.values()].reduce((sum, rows) => sum + rows, 0)).toBe(sink.rows);
    expect(sink.oddities).toEqual([]);
    expect([...sink.committed].sort()).toEqual([...expectedCounts(run.definition, log)].sort());
    expect(recovery?.endedAtMs).not.toBeNull();
    const durableFiles = run.durable.files('').map(({ file }) => file);
    expect([...view.model.files.keys()].sort()).toEqual(durableFiles.sort());
    const retained = [...view.model.checkpoints.values()].filter((one) => one.retained);
    const metadata = durableFiles.filter((file) => file.endsWith('_metadata'));
    expect(retained.map(({ id }) => `job/chk-${id}/_metadata`).sort()).toEqual(metadata);
    for (const { inFlight, queue } of view.model.channels.values()) {
      expect([...inFlight, ...queue]).toEqual([]);
    }
  });
});

test('the view equals the engine on random jobs that are killed at random', () => {
  let compared = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const prng = new Prng(seed);
    const scenario = randomScenario(prng, 100);
    const log = generatedLog(scenario.log);
    if (!log) throw new Error(`no log ${scenario.log}`);
    const actions = [0, 1, 2].map(() => {
      const process = prng.chance(25) ? 'JM' : `TM-${prng.between(1, scenario.taskManagers)}`;
      return kill(process, prng.between(100, 3000), prng.chance(50) ? prng.below(4) : undefined);
    });
    actions.sort((one, other) => one.atMs - other.atMs);
    const { run, view, elements } = followed({ scenario, log, seed, actions });
    for (let steps = 0; steps < 100_000 && run.host.step(); steps++) {
      compared += compare(run, view, elements);
    }
    const { sink } = view.model;
    expect(sink.rows, `rows with seed ${seed}`).toBe(
      run.durable.readTopic('job', 'read committed').length,
    );
  }
  expect(compared).toBeGreaterThan(20_000);
});

test('the view survives every weather: no event of a simulated run upsets it', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const events: TraceEvent[] = [];
    const { case: simulated } = simulateSeed(seed, { onEvent: (event) => events.push(event) });
    const view = createView(factsOf(defineJob(simulated.scenario, { job: 'sim', seed })));
    for (const event of events) {
      apply(view, event);
      checkTokens(view, event);
    }
  }
});

test('state lost with its worker comes back as the checkpoint had it', () => {
  const { events, run } = traceOf({
    scenario: CLICKS,
    log: shippedLog('clicks', 300),
    actions: [kill('TM-1', 9000)],
  });
  const view = createView(run.facts);
  const taken = new Map<string, [string, number][]>();
  const restored: string[] = [];
  for (const event of events) {
    apply(view, event);
    if (event.kind === 'snapshot-taken') {
      taken.set(`${event.task} ${event.checkpoint}`, tableOf(view, event.task));
    }
    if (event.kind === 'process-killed') expect(tableOf(view, 'Count-1')).toEqual([]);
    if (event.kind === 'restored') {
      restored.push(event.task);
      expect(tableOf(view, event.task)).toEqual(taken.get(`${event.task} ${event.checkpoint}`));
    }
  }
  expect(restored).toContain('Count-1');
  expect(taken.get('Count-1 1')).not.toEqual([]);
});

function tableOf({ model }: View, task: string): [string, number][] {
  const state = model.tasks.get(task)?.state ?? new Map<string, { value: number }>();
  return [...state].map(([key, { value }]): [string, number] => [key, value]).sort();
}

test('a table too large for the trace is brought back from the copy made at its snapshot', () => {
  const { run } = traceOf({ scenario: CLICKS, log: shippedLog('clicks', 10) });
  const view = createView(run.facts);
  const base = { step: 1, atMs: 1, by: 'TM-1', task: 'Count-1', attempt: 1 } as const;
  apply(view, { ...base, kind: 'task-status', status: 'RUNNING', taskManager: 'TM-1' });
  for (let index = 0; index < 1500; index++) {
    const key = `key ${index}`;
    apply(view, { ...base, kind: 'state-changed', key, keyGroup: 1, value: 1, isNew: true });
  }
  apply(view, {
    ...base,
    kind: 'snapshot-taken',
    checkpoint: 1,
    unaligned: false,
    alignmentMs: 0,
    startDelayMs: 0,
    syncMs: 1,
    received: {},
    sent: {},
  });
  apply(view, { ...base, kind: 'state-changed', key: 'late', keyGroup: 1, value: 1, isNew: true });
  const again = { ...base, attempt: 2 };
  apply(view, { ...again, kind: 'task-status', status: 'RUNNING', taskManager: 'TM-1' });
  expect(tableOf(view, 'Count-1')).toEqual([]);
  const back = {
    checkpoint: 1,
    sizeBytes: 1,
    localBytes: 0,
    entries: 1500,
    inFlight: {},
    operatorState: [],
    state: null,
  };
  apply(view, { ...again, kind: 'restored', ...back });
  expect(view.model.tasks.get('Count-1')?.state.size).toBe(1500);
  expect(view.model.tasks.get('Count-1')?.state.has('late')).toBe(false);
});

test('what the JobManager keeps in its heap has no file, and without HA its successor knows of none', () => {
  const settings = {
    'execution.checkpointing.storage': 'jobmanager',
    'high-availability.type': 'NONE',
  };
  const scenario = { ...CLICKS, settings: { ...CLICKS.settings, ...settings } };
  const { events, run } = traceOf({
    scenario,
    log: shippedLog('clicks', 300),
    actions: [kill('JM', 14_000)],
  });
  const view = createView(run.facts);
  const retained = (): number =>
    [...view.model.checkpoints.values()].filter((each) => each.retained).length;
  const atHandover: number[] = [];
  for (const event of events) {
    const before = retained();
    apply(view, event);
    expect([...view.model.files.keys()]).toEqual([]);
    if (event.kind === 'leader-changed') atHandover.push(before, retained());
  }
  expect(atHandover.at(-2)).toBeGreaterThan(0);
  expect(atHandover.at(-1)).toBe(0);
});

test('a resumed run begins with what the earlier session left', () => {
  const { run } = traceOf({ scenario: CLICKS, log: shippedLog('clicks', 10) });
  const view = createView({
    ...run.facts,
    found: {
      startAtMs: 12_000,
      committed: [
        ['/help', 1],
        ['/help', 2],
      ],
      transactions: [
        { transaction: 'Sink-1/a1/2', status: 'pre-committed', rows: [{ key: '/help', value: 3 }] },
      ],
      files: [
        { file: 'job/chk-2/Count-1-a1', sizeBytes: 70 },
        { file: 'job/chk-2/_metadata', sizeBytes: 1100 },
        { file: 'job/chk-3/Count-1-a1', sizeBytes: 75 },
        { file: 'job/savepoint-4/_metadata', sizeBytes: 1100 },
        { file: 'job/savepoint-5/_metadata', sizeBytes: 1100 },
      ],
      savepoints: [
        [4, 'plain'],
        [5, 'suspend'],
      ],
    },
  });
  expect(view.model.nowMs).toBe(12_000);
  expect([...view.model.checkpoints.values()]).toMatchObject([
    { id: 2, status: 'completed', retained: true, sizeBytes: 70, fromEarlierSession: true },
    { id: 4, savepoint: 'plain', retained: false },
    { id: 5, savepoint: 'suspend', retained: true },
  ]);
  const base = { step: 1, atMs: 12_500, by: 'JM' } as const;
  apply(view, { ...base, kind: 'recovery-started', attempt: 2, checkpoint: 2, tasks: [] });
  expect(view.model.recovery).toMatchObject({ cause: 'resumed', checkpoint: 2, attempt: 2 });
  const transactions = ['Sink-1/a1/2'];
  apply(view, { ...base, kind: 'transactions-committed', transactions, checkpoint: 2 });
  expect(view.model.sink).toMatchObject({ rows: 3, oddities: [] });
  expect(view.model.sink.committed.get('/help')).toBe(3);
});

test('renewing changes every identity that components compare, and no content', () => {
  const { events, run } = traceOf({ scenario: CLICKS, log: shippedLog('clicks', 60) });
  const view = createView(run.facts);
  for (const event of events.slice(0, 800)) apply(view, event);
  const before = view.model;
  const after = renew(view);
  expect(after).not.toBe(before);
  expect(after.tasks.get('Count-1')).not.toBe(before.tasks.get('Count-1'));
  expect(after).toEqual(before);
  for (const event of events.slice(800)) apply(view, event);
  const straight = createView(run.facts);
  for (const event of events) apply(straight, event);
  expect(view.model).toEqual(straight.model);
});

test('reducing is fast enough never to hold the page up', () => {
  const { events, run } = traceOf({ scenario: FLIGHTS, log: shippedLog('flights') });
  const rates: number[] = [];
  for (let round = 0; round < 5; round++) {
    const view = createView(run.facts);
    const startMs = performance.now();
    for (const event of events) apply(view, event);
    rates.push((events.length / (performance.now() - startMs)) * 1000);
  }
  const best = Math.round(Math.max(...rates));
  console.log(`view: ${best.toLocaleString('en')} events/s of ${events.length} events`);
  expect(best).toBeGreaterThan(100_000);
});
