// A first look at a file: its encoding, format and fields, and what the columns seem to
// mean. What a person says about it goes before what it looks like.
//
// Only the first piece of the file is read; nothing is kept.

import type { FileFormat } from '../../engine/job/file-plan.ts';
import { guessMeaning, readCell } from './cell-types.ts';
import { Characters, guessEncoding } from './encoding.ts';
import { FileProblem } from './file-problem.ts';
import { JsonRows, objectIn } from './json-rows.ts';
import { guessDelimiter, SeparatedRows } from './separated-rows.ts';
import type { Look, LookChoices, SeenColumn } from './look.ts';
import { ragged, type RawRow, type RawRows } from './raw-row.ts';

/** The first look reads so much. */
export const LOOK_BYTES = 1 << 18;
const SHOWN_ROWS = 8;
const MOST_FIELDS = 200;

/** @throws FileProblem */
export async function lookAtFile(file: File, choices: LookChoices = {}): Promise<Look> {
  const bytes = await bytesOf(file, 0, LOOK_BYTES);
  const isWhole = file.size <= LOOK_BYTES;
  if (file.size === 0) throw new FileProblem('empty', `${file.name} is empty: it has no bytes.`);
  const guess = guessEncoding(bytes);
  const encoding = choices.encoding ? { encoding: choices.encoding, isGuess: false } : guess;
  const text = new Characters(encoding.encoding).add(bytes, isWhole);
  const format = formatOf(text);
  const seen =
    format === 'ndjson' ? lookAtJson(text, isWhole) : lookAtCells(text, isWhole, choices);
  const { fields, header, delimiter, rows, oddities } = seen;
  if (rows.length === 0) {
    throw new FileProblem(
      'empty',
      fields.length > 0
        ? `${file.name} has a first line with names and no rows behind it.`
        : `${file.name} is empty: there is no row in it.`,
    );
  }
  if (fields.length > MOST_FIELDS) {
    throw new FileProblem(
      'format',
      `${file.name} has ${fields.length} fields; Tidemark takes at most ${MOST_FIELDS}.`,
    );
  }
  const read = rows.at(-1)?.line ?? 1;
  const perRow = bytes.length / Math.max(1, read);
  return {
    name: file.name,
    sizeBytes: file.size,
    format,
    encoding,
    delimiter,
    header,
    fields,
    columns: columnsOf(fields, rows),
    rows: rows.slice(0, SHOWN_ROWS).map(({ cells }) => cells),
    oddities,
    estimatedRows: isWhole ? rows.length : Math.round(file.size / perRow),
    isWhole,
  };
}

export async function bytesOf(file: Blob, from: number, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(from, from + length).arrayBuffer());
  } catch {
    throw new FileProblem(
      'changed',
      'The file cannot be read any more: it was changed, moved or removed. Choose it again.',
    );
  }
}

function formatOf(text: string): FileFormat {
  const start = text.trimStart();
  if (start.startsWith('[')) {
    if (!/^\[\s*[{[\]]/.test(start)) return 'csv';
    throw new FileProblem(
      'format',
      'This is one JSON list. Tidemark reads JSON with one object per line (newline-delimited).',
    );
  }
  if (!start.startsWith('{')) return 'csv';
  const [first = ''] = start.split('\n');
  if (typeof objectIn(first) !== 'string') return 'ndjson';
  throw new FileProblem(
    'format',
    'The file begins with { but its first line is no JSON object. Write one whole object per line.',
  );
}

type Seen = Pick<Look, 'fields' | 'header' | 'delimiter' | 'oddities'> & {
  readonly rows: readonly RawRow[];
};

function lookAtJson(text: string, isWhole: boolean): Seen {
  const fields: string[] = [];
  for (const line of text.split('\n').slice(0, isWhole ? undefined : -1)) {
    const value = line.trim() === '' ? 'nothing' : objectIn(line);
    if (typeof value === 'string') continue;
    for (const key of Object.keys(value)) if (!fields.includes(key)) fields.push(key);
  }
  const { rows, oddities } = sound(new JsonRows(fields), text, isWhole, fields.length);
  return { fields, header: false, delimiter: ',', rows, oddities };
}

function lookAtCells(text: string, isWhole: boolean, choices: LookChoices): Seen {
  const delimiter = choices.delimiter ?? guessDelimiter(text);
  const all = new SeparatedRows(delimiter).add(text, isWhole);
  const [first] = all;
  if (!first) return { fields: [], header: false, delimiter, rows: [], oddities: [] };
  const header = choices.header ?? namesFields(first.cells);
  const fields = header
    ? distinct(first.cells)
    : first.cells.map((_, index) => `field ${index + 1}`);
  const behind = header ? all.slice(1) : all;
  return { fields, header, delimiter, ...split(behind, fields.length) };
}

function sound(reader: RawRows, text: string, isWhole: boolean, width: number) {
  return split(reader.add(text, isWhole), width);
}

const MOST_ODDITIES = 3;

function split(all: readonly RawRow[], width: number): Pick<Seen, 'rows' | 'oddities'> {
  const isOdd = ({ problem, cells }: RawRow) => problem !== null || cells.length !== width;
  const odd = all.filter(isOdd).map((row) => {
    return row.problem === null ? ragged(row, width) : `Line ${row.line}: ${row.problem}.`;
  });
  const more = odd.length - MOST_ODDITIES;
  const oddities = [
    ...odd.slice(0, MOST_ODDITIES),
    ...(more > 0 ? [`${more} more rows like these.`] : []),
  ];
  return { rows: all.filter((row) => !isOdd(row)), oddities };
}

/** Names are there, differ, and none of them is a number or a moment. */
function namesFields(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  return (
    new Set(names).size === names.length &&
    names.every((name) => name !== '' && readCell({ type: 'number' }, name) === null) &&
    names.every((name) => guessMeaning('', [name]).type === 'text')
  );
}

function distinct(cells: readonly string[]): string[] {
  const names: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim() === '' ? `field ${index + 1}` : cell.trim();
    let [unused, number] = [name, 2];
    while (names.includes(unused)) unused = `${name} ${number++}`;
    names.push(unused);
  }
  return names;
}

function columnsOf(fields: readonly string[], rows: readonly RawRow[]): SeenColumn[] {
  return fields.map((name, at) => {
    const cells = rows.map((row) => row.cells[at] ?? '');
    const empty = cells.filter((cell) => cell.trim() === '').length;
    return { at, name, ...guessMeaning(name, cells), empty };
  });
}
