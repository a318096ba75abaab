// Rows of a CSV file, piece by piece. The library d3-dsv parses; what it needs is text that ends
// where a row ends, and it passes over what stands behind a closing quote: both are seen to here.
//
// Keeps true: a row is a row wherever the pieces were cut; lines with nothing on them are no rows.

import { dsvFormat } from 'd3-dsv';
import { DELIMITERS } from './delimiters.ts';
import { FileProblem } from './file-problem.ts';
import { MOST_ROW_LENGTH, type RawRow, type RawRows } from './raw-row.ts';

const [LINE_FEED, RETURN, QUOTE] = [10, 13, 34];

interface Ends {
  /** Behind the last row that is complete. */
  readonly end: number;
  /** By the number of the row within the text. */
  readonly problems: ReadonlyMap<number, string>;
  /** A quote that is still open at the end of the text. */
  readonly open: boolean;
}

export class SeparatedRows implements RawRows {
  readonly #parser: ReturnType<typeof dsvFormat>;
  readonly #delimiter: number;
  /** The beginning of a row whose end has not come yet. */
  #rest = '';
  #line = 1;

  constructor(delimiter: string) {
    this.#parser = dsvFormat(delimiter);
    this.#delimiter = delimiter.charCodeAt(0);
  }

  add(piece: string, isLast: boolean): RawRow[] {
    const text = this.#rest + piece;
    const hasQuotes = text.includes('"');
    const { end, problems, open } = hasQuotes
      ? rowEnds(text, this.#delimiter)
      : { end: plainEnd(text), problems: new Map<number, string>(), open: false };
    if (isLast && open) {
      throw new FileProblem(
        'format',
        `From line ${this.#line + lines(text.slice(0, end))} on a quote is opened and never closed, so the rest of the file would be one cell. Close it there, or choose another delimiter.`,
      );
    }
    const cut = isLast ? text.length : end;
    this.#rest = text.slice(cut);
    if (this.#rest.length > MOST_ROW_LENGTH) {
      throw new FileProblem(
        'format',
        `The row that begins in line ${this.#line + lines(text.slice(0, cut))} has more than a million characters. ${open ? 'A quote that is opened there may be missing its other half' : 'The file may have no line ends'}.`,
      );
    }
    return this.#rows(text.slice(0, cut), problems, hasQuotes);
  }

  #rows(text: string, problems: Ends['problems'], hasQuotes: boolean): RawRow[] {
    const rows: RawRow[] = [];
    for (const [index, cells] of this.#parser.parseRows(text).entries()) {
      const line = this.#line;
      this.#line++;
      if (hasQuotes) for (const cell of cells) this.#line += lines(cell);
      if (cells.length === 1 && cells[0]?.trim() === '') continue;
      rows.push({ line, cells, problem: problems.get(index) ?? null });
    }
    return rows;
  }
}

/** Without quotes each line is a row. A return at the very end may be half of a line end. */
function plainEnd(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1;
}

/** Quotes count at the beginning of a cell only, as for the parser. */
function rowEnds(text: string, delimiter: number): Ends {
  const problems = new Map<number, string>();
  let state: 'cell begins' | 'plain' | 'quoted' | 'behind a quote' | 'passed over' = 'cell begins';
  let [end, row] = [0, 0];
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (state === 'quoted') {
      if (unit === QUOTE) state = 'behind a quote';
      continue;
    }
    if (unit === LINE_FEED || unit === RETURN) {
      if (unit === RETURN) {
        if (at + 1 === length) break;
        if (text.charCodeAt(at + 1) === LINE_FEED) at++;
      }
      state = 'cell begins';
      end = at + 1;
      row++;
    } else if (unit === delimiter) state = 'cell begins';
    else if (state === 'cell begins') state = unit === QUOTE ? 'quoted' : 'plain';
    else if (state === 'behind a quote') {
      if (unit === QUOTE) {
        state = 'quoted';
        continue;
      }
      problems.set(row, `behind a closing quote stands "${text.charAt(at)}"`);
      state = 'passed over';
    }
  }
  return { end, problems, open: state === 'quoted' };
}

function lines(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED) found++;
    else if (unit === RETURN && text.charCodeAt(at + 1) !== LINE_FEED) found++;
  }
  return found;
}

/** The delimiter by which most rows have the same number of cells, more than one. */
export function guessDelimiter(text: string): string {
  let best: { readonly delimiter: string; readonly score: number } = { delimiter: ',', score: 0 };
  // Where two would do, the rarer character is meant.
  for (const delimiter of [...DELIMITERS].reverse()) {
    const { end } = rowEnds(text, delimiter.charCodeAt(0));
    const rows = dsvFormat(delimiter)
      .parseRows(text.slice(0, end || undefined))
      .slice(0, 100)
      .filter((cells) => cells.length > 1 || cells[0] !== '');
    const widths = new Map<number, number>();
    for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
    for (const [width, times] of widths) {
      const score = width === 1 ? 0 : (times / rows.length) * 1000 + Math.min(width, 100);
      if (score > best.score) best = { delimiter, score };
    }
  }
  return best.delimiter;
}
