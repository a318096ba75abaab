// Zoom and pan of the graph. Until a person zooms, the whole graph is fitted into its room; a double
// click or the fit button goes back to that. Without gestures it stays fitted.

import type { Attachment } from 'svelte/attachments';
import type { Extent, Transform, ZoomGestures } from './zoom-gestures.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const UNMOVED: Transform = { k: 1, x: 0, y: 0 };
const MOST = 5;
const STEP = 1.35;

export class GraphZoom {
  #transform: Transform = $state.raw(UNMOVED);
  /** A person has zoomed or panned. */
  #own = $state(false);
  #fit: Transform = UNMOVED;
  #extent: Extent | null = null;
  #gestures: ZoomGestures | null = null;

  get transform(): Transform {
    return this.#transform;
  }

  get zoomed(): boolean {
    return this.#own;
  }

  readonly attach: Attachment<HTMLElement> = (element) => {
    let isGone = false;
    // Nothing waits for them: the picture is there without.
    void import('./zoom-gestures.ts').then(({ ZoomGestures: Gestures }) => {
      if (isGone) return;
      this.#gestures = new Gestures(
        element,
        (transform, isMeant) => {
          this.#transform = transform;
          if (isMeant) this.#own = true;
        },
        () => this.reset(),
      );
      if (this.#extent) this.#gestures.limit(this.#extent);
      this.#go(this.#fit);
    });
    return () => {
      isGone = true;
      this.#gestures?.end();
      this.#gestures = null;
    };
  };

  /** Tell how large graph and room are, and how much it may be magnified to fill the room. */
  fit(graph: Size, room: Size, most: number): void {
    if (room.width === 0 || room.height === 0) return;
    const scale = Math.min(most, room.width / graph.width, room.height / graph.height);
    const x = (room.width - graph.width * scale) / 2;
    const y = (room.height - graph.height * scale) / 2;
    this.#fit = { k: scale, x: Math.max(0, x), y: Math.max(0, y) };
    this.#extent = {
      least: scale,
      most: MOST,
      room: [room.width, room.height],
      reach: [
        [Math.min(0, -x / scale), Math.min(0, -y / scale)],
        [graph.width + Math.max(0, x / scale), graph.height + Math.max(0, y / scale)],
      ],
    };
    this.#gestures?.limit(this.#extent);
    if (!this.#own) this.#go(this.#fit);
  }

  in(): void {
    this.#by(STEP);
  }

  out(): void {
    this.#by(1 / STEP);
  }

  reset(): void {
    this.#own = false;
    this.#go(this.#fit);
  }

  #by(factor: number): void {
    if (!this.#gestures) return;
    this.#own = true;
    this.#gestures.by(factor);
  }

  #go(transform: Transform): void {
    if (this.#gestures) this.#gestures.go(transform);
    else this.#transform = transform;
  }
}
