// How a setting's value is written: durations in seconds, as in a person's head, everything else as
// Flink's configuration has it.

import type { FieldKind } from '../../lab/settings-form.svelte.ts';
import { labStrings } from '../lab-strings.en.ts';

const words = labStrings.settings;

export function valueInWords({ kind }: Pick<FieldKind, 'kind'>, value: unknown): string {
  if (value === null || value === undefined) return words.none;
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (kind === 'duration' && typeof value === 'number') return `${value / 1000} s`;
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : words.none;
}
