// Zoom and pan of the graph (d3-zoom). Until a person zooms, the whole graph is fitted into its
// room; a double click or the fit button goes back to that.

import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3';
import type { Attachment } from 'svelte/attachments';

interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST = 5;
const STEP = 1.35;

export class GraphZoom {
  #transform: ZoomTransform = $state.raw(zoomIdentity);
  /** A person has zoomed or panned. */
  #own = $state(false);
  #fit: ZoomTransform = zoomIdentity;
  #element: HTMLElement | null = null;
  readonly #behaviour = zoom<HTMLElement, unknown>()
    .filter((event: Event) => isMeant(event))
    .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
      this.#transform = event.transform;
      if (event.sourceEvent) this.#own = true;
    });

  get transform(): ZoomTransform {
    return this.#transform;
  }

  get zoomed(): boolean {
    return this.#own;
  }

  readonly attach: Attachment<HTMLElement> = (element) => {
    this.#element = element;
    const selection = select(element);
    selection.call(this.#behaviour).on('dblclick.zoom', (event: Event) => {
      if (isMeant(event)) this.reset();
    });
    return () => {
      selection.on('.zoom', null);
      this.#element = null;
    };
  };

  /** Tell how large graph and room are, and how much it may be magnified to fill the room. */
  fit(graph: Size, room: Size, most: number): void {
    if (room.width === 0 || room.height === 0) return;
    const scale = Math.min(most, room.width / graph.width, room.height / graph.height);
    const x = (room.width - graph.width * scale) / 2;
    const y = (room.height - graph.height * scale) / 2;
    this.#fit = zoomIdentity.translate(Math.max(0, x), Math.max(0, y)).scale(scale);
    this.#behaviour
      .scaleExtent([scale, MOST])
      .extent([
        [0, 0],
        [room.width, room.height],
      ])
      .translateExtent([
        [Math.min(0, -x / scale), Math.min(0, -y / scale)],
        [graph.width + Math.max(0, x / scale), graph.height + Math.max(0, y / scale)],
      ]);
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
    if (!this.#element) return;
    this.#own = true;
    this.#behaviour.scaleBy(select(this.#element), factor);
  }

  #go(transform: ZoomTransform): void {
    if (this.#element) this.#behaviour.transform(select(this.#element), transform);
  }
}

/** Gestures that start on a button are the button's; one finger scrolls only what was zoomed. */
function isMeant(event: Event): boolean {
  const { target } = event;
  if (target instanceof Element && target.closest('button, .overlay')) {
    return event.type === 'wheel';
  }
  return !(event instanceof MouseEvent && event.button !== 0);
}
