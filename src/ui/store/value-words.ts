// A value of state as a text: short, and the same for every kind of state.
//
// Lists and maps are written out element by element; what is longer than a line is cut with an ellipsis.

import { count } from '../format.ts';

const LONGEST = 160;

export function valueInWords(value: unknown): string {
  const text = written(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function written(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return count(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Map) {
    return [...value].map(([key, each]) => `${written(key)}: ${written(each)}`).join(', ');
  }
  if (value instanceof Set) return [...value].map(written).join(', ');
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${written(each)}`)
      .join(', ');
  }
  return String(value);
}
