// Acting in the past: a branch repeats the run to that place and goes another way; the run stays.
import { afterEach, expect, test, vi } from 'vitest';
import type { RunPort } from '../../src/cluster/port.ts';
import type { Branches } from '../../src/lab/branches.svelte.ts';
import { MOST_BRANCHES } from '../../src/lab/branches.svelte.ts';
import { Preferences } from '../../src/lab/preferences.svelte.ts';
import type { Run } from '../../src/lab/run.svelte.ts';
import { Session } from '../../src/lab/session.svelte.ts';
import { InThreadPort } from '../support/in-thread-port.ts';
import { shippedLog } from '../support/traced-run.ts';

vi.setConfig({ testTimeout: 30_000 });

const LOG = shippedLog('clicks', 150);
let session: Session;
let ports: InThreadPort[];

afterEach(() => session.close());

function settled(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

let clockMs = 0;
async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    session.run?.frame((clockMs += 16));
    await settled();
  }
}

/** A finished run in which TM-1 was killed on the way. */
async function opened(): Promise<{ readonly main: Run; readonly branches: Branches }> {
  ports = [];
  session = new Session({
    preferences: new Preferences(null),
    createPort: (): RunPort => {
      const port = new InThreadPort({ log: LOG });
      ports.push(port);
      return port;
    },
    openStore: () => Promise.resolve({ kind: 'memory-only', sentence: 'No database here.' }),
    exclusive: () => Promise.resolve(() => undefined),
    dataUrl: 'http://localhost/data/',
    fragment: '',
  });
  await session.started;
  const { run: main, branches } = session;
  if (!main || !branches) throw new Error('No run is open.');
  main.speed = 20;
  await frames(25);
  main.kill('TM-1');
  await settled();
  main.runToEnd();
  while (!main.ended) await frames(1);
  return { main, branches };
}

async function branched(main: Run, atMs: number, act: (run: Run) => void): Promise<Run> {
  main.lookAt(atMs);
  act(main);
  while (session.run === main) await settled();
  if (!session.run) throw new Error('No run is open.');
  return session.run;
}

test('a branch is the same run up to where it leaves it, event for event', async () => {
  const { main, branches } = await opened();
  const { digest } = main;
  const branch = await branched(main, 5000.5, (run) => run.kill('TM-2'));
  expect(branches.shown).toMatchObject({ id: 2, parent: 1, name: 'Branch 2: kill TM-2 at 5.00 s' });
  for (const atMs of [900, 2500, 4000, 4999]) {
    main.lookAt(atMs);
    branch.lookAt(atMs);
    expect(branch.view).toEqual(main.view);
  }
  branch.backToNow();
  expect(branch.view.processes.get('TM-2')).toMatchObject({ state: 'dead', killedAtMs: 5000 });
  expect(branch.view.processes.get('TM-1')?.state).toBe('alive');
  branch.runToEnd();
  while (!branch.ended) await frames(1);
  expect(branch.view.job.status).toBe('FINISHED');
  expect(branch.digest).not.toBe(digest);
  expect([main.digest, main.ended, main.live.job.status]).toEqual([digest, true, 'FINISHED']);
});

test('what was done earlier happens in the branch, too; what was done later does not', async () => {
  const { main } = await opened();
  const [kill] = await main.actions();
  const killMs = kill?.atMs ?? 0;
  const later = await branched(main, killMs + 900, (run) => run.triggerCheckpoint());
  expect((await later.actions()).map(({ action }) => action.kind)).toEqual([
    'kill',
    'trigger-checkpoint',
  ]);
  session.branches?.show(1);
  const earlier = await branched(main, killMs - 900, (run) => run.kill('TM-3'));
  expect((await earlier.actions()).map(({ action }) => action)).toEqual([
    { kind: 'kill', process: 'TM-3' },
  ]);
});

test('a step is an exact place: what is done there happens right behind it', async () => {
  const { main } = await opened();
  main.lookAt(7500);
  await main.step('hop', 'back');
  const { step, nowMs } = main.view;
  expect(nowMs).toBeLessThan(7500);
  main.kill('TM-2');
  while (session.run === main) await settled();
  const [action] = (await session.run?.actions()) ?? [];
  expect(action).toMatchObject({ afterStep: step, action: { kind: 'kill', process: 'TM-2' } });
});

test('one goes on at a time; branches are switched, named, deleted and had back', async () => {
  const { main, branches } = await opened();
  const second = await branched(main, 4000, (run) => run.kill('TM-2'));
  expect(second.playing).toBe(true);
  const third = await branched(second, 3000, (run) => run.kill('TM-3'));
  expect(second.playing).toBe(false);
  expect(branches.list.map(({ id, parent }) => [id, parent])).toEqual([
    [1, null],
    [2, 1],
    [3, 2],
  ]);
  branches.rename(3, '  the sink dies ');
  branches.rename(3, '  ');
  expect(branches.shown.name).toBe('the sink dies');
  branches.show(2);
  expect([session.run, third.playing]).toEqual([second, false]);
  branches.delete(2);
  expect(session.run).toBe(main);
  expect(branches.list.map((branch) => branches.parentOf(branch)?.id)).toEqual([undefined, 1]);
  branches.undoDelete();
  expect(branches.list.map(({ id }) => id)).toEqual([1, 2, 3]);
  branches.delete(2);
  branches.delete(3);
  expect(ports[1]?.closed).toBe(true);
  expect(ports[2]?.closed).toBe(false);
  branches.delete(1);
  expect(branches.list.map(({ id }) => id)).toEqual([1]);
});

test('there is an end to branches, and restarting closes them all', async () => {
  const { main, branches } = await opened();
  for (let made = branches.list.length; made < MOST_BRANCHES; made++) {
    branches.show(1);
    await branched(main, 2000 + made, (run) => run.triggerCheckpoint());
  }
  branches.show(1);
  main.lookAt(2000);
  await session.branchOff(main, { step: 100, atMs: 2000 }, { kind: 'trigger-checkpoint' });
  expect(session.notices).toEqual([
    `There are ${MOST_BRANCHES} branches already. Delete one, then do it again.`,
  ]);
  const before = ports.slice();
  await session.restart({ seed: 2 });
  expect(before.every(({ closed }) => closed)).toBe(true);
  expect(session.branches?.list).toHaveLength(1);
});
