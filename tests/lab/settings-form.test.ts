// The settings form shows whatever the engine's table holds and says what the engine says.
import { describe, expect, test } from 'vitest';
import { OPTION_NAMES } from '../../src/engine/job/settings.ts';
import {
  guaranteeOf,
  PRESETS,
  presetOf,
  sameChanges,
  tallyOf,
  GUARANTEES,
} from '../../src/lab/guarantee.ts';
import { SETTING_GROUPS, SettingsForm } from '../../src/lab/settings-form.svelte.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { DEFAULT_SETTINGS, withSettings } from '../../src/engine/job/settings.ts';

const form = (changes = {}): SettingsForm => new SettingsForm(CLICKS, changes);
const fields = SETTING_GROUPS.flatMap(({ fields: all }) => all);

describe('the form', () => {
  test('has every option once, with a kind that its schema asks for', () => {
    expect(fields.map(({ name }) => name).toSorted()).toEqual([...OPTION_NAMES].toSorted());
    const kinds = new Map(fields.map((field) => [field.name, field]));
    expect(kinds.get('execution.checkpointing.interval')).toMatchObject({
      kind: 'duration',
      optional: true,
    });
    expect(kinds.get('execution.checkpointing.min-pause')).toMatchObject({
      kind: 'duration',
      optional: false,
    });
    expect(kinds.get('execution.checkpointing.num-retained')?.kind).toBe('number');
    expect(kinds.get('execution.checkpointing.unaligned.enabled')?.kind).toBe('switch');
    expect(kinds.get('execution.state-recovery.path')?.kind).toBe('path');
    expect(kinds.get('restart-strategy.type')).toMatchObject({
      kind: 'choice',
      choices: ['none', 'fixed-delay', 'failure-rate', 'exponential-delay'],
    });
  });

  test('begins with the scenario’s settings, of which nothing differs', () => {
    expect(form().value('heartbeat.timeout')).toBe(1500);
    expect(form().changes).toEqual({});
    expect(form().problems).toEqual([]);
  });

  test('knows what differs, and what was changed back', () => {
    const changed = form({ 'heartbeat.timeout': 4000 });
    changed.set('execution.checkpointing.num-retained', 1);
    expect(changed.changes).toEqual({
      'heartbeat.timeout': 4000,
      'execution.checkpointing.num-retained': 1,
    });
    changed.set('heartbeat.timeout', 1500);
    expect(changed.changes).toEqual({ 'execution.checkpointing.num-retained': 1 });
    changed.reset();
    expect(changed.changes).toEqual({});
  });

  test('says at a field what the engine says of its value', () => {
    const changed = form();
    changed.set('execution.checkpointing.timeout', 5);
    expect(changed.problemsOf('execution.checkpointing.timeout')).toEqual([
      'execution.checkpointing.timeout must be at least 10 ms (it is 5).',
    ]);
    expect(changed.problemsOf('heartbeat.timeout')).toEqual([]);
    changed.set('execution.checkpointing.timeout', null);
    expect(changed.problems[0]).toContain('must be a number of milliseconds');
  });

  test('says at both fields that two values do not go together', () => {
    const changed = form();
    changed.set('execution.checkpointing.unaligned.enabled', true);
    expect(changed.problems).toEqual([]);
    changed.set('execution.checkpointing.mode', 'AT_LEAST_ONCE');
    expect(changed.problemsOf('execution.checkpointing.mode')).toHaveLength(1);
    expect(changed.problems[0]).toMatch(/^Unaligned checkpoints need/);
    const beats = form({ 'heartbeat.interval': 2000 });
    expect(beats.problemsOf('heartbeat.interval')).toEqual(beats.problemsOf('heartbeat.timeout'));
    expect(beats.problems).toHaveLength(1);
  });

  test('steps back from options that make no difference', () => {
    const changed = form();
    const idle = (): string[] => OPTION_NAMES.filter((name) => changed.isIdle(name));
    expect(idle()).toContain('restart-strategy.exponential-delay.max-backoff');
    expect(idle()).not.toContain('restart-strategy.fixed-delay.delay');
    changed.set('restart-strategy.type', 'exponential-delay');
    expect(idle()).not.toContain('restart-strategy.exponential-delay.max-backoff');
    expect(idle()).toContain('restart-strategy.fixed-delay.delay');
    expect(idle()).toContain('execution.checkpointing.aligned-checkpoint-timeout');
    expect(idle()).not.toContain('execution.checkpointing.mode');
    changed.set('execution.checkpointing.interval', null);
    expect(idle()).toContain('execution.checkpointing.mode');
    expect(idle()).not.toContain('execution.checkpointing.interval');
  });
});

describe('a preset', () => {
  test.each(GUARANTEES)('%s is accepted, promises what it is called, and is recognised', (id) => {
    const base = withSettings(DEFAULT_SETTINGS, CLICKS.settings).settings;
    const { settings, problems } = withSettings(base, PRESETS[id]);
    expect(problems).toEqual([]);
    expect(guaranteeOf(settings)).toBe(id);
    expect(presetOf(PRESETS[id])).toBe(id);
  });

  test('is not seen in a person’s own changes', () => {
    expect(presetOf({ ...PRESETS['at-least-once'], 'heartbeat.timeout': 9000 })).toBeNull();
    expect(presetOf({ 'execution.checkpointing.interval': null })).toBeNull();
  });
});

test('changes are compared by what they say, not by their order', () => {
  expect(sameChanges({ a: 1, b: null }, { b: null, a: 1 })).toBe(true);
  expect(sameChanges({ a: 1 }, { a: 1, b: null })).toBe(false);
});

test('what is missing and what is too many are counted apart', () => {
  const expected = new Map([
    ['a', 3],
    ['b', 2],
  ]);
  const actual = new Map([
    ['a', 4],
    ['c', 1],
  ]);
  expect(tallyOf(expected, actual)).toEqual({ missing: 2, surplus: 2 });
});
