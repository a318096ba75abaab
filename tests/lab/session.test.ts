// The session over fake-indexeddb: what a visitor finds, keeps, resumes and throws away.
import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { RunPort } from '../../src/cluster/port.ts';
import { ENGINE_VERSION } from '../../src/engine/version.ts';
import { Preferences } from '../../src/lab/preferences.svelte.ts';
import type { Exclusive } from '../../src/lab/run-memory.ts';
import { Session } from '../../src/lab/session.svelte.ts';
import type { SessionOptions } from '../../src/lab/session-options.ts';
import { makeRunFile, type RunFile } from '../../src/lab/run-file.ts';
import type { Run } from '../../src/lab/run.svelte.ts';
import { makeRunLink } from '../../src/sim/run-link.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { openDurable, type OpenedDurable } from '../../src/storage/open-durable.ts';
import type { RunRecord } from '../../src/storage/runs.ts';
import { InThreadPort } from '../support/in-thread-port.ts';
import { shippedLog } from '../support/traced-run.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const LOG = shippedLog('clicks', 100);
const closeAfterwards: (() => void)[] = [];

afterEach(() => {
  for (const close of closeAfterwards.splice(0)) close();
});

/** Locks as one browser has them: shared by all sessions of a test. */
function locks(): { readonly exclusive: Exclusive; readonly held: Set<string> } {
  const held = new Set<string>();
  return {
    held,
    exclusive: (job) => {
      if (held.has(job)) return Promise.resolve(null);
      held.add(job);
      return Promise.resolve(() => void held.delete(job));
    },
  };
}

function browser(name: string = crypto.randomUUID()) {
  const { exclusive, held } = locks();
  let nowMs = 1_000_000;
  const durable = new MemoryDurable(LOG);
  const ports: InThreadPort[] = [];
  const visit = async (options: SessionOptions = {}): Promise<Session> => {
    const session = new Session({
      preferences: new Preferences(null),
      createPort: (): RunPort => {
        const port = new InThreadPort({ log: LOG, durable });
        ports.push(port);
        return port;
      },
      openStore: () => openDurable({ name }),
      exclusive,
      dataUrl: 'http://localhost/data/',
      fragment: '',
      nowMs: () => nowMs,
      ...options,
    });
    closeAfterwards.push(() => session.close());
    await session.started;
    return session;
  };
  const store = async (): Promise<OpenedDurable> => {
    const opened = await openDurable({ name });
    if (opened.kind !== 'durable') throw new Error(opened.sentence);
    closeAfterwards.push(() => opened.close());
    return opened;
  };
  const remembered = async (): Promise<readonly RunRecord[]> => {
    const list = await (await store()).runs.list();
    return list.ok ? list.runs : [];
  };
  /** A savepoint of an earlier run; `stops`: the job was to stop with it. */
  const leaveSavepoint = async (job: string, checkpoint: number, stops: boolean) => {
    const durable = (await store()).durable({ name: '', partitions: [] });
    const file = `${job}/savepoint-${checkpoint}/_metadata`;
    await durable.execute({ op: 'put', file, bytes: new Uint8Array(9) });
    const record = {
      attempt: 1,
      nextCheckpointId: checkpoint + 1,
      stopSavepoints: stops ? [checkpoint] : [],
      version: null,
      status: 'RUNNING',
    } as const;
    await durable.execute({ op: 'put-ha', job, record });
  };
  /** An earlier run that was broken off, with files as the engine leaves them. */
  const leaveBehind = async (job: string, record: Partial<RunRecord> = {}, checkpoint = 2) => {
    const opened = await store();
    await opened.runs.save({
      job,
      scenario: 'clicks',
      settings: {},
      seed: 5,
      createdAtMs: 1000,
      lastSeenAtMs: 2000,
      atMs: 12_345,
      status: 'RUNNING',
      engineVersion: ENGINE_VERSION,
      ...record,
    });
    if (checkpoint === 0) return;
    const file = `${job}/chk-${checkpoint}/_metadata`;
    const files = opened.durable({ name: '', partitions: [] });
    await files.execute({ op: 'put', file, bytes: new Uint8Array(9) });
  };
  const filesOf = async (job: string): Promise<number> =>
    (await (await store()).durable({ name: '', partitions: [] }).files(`${job}/`)).length;
  const later = (ms: number): void => void (nowMs += ms);
  return { visit, leaveBehind, leaveSavepoint, remembered, filesOf, held, ports, later };
}

function settled(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 5));
}

function open({ run }: Session): Run {
  if (!run) throw new Error('No run is open.');
  return run;
}

