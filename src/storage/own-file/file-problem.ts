// What is wrong with a person's file: a reason to act upon and a sentence that says where and what
// to do. Nothing is kept of a file that meets one.

export type FileProblemReason =
  | 'empty'
  | 'binary'
  | 'encoding'
  | 'format'
  | 'unfit row'
  | 'changed'
  | 'cancelled'
  | 'full'
  | 'unavailable';

export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  readonly reason: FileProblemReason;

  constructor(reason: FileProblemReason, sentence: string) {
    super(sentence);
    this.reason = reason;
  }
}
