// The recorder: keeps the trace and enough of its past views to show any moment of it again.
//
// A view at a position is the nearest keyframe before it plus the events in between: exactly what
// reducing from the beginning gives. Memory is bounded: the oldest stretch goes first.

import type { TraceEvent } from '../engine/trace-event.ts';
import { apply, createView, type View, type ViewFacts } from './view.ts';

type Keyframe = Pick<View, 'model' | 'memory'>;

interface Stretch {
  /** How many events came before it. */
  readonly start: number;
  readonly keyframe: Keyframe;
  readonly events: TraceEvent[];
}

export interface RecorderOptions {
  /** Events between two keyframes. */
  readonly stretch?: number;
  /** Events that are kept, at least. */
  readonly most?: number;
}

export class Recorder {
  /** The view after the last event. */
  readonly view: View;
  readonly #stretchLength: number;
  readonly #most: number;
  readonly #stretches: Stretch[] = [];
  #length = 0;

  constructor(facts: ViewFacts, { stretch = 2048, most = 200_000 }: RecorderOptions = {}) {
    this.view = createView(facts);
    this.#stretchLength = stretch;
    this.#most = most;
  }

  /** How many events were recorded; positions go from 0 (nothing yet) to this. */
  get length(): number {
    return this.#length;
  }

  /** The earliest position that can still be shown. */
  get first(): number {
    return this.#stretches[0]?.start ?? 0;
  }

  record(event: TraceEvent): void {
    let last = this.#stretches.at(-1);
    if (!last || last.events.length >= this.#stretchLength) {
      last = { start: this.#length, keyframe: copyOf(this.view), events: [] };
      this.#stretches.push(last);
      if (this.#length - this.#secondStart >= this.#most) this.#stretches.shift();
    }
    last.events.push(event);
    this.#length++;
    apply(this.view, event);
  }

  /** The view after the first `position` events; null when they are forgotten or yet to come. */
  viewAt(position: number): View | null {
    if (position === this.#length) return { ...this.view, ...copyOf(this.view) };
    const stretch = this.#stretches.findLast(({ start }) => start <= position);
    if (!stretch || position > this.#length) return null;
    const view: View = { facts: this.view.facts, ...copyOf(stretch.keyframe) };
    for (const event of stretch.events.slice(0, position - stretch.start)) apply(view, event);
    return view;
  }

  /** The last event before a position; null: there is none, or it is forgotten. */
  eventBefore(position: number): TraceEvent | null {
    const stretch = this.#stretches.findLast(({ start }) => start < position);
    return stretch?.events[position - 1 - stretch.start] ?? null;
  }

  /** The position after the last event at or before a virtual time. */
  positionAt(atMs: number): number {
    return this.#positionAfter((event) => event.atMs <= atMs);
  }

  /** The position after the last event of `step`. */
  positionOf(step: number): number {
    return this.#positionAfter((event) => event.step <= step);
  }

  eventsBetween(from: number, to: number): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (const stretch of this.#stretches) {
      if (stretch.start >= to || stretch.start + stretch.events.length <= from) continue;
      const start = Math.max(0, from - stretch.start);
      events.push(...stretch.events.slice(start, to - stretch.start));
    }
    return events;
  }

  /** Behind the last event that is still `before`; all events before it are so, too. */
  #positionAfter(before: (event: TraceEvent) => boolean): number {
    const stretch = this.#stretches.findLast(({ events: [first] }) => first && before(first));
    if (!stretch) return this.first;
    let [low, high] = [0, stretch.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const event = stretch.events[middle];
      if (event && before(event)) low = middle + 1;
      else high = middle;
    }
    return stretch.start + low;
  }

  get #secondStart(): number {
    return this.#stretches[1]?.start ?? Infinity;
  }
}

/** A plan never changes, and whoever draws knows it by its identity. */
function copyOf({ model, memory }: Keyframe): Keyframe {
  const { plan, ...rest } = model;
  const copy = structuredClone({ rest, memory });
  return { model: { ...copy.rest, plan }, memory: copy.memory };
}
