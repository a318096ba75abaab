// What the page and the worker that reads a person's file say to each other, and nothing else.
// The file stays in this browser: the worker gets a handle to it and writes to the database.

import type { FilePlan } from '../engine/job/file-plan.ts';
import type { FileLogRecord } from '../storage/own-file/file-log.ts';
import type { FileProblemReason } from '../storage/own-file/file-problem.ts';
import type { ImportProgress } from '../storage/own-file/import-file.ts';
import type { Look, LookChoices } from '../storage/own-file/look.ts';

export type ToImporter =
  | { readonly kind: 'look'; readonly file: File; readonly choices: LookChoices }
  | {
      readonly kind: 'import';
      readonly file: File;
      readonly plan: FilePlan;
      readonly database: string;
    }
  | { readonly kind: 'cancel' };

export type FromImporter =
  | { readonly kind: 'looked'; readonly look: Look }
  | { readonly kind: 'progress'; readonly progress: ImportProgress }
  | {
      readonly kind: 'imported';
      readonly record: FileLogRecord;
      readonly leftOut: readonly string[];
      readonly isCut: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: FileProblemReason; readonly sentence: string };
