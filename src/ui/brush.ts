// What the pictures are painted with: the part of a canvas's context that they use, so that the same
// painting can be done on a canvas or as SVG. Whoever paints says how, for a picture to be made.

export type Brush = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'setTransform'
  | 'clearRect'
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'rect'
  | 'roundRect'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'setLineDash'
>;

/** Paints at one pixel per CSS pixel. */
export type Painting = (brush: Brush) => void;

const paintings = new WeakMap<HTMLCanvasElement, Painting>();

export function keepPainting(canvas: HTMLCanvasElement, painting: Painting): void {
  paintings.set(canvas, painting);
}

export function paintingOn(canvas: HTMLCanvasElement): Painting | null {
  return paintings.get(canvas) ?? null;
}