async function frames(run: Run, count: number, fromMs = 0): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    run.frame(fromMs + frame * 16);
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }
}

test('on the first visit the default run is open and plays', async () => {
  const { visit, remembered, held } = browser();
  const session = await visit();
  const run = open(session);
  expect(run).toMatchObject({ phase: 'ready', playing: true, seed: 1, resumed: false });
  expect(run.scenario.id).toBe('clicks');
  expect(session.notices).toEqual([]);
  await settled();
  expect(await remembered()).toMatchObject([{ job: run.job, scenario: 'clicks', seed: 1 }]);
  expect([...held]).toEqual([run.job]);
});

test('the record of the open run is kept up to date without hammering the store', async () => {
  const { visit, remembered, later } = browser();
  const run = open(await visit());
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put');
  run.speed = 3;
  await frames(run, 60);
  later(2500);
  await frames(run, 60, 5000);
  await settled();
  const saves = spy.mock.calls.filter(([value]) => (value as { job?: string }).job === run.job);
  expect(saves.length).toBeGreaterThan(1);
  // A save for each status the job went through, and one for the time that has passed.
  expect(saves.length).toBeLessThan(6);
  const [record] = await remembered();
  expect(record).toMatchObject({ status: 'RUNNING', lastSeenAtMs: 1_002_500 });
  expect(record?.atMs).toBeGreaterThan(2500);
  spy.mockRestore();
});

test('a run that was broken off is offered, and nothing is opened or lost meanwhile', async () => {
  const { visit, leaveBehind, remembered, filesOf, ports, held } = browser();
  await leaveBehind('old', {}, 3);
  const session = await visit();
  expect(session.run).toBeNull();
  expect(session.resumable).toMatchObject({ job: 'old', atMs: 12_345 });
  expect(session.resumableCheckpoint).toBe(3);
  expect(ports).toEqual([]);
  expect([...held]).toEqual(['old']);
  expect(await remembered()).toHaveLength(1);
  expect(await filesOf('old')).toBe(1);
});

test('resumed, it is the same job under the same lock', async () => {
  const { visit, leaveBehind, ports, held, remembered } = browser();
  await leaveBehind('old');
  const session = await visit();
  await session.resume();
  expect(open(session)).toMatchObject({ job: 'old', seed: 5, resumed: true, phase: 'ready' });
  expect(ports[0]?.request).toMatchObject({ job: 'old', resume: true });
  expect(session.resumable).toBeNull();
  expect([...held]).toEqual(['old']);
  await settled();
  expect(await remembered()).toMatchObject([{ job: 'old', createdAtMs: 1000 }]);
});

test('started afresh, the old run stays stored under its own name', async () => {
  const { visit, leaveBehind, filesOf, remembered } = browser();
  await leaveBehind('old');
  const session = await visit();
  await session.startAfresh();
  await settled();
  expect(open(session).job).not.toBe('old');
  expect(session.resumable).toBeNull();
  expect(await filesOf('old')).toBe(1);
  expect((await remembered()).map(({ job }) => job)).toEqual([open(session).job, 'old']);
});

test('discarded, everything of the old run is gone', async () => {
  const { visit, leaveBehind, filesOf, remembered, held } = browser();
  await leaveBehind('old');
  const session = await visit();
  await session.discard();
  await settled();
  expect(await filesOf('old')).toBe(0);
  expect((await remembered()).map(({ job }) => job)).toEqual([open(session).job]);
  expect([...held]).toEqual([open(session).job]);
});

test('a run that another tab has open is left alone, and that is said', async () => {
  const { visit, remembered } = browser();
  const first = await visit();
  await settled();
  const second = await visit();
  expect(second.notices).toEqual([
    'An earlier run is open in another tab. It goes on there; here you can begin a new one.',
  ]);
  expect(open(second).job).not.toBe(open(first).job);
  await settled();
  expect(await remembered()).toHaveLength(2);
  second.dismissNotice(second.notices[0] ?? '');
  expect(second.notices).toEqual([]);
});

test('a run without a checkpoint is not worth an offer; a finished one neither', async () => {
  const { visit, leaveBehind, remembered } = browser();
  await leaveBehind('short', {}, 0);
  await leaveBehind('done', { status: 'FINISHED' });
  const session = await visit();
  expect(session.resumable).toBeNull();
  await settled();
  expect((await remembered()).map(({ job }) => job)).toEqual([open(session).job, 'done']);
});

