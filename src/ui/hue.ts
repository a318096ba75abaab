// The hue of a checkpoint's number: eight in turn, so that neighbours never share one.
// The colours themselves are the theme's (`--epoch-0` and so on in app.css).

import type { CheckpointId } from '../engine/protocol.ts';

export const EPOCH_HUES = 8;

/** For `data-hue`, and an index into a palette's epochs. */
export function hueOf(checkpoint: CheckpointId): number {
  return ((checkpoint % EPOCH_HUES) + EPOCH_HUES) % EPOCH_HUES;
}
