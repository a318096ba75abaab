// Names of logs that were made of a person's file: which log, and how many rows of it a run takes.
// Apart from the log itself, because every run looks at the name of its log.

/** A log that lies in the database: the first rows of what was made of a file. */
export interface FileLogName {
  readonly digest: string;
  readonly rows: number;
}

const NAME = /^file\/([0-9a-f]{16})\/(\d{1,8})$/;

export function fileLogName({ digest, rows }: FileLogName): string {
  return `file/${digest}/${rows}`;
}

/** null: it is not the name of a log made of a file. */
export function readFileLogName(name: string): FileLogName | null {
  const match = NAME.exec(name);
  const [, digest = '', rows = '0'] = match ?? [];
  return match ? { digest, rows: Number(rows) } : null;
}