test('a savepoint before the first checkpoint: nothing is removed unasked, and it would begin again', async () => {
  const { visit, leaveBehind, leaveSavepoint, filesOf } = browser();
  await leaveBehind('old', {}, 0);
  await leaveSavepoint('old', 1, false);
  const session = await visit();
  expect(session.resumable).toMatchObject({ job: 'old' });
  expect(session.resumableCheckpoint).toBeNull();
  expect(await filesOf('old')).toBe(1);
});

test('a savepoint that the job was stopping with is what it goes on from', async () => {
  const { visit, leaveBehind, leaveSavepoint } = browser();
  await leaveBehind('old', {}, 2);
  await leaveSavepoint('old', 3, true);
  expect((await visit()).resumableCheckpoint).toBe(3);
});

test('without high availability no checkpoint is promised', async () => {
  const { visit, leaveBehind } = browser();
  await leaveBehind('old', { settings: { 'high-availability.type': 'NONE' } }, 2);
  const session = await visit();
  expect(session.resumable).toMatchObject({ job: 'old' });
  expect(session.resumableCheckpoint).toBeNull();
});

test('a run of another engine is not resumed in silence', async () => {
  const { visit, leaveBehind, filesOf } = browser();
  await leaveBehind('old', { engineVersion: 'ancient' });
  const session = await visit();
  expect(open(session).phase).toBe('ready');
  expect(session.notices[0]).toContain('made by another version of Tidemark');
  expect(await filesOf('old')).toBe(1);
});

test('only a handful of finished runs is kept', async () => {
  const { visit, leaveBehind, remembered, filesOf } = browser();
  for (let index = 0; index < 8; index++) {
    await leaveBehind(`done-${index}`, { status: 'FINISHED', createdAtMs: index });
  }
  await visit();
  await settled();
  expect((await remembered()).map(({ job }) => job).slice(1)).toEqual([
    'done-7',
    'done-6',
    'done-5',
  ]);
  expect(await filesOf('done-0')).toBe(0);
});

test('ended and unfinished runs that hold savepoints stay, however many came after', async () => {
  const { visit, leaveBehind, leaveSavepoint, remembered, filesOf } = browser();
  for (let index = 0; index < 8; index++) {
    await leaveBehind(`done-${index}`, { status: 'FINISHED', createdAtMs: index });
    await leaveBehind(`open-${index}`, { createdAtMs: index });
  }
  await leaveSavepoint('done-0', 4, true);
  await leaveSavepoint('open-0', 4, false);
  await visit();
  await settled();
  const jobs = (await remembered()).map(({ job }) => job);
  expect(jobs).toContain('done-0');
  expect(jobs).toContain('open-0');
  expect(jobs).not.toContain('done-1');
  expect(jobs).not.toContain('open-1');
  expect(await filesOf('done-0')).toBe(2);
});

test('restarting changes what is asked for and keeps the rest', async () => {
  const { visit, ports, held, remembered, later } = browser();
  const session = await visit();
  const first = open(session);
  first.speed = 10;
  later(1);
  await session.restart({ seed: 7, settings: { 'execution.checkpointing.interval': 2000 } });
  expect(open(session)).toMatchObject({ seed: 7, speed: 10, playing: true });
  expect(open(session).settings['execution.checkpointing.interval']).toBe(2000);
  expect(ports[0]?.closed).toBe(true);
  expect([...held]).toEqual([open(session).job]);
  later(1);
  await session.restart({});
  expect(open(session).settings['execution.checkpointing.interval']).toBe(2000);
  later(1);
  await session.restart({ scenarioId: 'flights' });
  expect(open(session).scenario.id).toBe('flights');
  expect(open(session)).toMatchObject({ seed: 7, changedSettings: {} });
  await settled();
  expect((await remembered()).map(({ status }) => status)).toEqual([
    'INITIALIZING',
    'CANCELED',
    'CANCELED',
    'CANCELED',
  ]);
});

test('a restart that makes no sense leaves what is open', async () => {
  const { visit } = browser();
  const session = await visit();
  const run = open(session);
  await session.restart({ scenarioId: 'weather' });
  await session.restart({ settings: { 'heartbeat.timeout': 1 } });
  expect(session.run).toBe(run);
  expect(session.notices).toContain('There is no job named "weather".');
  expect(session.notices.some((text) => text.startsWith('heartbeat.timeout'))).toBe(true);
});

test('the newest restart wins, one run after the other', async () => {
  const { visit, ports } = browser();
  const session = await visit();
  await Promise.all([2, 3, 4].map((seed) => session.restart({ seed })));
  expect(open(session).seed).toBe(4);
  expect(ports.filter(({ closed }) => !closed)).toHaveLength(1);
});

