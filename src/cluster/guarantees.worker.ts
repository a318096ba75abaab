/// <reference lib="webworker" />
// The worker that fills the guarantee table: cell by cell, crash by crash, each in a cluster of its
// own in this thread. What is known goes out a few times per second.

import '../engine/whole.ts';
import { CELLS } from '../sim/guarantees/cells.ts';
import { CellMeasurement } from '../sim/guarantees/measure.ts';
import type { FromGuarantees, GuaranteesRequest } from './guarantees-port.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Real time between two messages. */
const BATCH_MS = 120;

self.onmessage = ({ data }: MessageEvent<GuaranteesRequest>): void => {
  try {
    for (const [index, cell] of CELLS.entries()) {
      measure(index, new CellMeasurement(cell, data.crashes));
    }
    post({ kind: 'done' });
  } catch (error) {
    post({ kind: 'broken', sentence: error instanceof Error ? error.message : String(error) });
  }
};

function measure(index: number, measurement: CellMeasurement): void {
  const tell = (): void => {
    const { done: tried, crashes, result } = measurement;
    post({ kind: 'cell', index, tried, of: crashes.length, result });
  };
  let toldMs = performance.now();
  while (!measurement.isOver) {
    measurement.advance();
    if (performance.now() - toldMs < BATCH_MS) continue;
    tell();
    toldMs = performance.now();
  }
  tell();
}

function post(message: FromGuarantees): void {
  self.postMessage(message);
}
