/// <reference lib="webworker" />
// The worker that reads a person's file: looks at its beginning, or brings all of it into the
// database. One file at a time; what goes wrong is a sentence, and then nothing was kept.

import { FileProblem } from '../storage/own-file/file-problem.ts';
import { importFile } from '../storage/own-file/import-file.ts';
import { lookAtFile } from '../storage/own-file/look-at-file.ts';
import { openDurable } from '../storage/open-durable.ts';
import type { FromImporter, ToImporter } from './file-import-wire.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Real time between two words on how far it is. */
const TELL_MS = 80;

let isCancelled = false;

self.onmessage = ({ data }: MessageEvent<ToImporter>): void => {
  if (data.kind === 'cancel') {
    isCancelled = true;
    return;
  }
  isCancelled = false;
  void carryOut(data)
    .catch((error: unknown): FromImporter => {
      if (error instanceof FileProblem) {
        return { kind: 'refused', reason: error.reason, sentence: error.message };
      }
      const sentence = error instanceof Error ? error.message : String(error);
      return { kind: 'refused', reason: 'unavailable', sentence };
    })
    .then((answer) => self.postMessage(answer));
};

type Order = Exclude<ToImporter, { kind: 'cancel' }>;

async function carryOut(order: Order): Promise<FromImporter> {
  if (order.kind === 'look') {
    return { kind: 'looked', look: await lookAtFile(order.file, order.choices) };
  }
  const opened = await openDurable({ name: order.database });
  if (opened.kind === 'memory-only') throw new FileProblem('unavailable', opened.sentence);
  try {
    const { store, release } = await opened.fileLogs.begin();
    let toldMs = performance.now();
    try {
      const { record, leftOut, isCut } = await importFile({
        file: order.file,
        plan: order.plan,
        store,
        nowMs: () => Date.now(),
        isCancelled: () => isCancelled,
        onProgress: (progress) => {
          if (performance.now() - toldMs < TELL_MS) return;
          toldMs = performance.now();
          self.postMessage({ kind: 'progress', progress } satisfies FromImporter);
        },
      });
      return { kind: 'imported', record, leftOut, isCut };
    } finally {
      release();
    }
  } finally {
    opened.close();
  }
}
