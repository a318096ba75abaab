// D3: a file name stands for one content for ever.

import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Invariant } from './invariant.ts';

export const filesNeverChange: Invariant = {
  name: 'files-never-change',
  statement: 'No two different contents are ever written under one file name.',
  lesson: 'Names carry checkpoint and attempt, so a dead attempt cannot spoil a living one’s file.',
  kinds: ['upload-started'],
  watch() {
    const written = new Map<string, Extract<TraceEvent, { kind: 'upload-started' }>>();
    return {
      on(event) {
        if (event.kind !== 'upload-started') return null;
        const { file, digest } = event.handle;
        const before = written.get(file);
        written.set(file, event);
        if (!before || before.handle.digest === digest) return null;
        return {
          sentence: `${file} is being written for the second time, with other bytes.`,
          events: [before, event],
        };
      },
    };
  },
};
