// From the request that names a run to what can be run: its checked definition and its source log.
//
// What cannot run throws a sentence that says why.

import { checkScenario, defineJob, type JobDefinition } from '../engine/job/scenario.ts';
import { DEFAULT_SETTINGS, withSettings } from '../engine/job/settings.ts';
import { generatedLog } from '../sim/generated-log.ts';
import type { SourceLog } from '../storage/durable.ts';
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

export async function sourceLogOf({ scenario, dataUrl }: RunRequest): Promise<SourceLog> {
  return generatedLog(scenario.log) ?? (await fetchSourceLog(dataUrl, scenario));
}
