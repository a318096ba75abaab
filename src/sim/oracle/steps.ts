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
    case 'flat-map':
      return operator.split === undefined ? unfolding(operator, type) : splitting(operator, type);
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

function splitting({ split }: OperatorSpec, type: RowType): Step {
  const index = fieldOf(type, split);
  return (row: Cells) => {
    const text = row[index] ?? null;
    if (text === null) return 'undecided';
    const words = String(text).match(/\S+/g) ?? [];
    return words.map((word) => [...row.slice(0, index), word, ...row.slice(index + 1)]);
  };
}

function unfolding({ fields = [] }: OperatorSpec, type: RowType): Step {
  const rest = type.fields.flatMap(({ name }, index) => (fields.includes(name) ? [] : index));
  const isText = fields.some((name) => type.fields[fieldOf(type, name)]?.type === 'string');
  return (row: Cells) =>
    fields.map((name) => {
      const cell = row[fieldOf(type, name)] ?? null;
      const value = cell !== null && isText ? String(cell) : cell;
      return [...rest.map((index) => row[index] ?? null), name, value];
    });
}
