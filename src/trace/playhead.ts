// The playhead: a view that is moved along a recording, forwards and backwards.
//
// Wherever it stands, its view is what reducing from the beginning gives. A short way forwards is
// reduced event by event, so that replaying costs no more than the run itself did.

import type { Recorder } from './recorder.ts';
import type { ViewModel } from './view-model.ts';
import { apply, renew, type View } from './view.ts';

/** Further ahead than this, a keyframe is nearer. */
const SHORT_WAY = 1024;

export class Playhead {
  readonly #recorder: Recorder;
  #view: View | null = null;
  #position = -1;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** The model at a position, new each time; null: that moment is forgotten or yet to come. */
  moveTo(position: number): ViewModel | null {
    const way = position - this.#position;
    if (this.#view && way >= 0 && way <= SHORT_WAY) {
      for (const event of this.#recorder.eventsBetween(this.#position, position)) {
        apply(this.#view, event);
      }
    } else {
      this.#view = this.#recorder.viewAt(position);
    }
    this.#position = position;
    return this.#view && renew(this.#view);
  }
}
