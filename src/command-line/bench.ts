// npm run bench: figures as medians of several rounds, as one JSON object on the last line.
//
// Each figure has its yardstick in the same run: turns over four real workers in Chromium against
// bare round trips over the same workers; steps in one thread against those; a snapshot of the heap
// against a copy of as many pointers; the log-structured store on OPFS against the heap.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { measureLab } from './bench-lab.ts';
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
const HEAP_ROUNDS = 5;

interface HeapRounds {
  readonly heapSnapshotPauseMs: readonly number[];
  readonly pointerCopyMs: readonly number[];
  readonly throughputDuringSnapshotRatio: readonly number[];
}

interface PageRounds {
  readonly lockstepTurnsPerSecond: readonly number[];
  readonly pingPongPerSecond: readonly number[];
}

function median(values: readonly number[]): number {
  return Math.round(middle(values));
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Three digits behind the point are enough for a ratio. */
const rounded = (value: number): number => Number(value.toFixed(3));

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

interface Measured {
  readonly page: PageRounds;
  readonly heap: HeapRounds;
  /** Figures as they are printed. */
  readonly lsm: Readonly<Record<string, number | string | null>>;
  readonly lab: Readonly<Record<string, number>>;
}

async function inBrowser(): Promise<Measured> {
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
  /** In a page of its own, so that nobody inherits another's heap. */
  const measure = async <T>(file: string, name: string, ...args: number[]): Promise<T> => {
    const page = await browser.newPage();
    await page.goto(`${base}data/clicks.json`);
    const module = `/@fs/${path.join(projectRoot, 'tests', 'bench', file)}`;
    const result = await page.evaluate(
      async ([url, called, given]) => {
        const loaded = (await import(url)) as Record<string, (...of: number[]) => unknown>;
        return loaded[called]?.(...given);
      },
      [module, name, args] as const,
    );
    await page.close();
    return result as T;
  };
  try {
    return {
      page: await measure('lockstep-page.ts', 'measureLockstep', ROUNDS, TURNS_PER_ROUND),
      heap: await measure('heap-page.ts', 'measureHeap', HEAP_ROUNDS),
      lsm: await measure('lsm-page.ts', 'measureLsm'),
      lab: await measureLab(browser),
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

const { page, heap, lsm, lab } = await inBrowser();
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
    heapSnapshotPauseMs: rounded(middle(heap.heapSnapshotPauseMs)),
    pointerCopyMs: rounded(middle(heap.pointerCopyMs)),
    throughputDuringSnapshotRatio: rounded(middle(heap.throughputDuringSnapshotRatio)),
    ...Object.fromEntries(
      Object.entries({ ...lsm, ...lab }).map(([name, value]) => [
        name,
        typeof value === 'number' ? rounded(value) : value,
      ]),
    ),
  }),
);
process.exit(0);
