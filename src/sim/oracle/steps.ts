// What a row becomes at an operator that looks at one row at a time.
//
// A field that such an operator adds from its state depends on the order of arrival: it is null here.

import type { OperatorSpec, RowType } from '../../engine/job/spec.ts';
import { fieldOf, type Cells, type Step } from './cells.ts';

/** null: the operator does not look at one row at a time. */
export function stepOf(operator: OperatorSpec, type: RowType): Step | null {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others have state
  switch (operator.kind) {
    case 'map':
      return keeping(operator, type);
    case 'filter':
      return letting(operator, type);
    case 'enrich':
    case 'serial-number':
    case 'count-window':
      return (row) => [[...row, null]];
    default:
      return null;
  }
}

function keeping({ fields }: OperatorSpec, type: RowType): Step {
  if (!fields) return (row) => [row];
  const kept = fields.map((field) => fieldOf(type, field));
  return (row) => [kept.map((index) => row[index] ?? null)];
}

function letting({ where }: OperatorSpec, type: RowType): Step {
  const index = fieldOf(type, where?.field);
  return (row: Cells) => {
    const cell = row[index] ?? null;
    if (cell === null) return 'undecided';
    return cell === where?.equals ? [row] : [];
  };
}
