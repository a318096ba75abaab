/// <reference lib="webworker" />
// The conductor's worker: takes the page's calls in order, one at a time, and answers each.
//
// A call that cannot be carried out is answered with a sentence; the worker lives on.

import '../engine/whole.ts';
import { ConductedRun } from './conducted-run.ts';
import type { PortAnswer, PortCall } from './port-wire.ts';

declare const self: DedicatedWorkerGlobalScope;

let run: ConductedRun | null = null;
let previous: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<PortCall>): void => {
  previous = previous.then(async () => {
    self.postMessage(await answer(data));
  });
};

async function answer(call: PortCall): Promise<PortAnswer> {
  const { id } = call;
  try {
    if (call.kind === 'open') {
      run?.close();
      run = null;
      run = await ConductedRun.open(call.request);
      return { id, kind: 'opened', opened: run.opened };
    }
    if (!run) throw new Error('No run is open.');
    switch (call.kind) {
      case 'advance':
        return { id, kind: 'progress', progress: await run.advance(call.advance) };
      case 'act':
        return { id, kind: 'progress', progress: await run.act(call.action, call.atMs) };
      case 'actions':
        return { id, kind: 'actions', actions: run.actions };
      case 'look':
        return { id, kind: 'seen', seen: await run.look(call.wanted) };
    }
  } catch (error) {
    return { id, kind: 'failed', sentence: error instanceof Error ? error.message : String(error) };
  }
}
