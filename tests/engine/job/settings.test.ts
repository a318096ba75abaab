// Settings: Flink's names, and refusals that leave all else as it is.

import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SETTINGS,
  OPTION_NAMES,
  OPTIONS,
  withSettings,
} from '../../../src/engine/job/settings.ts';
import { SETTING_TEXTS } from '../../../src/engine/job/setting-texts.ts';
import * as v from 'valibot';

test('every default is allowed by its own schema and explained', () => {
  for (const name of OPTION_NAMES) {
    const { schema, value } = OPTIONS[name];
    const { about, flinkDefault } = SETTING_TEXTS[name];
    expect(v.safeParse(schema, value).success, name).toBe(true);
    expect(about, name).toMatch(/^[A-Z].*\.$/);
    expect(flinkDefault, name).not.toBe('');
    expect(DEFAULT_SETTINGS[name]).toBe(value);
  }
  expect(withSettings(DEFAULT_SETTINGS, {})).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
});

test('a change is laid over the rest', () => {
  const { settings, problems } = withSettings(DEFAULT_SETTINGS, {
    'execution.checkpointing.interval': null,
    'heartbeat.timeout': 9000,
  });
  expect(problems).toEqual([]);
  expect(settings).toEqual({
    ...DEFAULT_SETTINGS,
    'execution.checkpointing.interval': null,
    'heartbeat.timeout': 9000,
  });
});

describe('refusals', () => {
  test.each([
    ['execution.checkpointing.interval', 9, 'must be at least 10 ms (it is 9).'],
    ['execution.checkpointing.interval', '5s', 'must be a number of milliseconds (it is "5s").'],
    [
      'execution.checkpointing.timeout',
      10.5,
      'must be a whole number of milliseconds (it is 10.5).',
    ],
    [
      'execution.checkpointing.mode',
      'TWICE',
      'must be EXACTLY_ONCE or AT_LEAST_ONCE (it is "TWICE").',
    ],
    ['execution.checkpointing.num-retained', 0, 'must be at least 1 (it is 0).'],
    ['execution.checkpointing.max-concurrent-checkpoints', NaN, 'must be a number (it is null).'],
    [
      'restart-strategy.type',
      'hope',
      'must be none, fixed-delay, failure-rate or exponential-delay (it is "hope").',
    ],
  ])('%s = %j says why, and the rest is kept', (name, value, sentence) => {
    const base = withSettings(DEFAULT_SETTINGS, { 'heartbeat.timeout': 9000 }).settings;
    const { settings, problems } = withSettings(base, { [name]: value, 'heartbeat.interval': 50 });
    expect(problems).toEqual([`${name} ${sentence}`]);
    expect(settings).toEqual({ ...base, 'heartbeat.interval': 50 });
  });

  test.each(['toString', '__proto__', 'heartbeat'])('there is no setting %s', (name) => {
    const changes = JSON.parse(`{"${name}": 1}`) as Record<string, unknown>;
    const { settings, problems } = withSettings(DEFAULT_SETTINGS, changes);
    expect(problems).toEqual([`There is no setting "${name}".`]);
    expect(settings).toEqual(DEFAULT_SETTINGS);
  });

  test('a heartbeat timeout not longer than the interval is refused with its partner', () => {
    const { settings, problems } = withSettings(DEFAULT_SETTINGS, {
      'heartbeat.interval': 500,
      'heartbeat.timeout': 500,
      'execution.checkpointing.interval': 700,
    });
    expect(problems).toEqual([
      'heartbeat.timeout (500 ms) must be longer than heartbeat.interval (500 ms), or every TaskManager is lost at once.',
    ]);
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, 'execution.checkpointing.interval': 700 });
  });
});
