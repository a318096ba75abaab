// State that has no file: it travels in acknowledgements and stands in the metadata, as hex.
//
// Flink: ByteStreamStateHandle, JobManagerCheckpointStorage, MemCheckpointStreamFactory.

import type { Settings } from '../job/settings.ts';
import type { FileHandle } from '../protocol.ts';

/** Which states of a job are kept without a file. */
export interface InlineRule {
  /** What is smaller goes without one. */
  readonly belowBytes: number;
  /** What is larger must not be kept so. */
  readonly mostBytes: number;
}

export function inlineRule(settings: Settings): InlineRule {
  return settings['execution.checkpointing.storage'] === 'jobmanager'
    ? {
        belowBytes: Infinity,
        mostBytes: settings['tidemark.jobmanager-storage.max-state-size'],
      }
    : {
        belowBytes: settings['execution.checkpointing.data-inline-threshold'],
        mostBytes: Infinity,
      };
}

/** Checkpoints of this job live in the JobManager's heap alone, and die with it. */
export function livesInJobManager(settings: Settings): boolean {
  return (
    settings['execution.checkpointing.storage'] === 'jobmanager' &&
    settings['high-availability.type'] === 'NONE'
  );
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

/** The bytes a handle carries itself; null: they lie in its file. */
export function inlineBytes({ inline }: FileHandle): Uint8Array | null {
  return inline === undefined ? null : fromHex(inline);
}
