// Settings in the words of a lesson: a short name for each that lessons use, and values as people say
// them ("5 s", "off", "at least once").
//
// Every word stands for one option of Flink; those without a short name are written by Flink's name.

import { OPTION_NAMES, type OptionName } from '../engine/job/settings.ts';
import { unknownName } from '../sim/nearest.ts';

export const SETTING_WORDS: Readonly<Record<string, OptionName>> = {
  'checkpoint every': 'execution.checkpointing.interval',
  mode: 'execution.checkpointing.mode',
  'unaligned checkpoints': 'execution.checkpointing.unaligned.enabled',
  'checkpoint timeout': 'execution.checkpointing.timeout',
  'pause between checkpoints': 'execution.checkpointing.min-pause',
  'failed checkpoints tolerated': 'execution.checkpointing.tolerable-failed-checkpoints',
  'checkpoints kept': 'execution.checkpointing.num-retained',
  'incremental checkpoints': 'execution.checkpointing.incremental',
  'state backend': 'state.backend.type',
  'a silent TaskManager is lost after': 'heartbeat.timeout',
  'restart delay': 'restart-strategy.fixed-delay.delay',
  'what restarts': 'jobmanager.execution.failover-strategy',
};

const VALUE_WORDS: Readonly<Record<string, unknown>> = {
  off: false,
  on: true,
  'exactly once': 'EXACTLY_ONCE',
  'at least once': 'AT_LEAST_ONCE',
  heap: 'hashmap',
};

type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export interface Setting {
  readonly name: OptionName;
  readonly value: unknown;
}

export function readSettingName(words: string): Read<OptionName> {
  const name = SETTING_WORDS[words] ?? OPTION_NAMES.find((known) => known === words);
  if (name) return { ok: true, value: name };
  const known = [...Object.keys(SETTING_WORDS), ...OPTION_NAMES];
  return { ok: false, problem: unknownName('setting', words, known) };
}

/** "5 s" is 5000 ms, "off" switches off. */
export function readSettingValue(name: OptionName, text: string): unknown {
  const isInterval = name === 'execution.checkpointing.interval';
  if (isInterval && (text === 'off' || text === 'never')) return null;
  const seconds = /^(\d+(?:\.\d{1,3})?) s$/.exec(text);
  if (seconds) return Math.round(Number(seconds[1]) * 1000);
  if (Object.hasOwn(VALUE_WORDS, text)) return VALUE_WORDS[text];
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The short name, or Flink's own. */
export function settingInWords(name: string): string {
  return Object.entries(SETTING_WORDS).find(([, option]) => option === name)?.[0] ?? name;
}

const DURATION = /interval$|timeout$|pause$|delay$|backoff$/;

export function valueInWords(name: string, value: unknown): string {
  if (value === null) return 'off';
  if (typeof value === 'number') return DURATION.test(name) ? `${value / 1000} s` : `${value}`;
  return (
    Object.entries(VALUE_WORDS).find(([, meant]) => meant === value)?.[0] ?? `${value as string}`
  );
}
