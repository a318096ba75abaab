// npm run bench: figures as medians of several rounds, as one JSON object on the last line.
//
// Each figure has its yardstick in the same run: turns over four real workers in Chromium against
// bare round trips over the same workers; steps in one thread against those.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { findOrInstallBrowser, launchOptions } from './browser.mjs';
import { projectRoot } from './project.mjs';
import { defineJob } from '../engine/job/scenario.ts';
import { Conductor } from '../sim/conductor.ts';
import { InThreadHost } from '../sim/in-thread.ts';
import { CLICKS } from '../sim/scenarios.ts';
import type { SourceLog } from '../storage/durable.ts';
import { MemoryDurable } from '../storage/memory.ts';

const ROUNDS = 7;
const TURNS_PER_ROUND = 1500;

interface PageRounds {
  readonly lockstepTurnsPerSecond: readonly number[];
  readonly pingPongPerSecond: readonly number[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[sorted.length >> 1] ?? 0);
}

/** A whole run of the main job per round; the first rounds only warm up. */
function inThreadRounds(): number[] {
  const file = path.join(projectRoot, 'public', 'data', 'clicks.json');
  const log = JSON.parse(readFileSync(file, 'utf8')) as SourceLog;
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS + 3; round++) {
    const definition = defineJob(CLICKS, { job: 'bench', seed: round });
    const conductor = new Conductor({ definition, onEvent: () => undefined });
    const host = new InThreadHost(conductor, definition, new MemoryDurable(log));
    const startMs = performance.now();
    host.run();
    rounds.push((conductor.step / (performance.now() - startMs)) * 1000);
  }
  return rounds.slice(3);
}

async function pageRounds(): Promise<PageRounds> {
  await findOrInstallBrowser();
  const server = await createServer({
    configFile: path.join(projectRoot, 'vite.config.ts'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false },
  });
  await server.listen();
  const base = server.resolvedUrls?.local[0];
  if (base === undefined) throw new Error('The development server did not say where it listens.');
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(`${base}data/clicks.json`);
    const module = `/@fs/${path.join(projectRoot, 'tests', 'bench', 'lockstep-page.ts')}`;
    return await page.evaluate(
      async ([url, rounds, turns]) => {
        const loaded = (await import(url)) as {
          measureLockstep(rounds: number, turns: number): Promise<PageRounds>;
        };
        return loaded.measureLockstep(rounds, turns);
      },
      [module, ROUNDS, TURNS_PER_ROUND] as const,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

const page = await pageRounds();
const lockstepTurnsPerSecond = median(page.lockstepTurnsPerSecond);
const pingPongPerSecond = median(page.pingPongPerSecond);
const inThreadStepsPerSecond = median(inThreadRounds());
console.log(
  `In one thread ${inThreadStepsPerSecond} steps/s, over four workers ${lockstepTurnsPerSecond} turns/s, ` +
    `bare round trips ${pingPongPerSecond}/s (medians of ${ROUNDS} rounds).`,
);
console.log(
  JSON.stringify({
    inThreadStepsPerSecond,
    lockstepTurnsPerSecond,
    pingPongPerSecond,
    lockstepToPingPongRatio: Number((lockstepTurnsPerSecond / pingPongPerSecond).toFixed(3)),
    inThreadToLockstepRatio: Number((inThreadStepsPerSecond / lockstepTurnsPerSecond).toFixed(1)),
  }),
);
process.exit(0);
