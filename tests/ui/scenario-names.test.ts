// Every scenario that comes with Tidemark has its name and its sentence in the dictionary.
import { expect, test } from 'vitest';
import { SCENARIOS } from '../../src/sim/scenarios.ts';
import { strings } from '../../src/ui/strings.en.ts';

test('the menu and the home page name every scenario, and no other', () => {
  const ids = SCENARIOS.map(({ id }) => id).sort();
  expect(Object.keys(strings.scenarios).sort()).toEqual(ids);
  expect(Object.keys(strings.scenarioAbout).sort()).toEqual(ids);
});
