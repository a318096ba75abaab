// C5: every pending checkpoint ends; the completion of a newer one ends all older ones.
// Flink: PendingCheckpoint.abort, CheckpointSubsumeHelper.

import type { Breach, Invariant } from './invariant.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { OpenCheckpoint } from './ledger.ts';

export const everyCheckpointEnds: Invariant = {
  name: 'every-checkpoint-ends',
  statement:
    'A triggered checkpoint completes, is aborted or is subsumed, at the latest with its attempt; completions only rise.',
  lesson: 'A checkpoint nobody ends holds its files, its transactions and its place for ever.',
  kinds: ['recovery-started', 'checkpoint-completed'],
  watch({ ledger }) {
    let newest: Extract<TraceEvent, { kind: 'checkpoint-completed' }> | null = null;
    const left = (open: OpenCheckpoint, event: TraceEvent | null, when: string): Breach => ({
      sentence: `Checkpoint ${open.triggered.checkpoint} is still pending ${when}.`,
      events: event ? [open.triggered, event] : [open.triggered],
    });
    return {
      on(event) {
        if (event.kind === 'recovery-started') {
          for (const open of ledger.open.values())
            return left(open, event, 'when its attempt is over');
          return null;
        }
        if (event.kind !== 'checkpoint-completed') return null;
        if (event.savepoint) return null; // it subsumes nothing, and nothing subsumes it
        const before = newest;
        newest = event;
        if (!before || event.checkpoint > before.checkpoint) return null;
        return {
          sentence: `Checkpoint ${event.checkpoint} completed after checkpoint ${before.checkpoint}.`,
          events: [before, event],
        };
      },
      end() {
        if (ledger.status !== 'FINISHED') return null;
        for (const open of ledger.open.values()) return left(open, ledger.ended, 'at the end');
        return null;
      },
    };
  },
};
