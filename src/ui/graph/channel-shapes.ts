// The small shapes around a queue, in either direction of flow: slots, fill, caption, lock, stop.
// Pure geometry: boxes and paths, no colours.

import { path } from 'd3';
import type { Box, Flow, Point } from './geometry.ts';
import type { ChannelLayout } from './layout.ts';

/** The lines between a queue's slots. */
export function slotLines(strip: Box, pitch: number, flow: Flow): string {
  const lines = path();
  if (flow === 'across') {
    for (let x = strip.x + pitch; x < strip.x + strip.width - 0.5; x += pitch) {
      lines.moveTo(x, strip.y + 0.5);
      lines.lineTo(x, strip.y + strip.height - 0.5);
    }
  } else {
    for (let y = strip.y + pitch; y < strip.y + strip.height - 0.5; y += pitch) {
      lines.moveTo(strip.x + 0.5, y);
      lines.lineTo(strip.x + strip.width - 0.5, y);
    }
  }
  return lines.toString();
}

/** A queue fills from its receiver's end. */
export function fillBox(strip: Box, fill: number, flow: Flow): Box {
  const share = Number.isFinite(fill) ? Math.min(Math.max(fill, 0), 1) : 0;
  return flow === 'across'
    ? { ...strip, x: strip.x + strip.width * (1 - share), width: strip.width * share }
    : { ...strip, y: strip.y + strip.height * (1 - share), height: strip.height * share };
}

export function captionAt(
  { strip, caption }: ChannelLayout,
  end: 'front' | 'tail',
  flow: Flow,
): Point & { readonly anchor: 'start' | 'end' } {
  const after = caption === 'after';
  if (flow === 'across') {
    const y = after ? strip.y + strip.height + 13 : strip.y - 5;
    return end === 'front'
      ? { x: strip.x + strip.width, y, anchor: 'end' }
      : { x: strip.x, y, anchor: 'start' };
  }
  const x = after ? strip.x + strip.width + 4 : strip.x - 4;
  const y = end === 'front' ? strip.y + strip.height - 3 : strip.y + 8;
  return { x, y, anchor: after ? 'start' : 'end' };
}

/** The lock closes the queue's exit to the receiver; where flow is down it hangs beside it. */
export function lockAt({ strip, caption }: ChannelLayout, flow: Flow): string {
  if (flow === 'across') {
    return `translate(${strip.x + strip.width + 4} ${strip.y + strip.height / 2})`;
  }
  const x = caption === 'before' ? strip.x + strip.width + 9 : strip.x - 9;
  return `translate(${x} ${strip.y + strip.height - 9})`;
}

/** A bar across the sender's exit: it may not send. */
export function stopAt({ track }: ChannelLayout, flow: Flow): Box {
  const start = track.samples[0] ?? { x: 0, y: 0 };
  return flow === 'across'
    ? { x: start.x + 1, y: start.y - 9, width: 4, height: 18 }
    : { x: start.x - 9, y: start.y + 1, width: 18, height: 4 };
}
