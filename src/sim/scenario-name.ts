// A scenario as a text that is kept with what belongs to it: its id when it comes with Tidemark,
// otherwise all of it. Reading it back gives the same, or nothing.

import { checkScenario, type Scenario } from '../engine/job/scenario.ts';
import { scenarioNamed } from './scenarios.ts';

export function scenarioName(scenario: Scenario): string {
  return scenarioNamed(scenario.id) === scenario ? scenario.id : JSON.stringify(scenario);
}

/** null: it cannot run here. */
export function scenarioOf(name: string): Scenario | null {
  const known = scenarioNamed(name);
  if (known) return known;
  try {
    const checked = checkScenario(JSON.parse(name));
    return checked.ok ? checked.value : null;
  } catch {
    return null;
  }
}