test('without a database the run goes on in memory and says so', async () => {
  const sentence = 'This browser offers no database. Runs are kept in memory.';
  const { visit } = browser();
  const session = await visit({
    openStore: () => Promise.resolve({ kind: 'memory-only', sentence }),
    createPort: () => new InThreadPort({ log: LOG, memoryOnly: sentence }),
  });
  expect(open(session)).toMatchObject({ phase: 'ready', notice: sentence });
});

test('when the database is full the run goes on, and a sentence says what is lost', async () => {
  const { visit } = browser();
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const session = await visit();
  await settled();
  expect(open(session).phase).toBe('ready');
  expect(session.notices[0]).toContain('could not be noted down for a later visit');
  put.mockRestore();
});

test('a link opens its run, at its step', async () => {
  const { visit } = browser();
  const first = await visit();
  await frames(open(first), 200);
  open(first).kill('TM-2');
  await settled();
  const link = await first.link();
  const second = await visit({ fragment: link ?? '' });
  const run = open(second);
  await frames(run, 30);
  expect(run.view.step).toBe(open(first).view.step);
  expect(run.view.processes.get('TM-2')?.state).toBe('dead');
});

test('a damaged or foreign link shows its sentence, and the default run still opens', async () => {
  for (const fragment of ['#run=nonsense&engine=1&seed=1', '#section-3', '#run=clicks&seed=x']) {
    const { visit } = browser();
    const session = await visit({ fragment });
    expect(session.notices[0]).toMatch(/A new run is opened instead\.$/);
    expect(open(session)).toMatchObject({ phase: 'ready', seed: 1 });
  }
});

test('a link holds what is selected, and gives it once', async () => {
  const { visit } = browser();
  const first = await visit();
  await frames(open(first), 20);
  const selected = { kind: 'task', id: 'Count-1' } as const;
  const second = await visit({ fragment: (await first.link({ selected })) ?? '' });
  expect(second.takeSelected()).toEqual(selected);
  expect(second.takeSelected()).toBeNull();
});

test('a long link is packed, and opens its run all the same', async () => {
  const { visit } = browser();
  const scenario = { ...CLICKS, id: 'other', about: 'A job that does not come with Tidemark.' };
  const long = makeRunLink({ scenario, settings: {}, seed: 3, actions: [], step: null });
  const first = await visit({ fragment: long });
  const link = await first.link();
  expect(link).toMatch(/^#packed=/);
  const second = await visit({ fragment: link ?? '' });
  expect(open(second)).toMatchObject({ phase: 'ready', seed: 3, scenario });
});

test('a link that comes into the address opens its run; a damaged one leaves the open run', async () => {
  const { visit } = browser();
  const session = await visit();
  await session.openLink(`#run=clicks&engine=${ENGINE_VERSION}&seed=9`);
  const run = open(session);
  expect(run.seed).toBe(9);
  await session.openLink(`#run=clicks&engine=${ENGINE_VERSION}&seed=9&select=moon:1`);
  expect(session.notices[0]).toMatch(/it selects "moon:1".* The open run goes on\.$/);
  await session.openLink('#packed=01234567.AAAA');
  expect(session.notices[1]).toMatch(/missing or garbled/);
  await session.openLink(`#run=clicks&engine=${ENGINE_VERSION}&seed=9&show=phase`);
  expect(session.notices[2]).toMatch(/did you mean "phases"/);
  await session.openLink('#lesson-3');
  expect(session.notices).toHaveLength(3);
  expect(open(session)).toBe(run);
});

async function told(session: Session, words: RegExp): Promise<string> {
  return vi.waitFor(() => {
    const notice = session.notices.find((sentence) => words.test(sentence));
    if (notice === undefined) throw new Error(`Not said yet: ${session.notices.join(' ')}`);
    return notice;
  });
}

async function savedRun(): Promise<string> {
  const session = await browser().visit();
  open(session).speed = 3;
  await frames(open(session), 150);
  open(session).kill('TM-2');
  await settled();
  await frames(open(session), 60, 3000);
  open(session).pause();
  await settled();
  const text = await makeRunFile(open(session), { selected: { kind: 'task', id: 'Map-1' } });
  if (text === null) throw new Error('No file was made.');
  return text;
}

test('a saved run is opened at its moment, repeated, and found to be the same', async () => {
  const text = await savedRun();
  const session = await browser().visit();
  await session.importFile(new Blob([text]));
  const run = open(session);
  expect(session.takeSelected()).toEqual({ kind: 'task', id: 'Map-1' });
  await frames(run, 30);
  expect(run.view.processes.get('TM-2')?.state).toBe('dead');
  const { recorded } = JSON.parse(text) as RunFile;
  expect(recorded.marks.length).toBeGreaterThan(1);
  expect(await told(session, /came out the same/)).toContain(recorded.digest);
  expect(run.digest).toBe(recorded.digest);
});

test('a run that comes out otherwise says where it begins to differ', async () => {
  const file = JSON.parse(await savedRun()) as RunFile;
  const session = await browser().visit();
  const second = file.recorded.marks[1];
  if (!second) throw new Error('There are no two marks.');
  second[1] = '0123456789abcdef';
  await session.importFile(new Blob([JSON.stringify(file)]));
  expect(await told(session, /does not come out the same/)).toMatch(/between \S+ s and \S+ s/);
  const other = { ...file, engine: '0', link: file.link.replace('seed=1', 'seed=2') };
  other.link = other.link.replace(`engine=${ENGINE_VERSION}`, 'engine=0');
  await session.importFile(new Blob([JSON.stringify(other)]));
  expect(await told(session, /engine version 0/)).toMatch(/does not come out the same/);
});

test('a file that is no run says so, and the open run goes on', async () => {
  const text = await savedRun();
  const session = await browser().visit();
  const run = open(session);
  const file = JSON.parse(text) as RunFile;
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /no run that Tidemark has saved/],
    ['PNG', /no run that Tidemark has saved/],
    ['{"name": "other"}', /no run that Tidemark has saved/],
    [text.slice(0, text.length >> 1), /a part of it is missing/],
    [JSON.stringify({ ...file, format: 2 }), /newer Tidemark \(format 2; here 1/],
    [JSON.stringify({ ...file, recorded: { ...file.recorded, digest: 'x' } }), /"recorded.digest"/],
    [JSON.stringify({ ...file, link: '#run=cliks&engine=0&seed=1' }), /did you mean "clicks"/],
    ['x'.repeat(5_000_000), /much larger/],
  ];
  for (const [content, words] of cases) {
    await session.importFile(new Blob([content]));
    expect(await told(session, words)).toMatch(/The open run goes on\.$/);
    for (const notice of session.notices) session.dismissNotice(notice);
  }
  expect(open(session)).toBe(run);
});

