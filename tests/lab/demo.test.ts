// The small job of the home page: it plays by itself, survives a kill, and its result stays.
import { expect, test, vi } from 'vitest';
import { Demo } from '../../src/lab/demo.svelte.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { LETTERS } from '../../src/sim/first-scenario.ts';
import { InThreadPort } from '../support/in-thread-port.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const FRAME_MS = 50;

function open() {
  const log = generatedLog(LETTERS.log);
  if (!log) throw new Error('The log of the small job is made up from its name.');
  const ports: InThreadPort[] = [];
  const demo = new Demo(() => {
    const port = new InThreadPort({ log });
    ports.push(port);
    return port;
  });
  let clockMs = 0;
  const until = async (condition: () => boolean): Promise<void> => {
    for (let limit = 0; limit < 3000; limit++) {
      if (condition()) return;
      clockMs += FRAME_MS;
      demo.frame(clockMs);
      await new Promise((resolve) => void setTimeout(resolve, 0));
    }
    throw new Error(`It never came to that: ${demo.stage} at ${demo.run.cursorMs} ms.`);
  };
  return { demo, ports, until };
}

test('a kill is followed by an outage, a recovery, and the exact result, which stays', async () => {
  const { demo, ports, until } = open();
  await until(() => demo.run.view.checkpoints.get(1)?.status === 'completed');
  expect(demo.stage).toBe('calm');
  demo.kill();
  await until(() => demo.stage === 'outage');
  expect(demo.whyNotKill()).toMatch(/TM-2/);
  await until(() => demo.stage === 'recovered');
  expect(demo.victim).toBe('TM-2.2');
  expect(demo.whyNotKill()).toBeNull();
  await until(() => demo.stage === 'result');
  const { run } = demo;
  expect([...run.view.sink.committed].sort()).toEqual([...run.expected].sort());
  expect(run.checks.filter(({ breach }) => breach !== null)).toEqual([]);
  demo.frame(1e6);
  const atMs = run.cursorMs;
  for (let frame = 0; frame < 20; frame++) demo.frame(1e6 + frame * FRAME_MS);
  expect(demo.run).toBe(run);
  expect(demo.run.cursorMs).toBe(atMs);
  demo.again();
  expect(ports.map(({ closed }) => closed)).toEqual([true, false]);
  await until(() => demo.stage === 'calm');
});

test('what nobody has disturbed begins anew when it is through', async () => {
  const { demo, ports, until } = open();
  await until(() => ports.length === 2);
  expect(demo.stage).not.toBe('result');
  expect(ports[0]?.closed).toBe(true);
});
