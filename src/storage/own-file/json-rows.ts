// Rows of newline-delimited JSON, piece by piece: one object per line, its values as cells in the
// order of the fields that are asked for.
//
// Keeps true: a field that is missing or null is an empty cell; one that nobody asked for is told.

import { FileProblem } from './file-problem.ts';
import { MOST_ROW_LENGTH, type RawRow, type RawRows } from './raw-row.ts';

export class JsonRows implements RawRows {
  readonly #fields: readonly string[];
  readonly #known: ReadonlySet<string>;
  #rest = '';
  #line = 1;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
    this.#known = new Set(fields);
  }

  add(piece: string, isLast: boolean): RawRow[] {
    const text = this.#rest + piece;
    const lines = text.split('\n');
    this.#rest = isLast ? '' : (lines.pop() ?? '');
    if (this.#rest.length > MOST_ROW_LENGTH) {
      throw new FileProblem(
        'format',
        `Line ${this.#line + lines.length} has more than a million characters. Write one JSON object per line.`,
      );
    }
    const rows: RawRow[] = [];
    for (const line of lines) {
      const number = this.#line++;
      if (line.trim() !== '') rows.push(this.#row(line, number));
    }
    return rows;
  }

  #row(text: string, line: number): RawRow {
    const value = objectIn(text);
    if (typeof value === 'string') return { line, cells: [], problem: value };
    const strange = Object.keys(value).find((key) => !this.#known.has(key));
    const problem =
      strange === undefined ? null : `it has a field "${strange}" that the first lines lack`;
    return { line, cells: this.#fields.map((field) => cellOf(value[field])), problem };
  }
}

/** The object that a line holds, or why it holds none. */
export function objectIn(line: string): Readonly<Record<string, unknown>> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'it is no JSON object';
  }
  return value as Readonly<Record<string, unknown>>;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
