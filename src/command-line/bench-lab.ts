// The lab's half of the benchmark, on the page as it is built: how long frames take while many things
// move, how long a look at another moment, a fork and an answer to a key take.
//
// Yardsticks of the same machine at the same time: the frames of an empty page, and as many circles
// painted bare.

import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { build, preview } from 'vite';
import type { Scenario } from '../engine/job/scenario.ts';
import { makeRunLink } from '../sim/run-link.ts';
import { LETTER_ROW } from '../sim/generated-log.ts';
import { measureImport } from './bench-import.ts';
import { projectRoot } from './project.mjs';

const WATCHED_MS = 5000;
const LOOKS = 24;

/** Source, Map, Count and Sink with so many subtasks each, slow enough that much is on its way. */
function wide(parallelism: number, flightMs: number): Scenario {
  const forward = (from: string) => [{ from, by: 'forward' as const }];
  return {
    id: 'wide',
    title: 'Wide',
    about: 'For the benchmark.',
    log: `letters/${parallelism * 400}/26/${parallelism}/7`,
    partitions: parallelism,
    rowType: LETTER_ROW,
    operators: [
      { id: 'source', name: 'Source', kind: 'source', parallelism, reads: [], costMs: 80 },
      { id: 'map', name: 'Map', kind: 'map', parallelism, reads: forward('source'), costMs: 10 },
      {
        id: 'count',
        name: 'Count',
        kind: 'keyed-count',
        parallelism,
        reads: [{ from: 'map', by: 'hash', key: 'letter' }],
        costMs: 10,
      },
      { id: 'sink', name: 'Sink', kind: 'sink', parallelism, reads: forward('count'), costMs: 2 },
    ],
    maxParallelism: 128,
    taskManagers: 4,
    slotsPerTaskManager: Math.ceil(parallelism / 4),
    pollSize: 32,
    timing: {
      networkMs: flightMs,
      localMs: flightMs,
      jitterMs: 0,
      costJitterPercent: 0,
      storageLatencyMs: 100,
      storageBytesPerMs: 8,
      workerStartMs: 100,
      syncMs: 5,
    },
    slowdown: {},
    settings: {
      'taskmanager.network.memory.buffers-per-channel': 16,
      'execution.checkpointing.interval': 4000,
    },
  };
}

/** A job whose run has more than 100,000 events. */
const LONG: Scenario = {
  ...wide(2, 3),
  id: 'long',
  log: 'letters/8000/26/2/7',
  taskManagers: 2,
  slotsPerTaskManager: 1,
};

const linkTo = (scenario: Scenario): string =>
  makeRunLink({ scenario, seed: 1, settings: {}, actions: [], step: null });

interface Frames {
  readonly medianMs: number;
  readonly worstMs: number;
  readonly scriptMs: number;
  readonly circles: number;
}

/** How frames of a page go by, and how much script each takes. */
async function framesOf(page: Page): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scriptMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000;
  };
  const before = await scriptMs();
  const { gaps, circles } = await page.evaluate(async (watchedMs) => {
    const gaps: number[] = [];
    const counted = globalThis as unknown as { circlesPainted?: number };
    let [last, circles, frames] = [performance.now(), 0, 0];
    counted.circlesPainted = 0;
    const endMs = last + watchedMs;
    await new Promise<void>((resolve) => {
      requestAnimationFrame(function next() {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        circles += counted.circlesPainted ?? 0;
        counted.circlesPainted = 0;
        frames++;
        if (now < endMs) requestAnimationFrame(next);
        else resolve();
      });
    });
    return { gaps: gaps.slice(1), circles: circles / frames };
  }, WATCHED_MS);
  const spentMs = (await scriptMs()) - before;
  gaps.sort((left, right) => left - right);
  return {
    medianMs: gaps[gaps.length >> 1] ?? 0,
    worstMs: gaps[Math.floor(gaps.length * 0.95)] ?? 0,
    scriptMs: spentMs / gaps.length,
    circles: Math.round(circles),
  };
}

/** Counts the circles that are painted: as many things are moving. */
function countCircles(): void {
  const counted = globalThis as unknown as { circlesPainted?: number };
  const { prototype } = CanvasRenderingContext2D;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the context it was called on
  const { arc } = prototype;
  prototype.arc = function (...args) {
    counted.circlesPainted = (counted.circlesPainted ?? 0) + 1;
    arc.apply(this, args);
  };
}

async function moving(browser: Browser, base: string, scenario: Scenario): Promise<Frames> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript(countCircles);
  await page.goto(`${base}?embed${linkTo(scenario)}`);
  // Until the pipe is full.
  await page.waitForFunction(
    () =>
      Number.parseFloat(
        document.querySelector('[data-testid="clock"]')?.textContent?.replace(/[^\d.]/g, '') ?? '0',
      ) > 6,
  );
  const frames = await framesOf(page);
  await page.close();
  return frames;
}

