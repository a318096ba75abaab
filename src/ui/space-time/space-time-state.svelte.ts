// Which stretch of time the space-time diagram shows, and whether as a picture or as a table.
// Until a person moves it, it follows the cursor.

const USUAL_SPAN_MS = 10_000;
const LEAST_SPAN_MS = 200;
const MOST_SPAN_MS = 300_000;
/** Room after the cursor, as a share of the span. */
const AHEAD = 0.06;

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export class SpaceTimeState {
  spanMs = $state(USUAL_SPAN_MS);
  /** Where a person has moved it; null: it follows the cursor. */
  #fromMs: number | null = $state(null);
  asTable = $state(false);

  get follows(): boolean {
    return this.#fromMs === null;
  }

  stretch(cursorMs: number): Stretch {
    const { spanMs } = this;
    const fromMs = this.#fromMs ?? Math.max(0, cursorMs - (1 - AHEAD) * spanMs);
    return { fromMs, toMs: fromMs + spanMs };
  }

  look(fromMs: number, spanMs: number): void {
    this.spanMs = bounded(spanMs);
    this.#fromMs = fromMs;
  }

  follow(): void {
    this.#fromMs = null;
  }

  /** Towards the cursor while following, else towards the middle. */
  zoom(factor: number): void {
    const spanMs = bounded(this.spanMs * factor);
    if (this.#fromMs !== null) this.#fromMs += (this.spanMs - spanMs) / 2;
    this.spanMs = spanMs;
  }

  pan(share: number, cursorMs: number): void {
    this.#fromMs = this.stretch(cursorMs).fromMs + share * this.spanMs;
  }
}

function bounded(spanMs: number): number {
  return Math.min(Math.max(spanMs, LEAST_SPAN_MS), MOST_SPAN_MS);
}
