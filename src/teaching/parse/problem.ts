// What is wrong with a lesson file, and where: line and column as an editor counts them.

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}

export class Problems {
  readonly list: Problem[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(line: number, sentence: string, column = 1): void {
    this.list.push({ file: this.#file, line, column, sentence });
  }
}

export function problemLine({ file, line, column, sentence }: Problem): string {
  return `${file}:${line}:${column} ${sentence}`;
}
