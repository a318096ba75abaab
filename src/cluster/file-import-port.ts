// The page's handle on the worker that reads a person's file.
//
// Keeps true: one order at a time, one answer to each. A cancelled import still answers, when what it
// had written is gone; closing the handle ends the worker at once.

import type { FilePlan } from '../engine/job/file-plan.ts';
import type { ImportProgress } from '../storage/own-file/import-file.ts';
import type { LookChoices } from '../storage/own-file/look.ts';
import type { FromImporter, ToImporter } from './file-import-wire.ts';

export type LookAnswer = Extract<FromImporter, { kind: 'looked' | 'refused' }>;
export type ImportAnswer = Extract<FromImporter, { kind: 'imported' | 'refused' }>;

export interface FileImportPort {
  look(file: File, choices: LookChoices): Promise<LookAnswer>;
  import(
    file: File,
    plan: FilePlan,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportAnswer>;
  cancel(): void;
  close(): void;
}

export class FileImportWorker implements FileImportPort {
  readonly #worker: Worker;
  readonly #database: string;
  #hear: ((message: FromImporter) => void) | null = null;

  constructor(database: string) {
    this.#database = database;
    this.#worker = new Worker(new URL('./file-import.worker.ts', import.meta.url), {
      type: 'module',
      name: 'file import',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<FromImporter>) => this.#hear?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const sentence = event.message || 'The worker that reads the file could not be started.';
      this.#hear?.({ kind: 'refused', reason: 'unavailable', sentence });
    };
  }

  async look(file: File, choices: LookChoices): Promise<LookAnswer> {
    const answer = await this.#ask({ kind: 'look', file, choices });
    if (answer.kind === 'imported') throw new Error('A look was answered by an import.');
    return answer;
  }

  async import(
    file: File,
    plan: FilePlan,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportAnswer> {
    const order = { kind: 'import', file, plan, database: this.#database } as const;
    const answer = await this.#ask(order, onProgress);
    if (answer.kind === 'looked') throw new Error('An import was answered by a look.');
    return answer;
  }

  cancel(): void {
    this.#worker.postMessage({ kind: 'cancel' } satisfies ToImporter);
  }

  close(): void {
    this.#worker.terminate();
    this.#hear = null;
  }

  #ask(
    order: ToImporter,
    onProgress: ((progress: ImportProgress) => void) | null = null,
  ): Promise<Exclude<FromImporter, { kind: 'progress' }>> {
    return new Promise((resolve) => {
      this.#hear = (message) => {
        if (message.kind === 'progress') onProgress?.(message.progress);
        else {
          this.#hear = null;
          resolve(message);
        }
      };
      // A plan may be a reactive one: only its plain data can be sent.
      this.#worker.postMessage(order);
    });
  }
}
