// Reads a source log for a command: made up from its name, or from public/data/.
// What is missing or garbled is one clear line, like any other bad input.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Scenario } from '../engine/job/scenario.ts';
import { generatedLog } from '../sim/generated-log.ts';
import { unknownName } from '../sim/nearest.ts';
import { scenarioNamed, SCENARIOS } from '../sim/scenarios.ts';
import type { SourceLog } from '../storage/durable.ts';
import { projectRoot } from './project.mjs';
import { Unusable } from './unusable.ts';

const schema = v.object({
  name: v.string(),
  partitions: v.array(v.array(v.array(v.union([v.string(), v.number()])))),
});

export function readScenario(name: string): { scenario: Scenario; log: SourceLog } {
  const scenario = scenarioNamed(name);
  if (!scenario) {
    const known = SCENARIOS.map(({ id }) => id);
    throw new Unusable(unknownName('scenario', name, known));
  }
  return { scenario, log: generatedLog(scenario.log) ?? readData(scenario.log) };
}

function readData(name: string): SourceLog {
  const file = path.join(projectRoot, 'public', 'data', `${name}.json`);
  if (!existsSync(file)) throw new Unusable(`The data of this scenario is missing: ${file}.`);
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Unusable(`${file} is not a source log: ${String(error)}.`);
  }
}