test('a link of another run goes before the offer, which is not lost', async () => {
  const { visit, leaveBehind, remembered, held } = browser();
  await leaveBehind('old');
  const fragment = `#run=clicks&engine=${ENGINE_VERSION}&seed=9`;
  const session = await visit({ fragment });
  expect(open(session).seed).toBe(9);
  expect(held.has('old')).toBe(false);
  await settled();
  expect((await remembered()).map(({ job }) => job)).toContain('old');
  const again = browser();
  await again.leaveBehind('old', { seed: 9 });
  expect((await again.visit({ fragment })).resumable?.job).toBe('old');
});

test('settings of a restart are left in the address, so that a reload begins with them', async () => {
  const { visit } = browser();
  let address = '';
  const remember = (fragment: string): void => void (address = fragment);
  const session = await visit({ remember });
  const settings = { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' };
  await session.restart({ settings });
  expect(open(session).changedSettings).toEqual(settings);
  const reloaded = await browser().visit({ fragment: address });
  expect(open(reloaded)).toMatchObject({ changedSettings: settings, seed: 1 });
  expect(reloaded.notices).toEqual([]);
  await session.restart({ settings: {} });
  expect(address).toBe('');
});

test('refused settings leave the open run as it is, and nothing in the address', async () => {
  const { visit } = browser();
  const remember = vi.fn();
  const session = await visit({ remember });
  const before = open(session);
  await session.restart({
    settings: {
      'execution.checkpointing.mode': 'AT_LEAST_ONCE',
      'execution.checkpointing.unaligned.enabled': true,
    },
  });
  expect(open(session)).toBe(before);
  expect(session.notices[0]).toMatch(/^Unaligned checkpoints need/);
  expect(remember).not.toHaveBeenCalled();
});

test('a restart repeats what it is given, at its times', async () => {
  const { visit } = browser();
  const session = await visit();
  const action = { kind: 'kill', process: 'TM-1' } as const;
  await session.restart({ actions: [{ atMs: 1500, afterStep: null, action }] });
  const run = open(session);
  await frames(run, 300);
  expect(run.view.processes.get('TM-1')).toMatchObject({ state: 'dead', killedAtMs: 1500 });
});
