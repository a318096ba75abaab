// What a first look at a file has found, and the plan that it makes to begin with. Apart from the
// looking itself, so that the page need not load a parser.

import {
  MOST_KEPT_ROWS,
  type FileColumn,
  type FileEncoding,
  type FileFormat,
  type FilePlan,
} from '../../engine/job/file-plan.ts';
import type { EncodingGuess } from './encoding.ts';

/** What a person has said about the file. */
export interface LookChoices {
  readonly encoding?: FileEncoding;
  readonly delimiter?: string;
  readonly header?: boolean;
}

export interface SeenColumn extends FileColumn {
  /** Empty cells among the rows looked at. */
  readonly empty: number;
}

export interface Look {
  readonly name: string;
  readonly sizeBytes: number;
  readonly format: FileFormat;
  readonly encoding: EncodingGuess;
  readonly delimiter: string;
  readonly header: boolean;
  readonly fields: readonly string[];
  readonly columns: readonly SeenColumn[];
  /** Cells of the first rows. */
  readonly rows: readonly (readonly string[])[];
  /** Rows looked at that cannot be as they stand: sentences. */
  readonly oddities: readonly string[];
  /** All rows of the file; an estimate unless it has been seen whole. */
  readonly estimatedRows: number;
  readonly isWhole: boolean;
}

/** Everything as it looks; rows dealt in turn to two partitions. */
export function firstPlan(look: Look): FilePlan {
  const { format, encoding, delimiter, header, fields, columns } = look;
  return {
    format,
    encoding: encoding.encoding,
    delimiter,
    header,
    fields,
    columns: columns.map(({ at, name, type, time }) => ({ at, name, type, ...(time && { time }) })),
    partitions: 2,
    deal: { by: 'turn' },
    unfit: 'stop',
    mostRows: MOST_KEPT_ROWS,
  };
}
