// D1: every file that a kept checkpoint names exists, with the size and digest written down.
// Flink: CompletedCheckpointStore; what a restore would find.

import type { CheckpointId, FileHandle } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { digestBytes } from '../../engine/digest.ts';
import type { Breach, Invariant, World } from './invariant.ts';

export const filesAreWhole: Invariant = {
  name: 'files-are-whole',
  statement: 'Each file a retained checkpoint names is in the store, byte for byte as recorded.',
  lesson: 'A checkpoint is only as good as the last of its files.',
  kinds: ['checkpoint-completed', 'recovery-started'],
  watch: (world) => ({
    on(event) {
      if (event.kind === 'checkpoint-completed') {
        return damage(world, event, event) ?? olderFiles(world, event);
      }
      if (event.kind !== 'recovery-started' || event.checkpoint === null) return null;
      const completed = world.ledger.completed.get(event.checkpoint);
      return completed ? damage(world, completed, event) : null;
    },
    end() {
      const { ledger } = world;
      if (ledger.status !== 'FINISHED') return null;
      for (const checkpoint of [...ledger.retained, ...ledger.savepoints.keys()]) {
        const completed = ledger.completed.get(checkpoint);
        if (ledger.withoutMetadata.has(checkpoint)) continue;
        const found = completed ? damage(world, completed, completed) : null;
        if (found) return found;
      }
      return null;
    },
  }),
};

type Completed = Extract<TraceEvent, { kind: 'checkpoint-completed' }>;

function damage(world: World, completed: Completed, event: TraceEvent): Breach | null {
  const { checkpoint, metadata, files } = completed;
  for (const handle of [metadata, ...files]) {
    const wrong = wrongWith(world, handle);
    if (wrong) return breach(checkpoint, handle, wrong, completed, event);
  }
  return null;
}

function wrongWith({ ledger }: World, handle: FileHandle): string | null {
  const { sizeBytes, digest } = handle;
  const bytes = ledger.read(handle);
  if (!bytes) return 'is not in the store';
  return bytes.length === sizeBytes && digestBytes(bytes) === digest
    ? null
    : 'is not what was written';
}

/** The checkpoints before the newest must still be complete: here it is enough that files exist. */
function olderFiles({ ledger, definition }: World, event: Completed): Breach | null {
  const keep = definition.settings['execution.checkpointing.num-retained'];
  const kept = [...ledger.retained].sort((left, right) => left - right).slice(-keep);
  for (const checkpoint of kept) {
    const completed = ledger.completed.get(checkpoint);
    if (!completed || completed === event) continue;
    for (const handle of completed.files) {
      if (ledger.read(handle)) continue;
      return breach(checkpoint, handle, 'is not in the store', completed, event);
    }
  }
  return null;
}

function breach(
  checkpoint: CheckpointId,
  { file }: FileHandle,
  wrong: string,
  completed: Completed,
  event: TraceEvent,
): Breach {
  return {
    sentence: `Checkpoint ${checkpoint} names ${file}, which ${wrong}.`,
    events: completed === event ? [event] : [completed, event],
  };
}
