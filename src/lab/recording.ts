// What was recorded of a run: its trace, its log, its landmarks and its history, kept together.
//
// Keeps true: all of them have seen the same events. A moment asked for is looked up, never
// executed again, so that looking at the past cannot change anything.

import type { TraceEvent } from '../engine/trace-event.ts';
import { History } from '../trace/history/history.ts';
import { Landmarks } from '../trace/landmarks.ts';
import type { Narrator } from '../trace/narration.ts';
import { Playhead } from '../trace/playhead.ts';
import { Recorder } from '../trace/recorder.ts';
import type { ViewModel } from '../trace/view-model.ts';
import type { View, ViewFacts } from '../trace/view.ts';
import { LogBook, MOST_DETAILED, type LogLine } from './log-book.ts';

/** A place in a run: after a step, and no earlier than a virtual time. */
export interface Place {
  readonly step: number;
  readonly atMs: number;
}

/** A moment of the run that is looked at; `step` is the last it has seen. */
export interface Moment extends Place {
  /** How many events came before it. */
  readonly position: number;
  readonly view: ViewModel;
}

export class Recording {
  readonly recorder: Recorder;
  readonly landmarks = new Landmarks();
  readonly history: History;
  readonly #logBook = new LogBook();
  readonly #playhead: Playhead;
  /** Virtual time at which it begins. */
  readonly #startAtMs: number;
  readonly #narrator: Narrator | null;

  /** @param narrator null: nothing is told, so there is no log */
  constructor(facts: ViewFacts, narrator: Narrator | null) {
    this.#narrator = narrator;
    this.recorder = new Recorder(facts);
    this.history = new History(facts.plan, facts.found?.startAtMs);
    this.#playhead = new Playhead(this.recorder);
    this.#startAtMs = facts.found?.startAtMs ?? 0;
  }

  /** The view after the last event. */
  get live(): View {
    return this.recorder.view;
  }

  get lines(): readonly LogLine[] {
    return this.#logBook.lines;
  }

  /** The earliest virtual time that can still be looked at. */
  get firstMs(): number {
    return this.recorder.eventBefore(this.recorder.first + 1)?.atMs ?? this.#startAtMs;
  }

  /** @returns whether there is something new in the log. */
  absorb(events: readonly TraceEvent[]): boolean {
    const { recorder } = this;
    const narrator = this.#narrator;
    let isTold = false;
    for (const [index, event] of events.entries()) {
      recorder.record(event);
      this.landmarks.note(event);
      this.history.note(event);
      if (!narrator) continue;
      // Of a long stretch nobody will read every detail.
      if (narrator.levelOf(event) === 'all' && index < events.length - MOST_DETAILED) continue;
      this.#logBook.add(event, narrator.narrate(event, recorder.view));
      isTold = true;
    }
    return isTold;
  }

  /** Just after a step. */
  momentOf(step: number): Moment | null {
    const position = this.recorder.positionOf(step);
    return this.#momentAt(position, this.recorder.eventBefore(position)?.atMs ?? this.firstMs);
  }

  /** At a virtual time: all that was due by then has happened. */
  momentAt(atMs: number): Moment | null {
    const earliestMs = this.firstMs;
    const position = this.recorder.positionAt(Math.max(atMs, earliestMs));
    return this.#momentAt(position, Math.max(atMs, earliestMs));
  }

  #momentAt(position: number, atMs: number): Moment | null {
    const view = this.#playhead.moveTo(Math.max(position, this.recorder.first));
    return view && { step: view.step, atMs, position, view };
  }
}
