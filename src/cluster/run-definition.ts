// From the request that names a run to what can be run: its checked definition and its source log.
//
// What cannot run throws a sentence that says why.

import {
  checkScenario,
  defineJob,
  type JobDefinition,
  type Scenario,
} from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { generatedLog } from '../sim/generated-log.ts';
import type { SourceLog } from '../storage/durable.ts';
import { readFileLogName } from '../storage/own-file/file-log-name.ts';
import type { RunRequest } from './port.ts';
import { fetchSourceLog } from './source-data.ts';

export function definitionOf(request: RunRequest): JobDefinition {
  const checked = checkScenario(request.scenario);
  if (!checked.ok) throw new Error(`This scenario cannot run. ${checked.problems.join(' ')}`);
  const base = withSettings(DEFAULT_SETTINGS, checked.value.settings).settings;
  const { settings, problems } = withSettings(base, request.settings);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return defineJob(checked.value, { job: request.job, seed: request.seed, settings });
}

export async function sourceLogOf({ scenario, dataUrl, database }: RunRequest): Promise<SourceLog> {
  return (
    generatedLog(scenario.log) ??
    (await fileLog(scenario, database)) ??
    (await fetchSourceLog(dataUrl, scenario))
  );
}

/** What a person's file holds; null: the scenario reads no such file. Throws a sentence. */
async function fileLog({ log, file }: Scenario, database: string): Promise<SourceLog | null> {
  const name = readFileLogName(log);
  if (!name) return null;
  const { openDurable } = await import('../storage/open-durable.ts');
  const store = await openDurable({ name: database });
  if (store.kind === 'memory-only') throw new Error(store.sentence);
  try {
    const found = await store.fileLogs.load(name);
    if (found) return found;
  } finally {
    store.close();
  }
  const called = file ? ` ${file.name}` : '';
  throw new Error(
    `This run reads the file${called}, which is not in this browser. Open its link in the lab to choose the file.`,
  );
}
