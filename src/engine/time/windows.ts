// Windows: which of them a record belongs to, and what they are called.
//
// A window holds the times from its start up to its end, which is no part of it. Flink: TimeWindow,
// TumblingEventTimeWindows, SlidingEventTimeWindows, EventTimeSessionWindows and their likes.

import type { WindowSpec } from '../job/spec.ts';
import { timeText } from './time-text.ts';

export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** The last moment that belongs to it: its timer. */
export function lastMs({ endMs }: Window): number {
  return endMs - 1;
}

/** The windows of a record, the latest first. A session begins as a window of its own. */
export function windowsOf(spec: WindowSpec, timestampMs: number): Window[] {
  switch (spec.kind) {
    case 'tumbling':
      return [windowAt(spec.sizeMs, spec.sizeMs, timestampMs)];
    case 'sliding': {
      const windows: Window[] = [];
      const { sizeMs, slideMs } = spec;
      for (
        let { startMs } = windowAt(sizeMs, slideMs, timestampMs);
        startMs > timestampMs - sizeMs;
        startMs -= slideMs
      ) {
        windows.push({ startMs, endMs: startMs + sizeMs });
      }
      return windows;
    }
    case 'session':
      return [{ startMs: timestampMs, endMs: timestampMs + spec.gapMs }];
  }
}

/** The one that has begun last. */
function windowAt(sizeMs: number, everyMs: number, timestampMs: number): Window {
  const startMs = Math.floor(timestampMs / everyMs) * everyMs;
  return { startMs, endMs: startMs + sizeMs };
}

/** Windows that touch are one session. */
export function touch(one: Window, other: Window): boolean {
  return one.startMs <= other.endMs && other.startMs <= one.endMs;
}

/** Tells the windows of one record apart. */
export function numberOf(spec: WindowSpec, { startMs }: Window): number {
  if (spec.kind !== 'sliding') return 1;
  const perRecord = Math.ceil(spec.sizeMs / spec.slideMs);
  const number = (startMs / spec.slideMs) % perRecord;
  return 1 + (number < 0 ? number + perRecord : number);
}

/** Its namespace in keyed state: `15000/30000`. */
export function namespaceOf({ startMs, endMs }: Window): string {
  return `${startMs}/${endMs}`;
}

export function windowIn(namespace: string): Window {
  const [startMs = 0, endMs = 0] = namespace.split('/').map(Number);
  return { startMs, endMs };
}

/** Key and window in one text: `/help 0:15`. */
export function windowText(key: string, { startMs }: Window): string {
  return `${key} ${timeText(startMs)}`;
}
