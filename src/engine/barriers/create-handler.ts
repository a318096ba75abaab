// Which barrier handler a task gets, and how one is brought back from its cloned state.
// Keeps true: the state names its own kind, so nothing else need be kept beside it.
// Flink: InputProcessorUtil.createCheckpointBarrierHandler.

import { never } from '../assert.ts';
import { AlignedHandler, alignedState } from './aligned.ts';
import type { AlignedState } from './aligned.ts';
import { AlternatingHandler, alternatingState } from './alternating.ts';
import type { AlternatingState } from './alternating.ts';
import { AtLeastOnceHandler, atLeastOnceState } from './at-least-once.ts';
import type { AtLeastOnceState } from './at-least-once.ts';
import type { BarrierHandler, BarrierHandlerOptions } from './handler.ts';
import { UnalignedHandler, unalignedState } from './unaligned.ts';
import type { UnalignedState } from './unaligned.ts';

export type BarrierHandlerState =
  AlignedState | AtLeastOnceState | UnalignedState | AlternatingState;

export type BarrierHandlerKind = BarrierHandlerState['kind'];

export type StatefulBarrierHandler = BarrierHandler & { readonly state: BarrierHandlerState };

export function createBarrierHandler(
  kind: BarrierHandlerKind,
  channels: number,
  options: BarrierHandlerOptions,
): StatefulBarrierHandler {
  switch (kind) {
    case 'aligned':
      return new AlignedHandler(alignedState(channels, options));
    case 'at-least-once':
      return new AtLeastOnceHandler(atLeastOnceState(channels, options));
    case 'unaligned':
      return new UnalignedHandler(unalignedState(channels, options));
    case 'alternating':
      return new AlternatingHandler(alternatingState(channels, options));
    default:
      return never(kind);
  }
}

/** The handler goes on with this very state: clone it first if it is to stay as it is. */
export function restoreBarrierHandler(state: BarrierHandlerState): StatefulBarrierHandler {
  switch (state.kind) {
    case 'aligned':
      return new AlignedHandler(state);
    case 'at-least-once':
      return new AtLeastOnceHandler(state);
    case 'unaligned':
      return new UnalignedHandler(state);
    case 'alternating':
      return new AlternatingHandler(state);
    default:
      return never(state);
  }
}