/** The same number of circles on a bare canvas. */
async function bare(browser: Browser, circles: number): Promise<Frames> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.setContent('<canvas width="1280" height="560"></canvas>');
  await page.evaluate((count) => {
    const context = document.querySelector('canvas')?.getContext('2d');
    requestAnimationFrame(function next(nowMs) {
      context?.clearRect(0, 0, 1280, 560);
      for (let index = 0; index < count; index++) {
        context?.beginPath();
        context?.arc((index * 37 + nowMs / 20) % 1280, (index * 53) % 560, 4, 0, 2 * Math.PI);
        context?.fill();
        context?.stroke();
      }
      requestAnimationFrame(next);
    });
  }, circles);
  const frames = await framesOf(page);
  await page.close();
  return frames;
}

/** Of a run with more than 100,000 events: looks at other moments, and a fork. */
async function longRun(browser: Browser, base: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${base}${linkTo(LONG)}`);
  const slider = page.getByRole('slider', { name: 'Moment shown' });
  await page.getByRole('button', { name: 'To the end' }).click({ timeout: 60_000 });
  await page.getByText(/^Finished/).waitFor({ timeout: 300_000 });
  const looks = await slider.evaluate(async (track, times) => {
    const taken: number[] = [];
    for (let look = 0; look < times; look++) {
      const startMs = performance.now();
      const key = look === 0 ? 'Home' : look % 5 === 4 ? 'PageDown' : 'PageUp';
      track.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      taken.push(performance.now() - startMs);
    }
    return taken.sort((left, right) => left - right);
  }, LOOKS);
  const forkMs = await page.evaluate(async () => {
    const startMs = performance.now();
    const isThere = (): boolean => document.querySelector('[aria-label="Branches"]') !== null;
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 't', bubbles: true }));
    while (!isThere() && performance.now() - startMs < 60_000) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - startMs;
  });
  await page.close();
  return { scrubMs: looks[Math.floor(looks.length * 0.95)] ?? 0, forkMs };
}

/** The longest from a key to the next picture, while the main job plays. */
async function answers(browser: Browser, base: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${base}#lab`);
  await page
    .getByText(/[1-9]\d* in \d+ keys?/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const seen: number[] = [];
    (globalThis as unknown as { answersMs: number[] }).answersMs = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('interactionId' in entry && entry.interactionId !== 0) seen.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  for (const key of [
    'l',
    'l',
    'w',
    'Escape',
    '+',
    '-',
    '1',
    'ArrowRight',
    'Enter',
    'Escape',
    't',
    'f',
    'Escape',
  ]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  for (const name of ['Space-time', 'Phases', 'State', 'Result']) {
    await page.getByRole('tab', { name }).click();
    await page.waitForTimeout(150);
  }
  const taken = await page.evaluate(
    () => (globalThis as unknown as { answersMs: number[] }).answersMs,
  );
  await page.close();
  return Math.max(0, ...taken);
}

/** @returns figures as they are printed */
export async function measureLab(browser: Browser): Promise<Readonly<Record<string, number>>> {
  const outDir = path.join(projectRoot, 'node_modules', '.cache', 'tidemark', 'bench-page');
  const configFile = path.join(projectRoot, 'vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    configFile,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const base = server.resolvedUrls?.local[0];
  if (base === undefined) throw new Error('The preview server did not say where it listens.');
  try {
    const many = await moving(browser, base, wide(16, 900));
    const some = await moving(browser, base, wide(8, 700));
    const [idle, bareMany, bareSome] = [
      await bare(browser, 0),
      await bare(browser, many.circles),
      await bare(browser, some.circles),
    ];
    const { scrubMs, forkMs } = await longRun(browser, base);
    return {
      frame64SubtasksMs: many.medianMs,
      frame64SubtasksSlowestTwentiethMs: many.worstMs,
      frame64SubtasksThings: many.circles,
      frame64SubtasksScriptMs: many.scriptMs,
      frame64ToBareRatio: many.medianMs / bareMany.medianMs,
      emptyFrameMs: idle.medianMs,
      frame32SubtasksThings: some.circles,
      scriptPerFrameMs: some.scriptMs,
      bareScriptPerFrameMs: bareSome.scriptMs,
      scrub100kMs: scrubMs,
      fork100kMs: forkMs,
      interactionToNextPaintMs: await answers(browser, base),
      ...(await measureImport(browser, base)),
    };
  } finally {
    await server.close();
  }
}
