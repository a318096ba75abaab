// A row as a file has it, before anybody has said what its cells mean.

export interface RawRow {
  /** Number of its first line in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with its writing; null: nothing. */
  readonly problem: string | null;
}

/** Makes rows out of text that comes in pieces, cut anywhere. */
export interface RawRows {
  /** @throws FileProblem when nothing can be made of the file as a whole */
  add(text: string, isLast: boolean): RawRow[];
}

/** Said of a row that has more or fewer cells than there are fields. */
export function ragged({ line, cells }: RawRow, fields: number): string {
  const has = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
  return `Line ${line} has ${has} instead of ${fields}.`;
}

/** A row that is longer than this, in characters, is none. */
export const MOST_ROW_LENGTH = 1 << 20;
