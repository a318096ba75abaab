// The simulation in one bundle, built once per test file, as `npm run simulate` runs it.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleModule } from '../../src/command-line/bundle.mjs';
import { cacheFolder, projectRoot } from '../../src/command-line/project.mjs';
import type * as simulation from './simulation.ts';

export type Simulation = typeof simulation;

export async function bundledSimulation(): Promise<Simulation> {
  const folder = path.join(cacheFolder, `test-simulation-${process.pid}`);
  const bundle = await bundleModule(
    path.join(projectRoot, 'tests', 'support', 'simulation.ts'),
    folder,
  );
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(bundle).href)) as Simulation;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
