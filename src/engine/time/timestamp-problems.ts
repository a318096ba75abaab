// Sentences about what is wrong with the timestamps that a source is to give its records.

import type { OperatorSpec, RowType } from '../job/spec.ts';

/** @param type what the operator emits */
export function timestampProblems(
  { name, kind, watermarks }: OperatorSpec,
  { fields }: RowType,
): string[] {
  if (!watermarks) return [];
  if (kind !== 'source') return [`${name} is no source: only a source gives watermarks.`];
  const field = fields.find((each) => each.name === watermarks.field);
  if (!field) {
    return [
      `${name} is to take timestamps from "${watermarks.field}", but its rows have only ${fields.map((each) => each.name).join(', ')}.`,
    ];
  }
  return field.type === 'string'
    ? [
        `${name} is to take timestamps from "${field.name}", which is text. Choose a field with a number of milliseconds.`,
      ]
    : [];
}
