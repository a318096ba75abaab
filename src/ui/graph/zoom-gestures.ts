// The gestures behind the graph's zoom: wheel, drag and pinch (d3-zoom). Loaded when they are needed.
//
// One gesture that starts on a button is the button's; a double click asks for the whole graph.

import { select, zoom, zoomIdentity, type D3ZoomEvent } from 'd3';

/** A point of the graph lies at x + k times its own x. */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly least: number;
  readonly most: number;
  readonly room: readonly [width: number, height: number];
  readonly reach: [[number, number], [number, number]];
}

export class ZoomGestures {
  readonly #selection;
  readonly #behaviour;

  constructor(
    element: HTMLElement,
    onZoom: (transform: Transform, isMeant: boolean) => void,
    onWhole: () => void,
  ) {
    this.#behaviour = zoom<HTMLElement, unknown>()
      .filter((event: Event) => isMeant(event))
      .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) =>
        onZoom(event.transform, Boolean(event.sourceEvent)),
      );
    this.#selection = select(element);
    this.#selection.call(this.#behaviour).on('dblclick.zoom', (event: Event) => {
      if (isMeant(event)) onWhole();
    });
  }

  limit({ least, most, room, reach }: Extent): void {
    this.#behaviour
      .scaleExtent([least, most])
      .extent([
        [0, 0],
        [room[0], room[1]],
      ])
      .translateExtent(reach);
  }

  go({ k, x, y }: Transform): void {
    this.#behaviour.transform(this.#selection, zoomIdentity.translate(x, y).scale(k));
  }

  by(factor: number): void {
    this.#behaviour.scaleBy(this.#selection, factor);
  }

  end(): void {
    this.#selection.on('.zoom', null);
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
