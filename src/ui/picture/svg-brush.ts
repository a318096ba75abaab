// Paints into SVG what is meant for a canvas: every fill, stroke and text becomes an element.
// Only what the pictures use; what a canvas would not draw either is left out.

import type { Brush } from '../brush.ts';
import { attributesOf, escaped, paintAttributes, rounded } from './markup.ts';

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: CanvasLineCap;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  clip: string | null;
}

const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
  left: 'start',
  start: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
};
/** From the middle of a line of text to its base line, in parts of the font's size. */
const MIDDLE = 0.355;

export class SvgBrush implements Brush {
  #state: State = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    lineCap: 'butt',
    globalAlpha: 1,
    font: '10px sans-serif',
    textAlign: 'start',
    textBaseline: 'alphabetic',
    dash: [],
    clip: null,
  };
  readonly #saved: State[] = [];
  readonly #parts: string[] = [];
  #path = '';
  #clips = 0;
  #isGrouped = false;
  readonly #idPrefix: string;

  /** @param idPrefix makes its ids differ from those of other parts of the picture */
  constructor(idPrefix: string) {
    this.#idPrefix = idPrefix;
  }

  get markup(): string {
    return this.#parts.join('') + (this.#isGrouped ? '</g>' : '');
  }

  get fillStyle(): string {
    return this.#state.fillStyle;
  }
  set fillStyle(style: string | CanvasGradient | CanvasPattern) {
    if (typeof style === 'string') this.#state.fillStyle = style;
  }
  get strokeStyle(): string {
    return this.#state.strokeStyle;
  }
  set strokeStyle(style: string | CanvasGradient | CanvasPattern) {
    if (typeof style === 'string') this.#state.strokeStyle = style;
  }
  get lineWidth(): number {
    return this.#state.lineWidth;
  }
  set lineWidth(width: number) {
    this.#state.lineWidth = width;
  }
  get lineCap(): CanvasLineCap {
    return this.#state.lineCap;
  }
  set lineCap(cap: CanvasLineCap) {
    this.#state.lineCap = cap;
  }
  get globalAlpha(): number {
    return this.#state.globalAlpha;
  }
  set globalAlpha(alpha: number) {
    this.#state.globalAlpha = alpha;
  }
  get font(): string {
    return this.#state.font;
  }
  set font(font: string) {
    this.#state.font = font;
  }
  get textAlign(): CanvasTextAlign {
    return this.#state.textAlign;
  }
  set textAlign(align: CanvasTextAlign) {
    this.#state.textAlign = align;
  }
  get textBaseline(): CanvasTextBaseline {
    return this.#state.textBaseline;
  }
  set textBaseline(baseline: CanvasTextBaseline) {
    this.#state.textBaseline = baseline;
  }

  setTransform(...matrix: readonly unknown[]): void {
    if (this.#isGrouped) this.#parts.push('</g>');
    const numbers = matrix.map((part) => rounded(Number(part)));
    this.#isGrouped = numbers.join() !== '1,0,0,1,0,0';
    if (this.#isGrouped) this.#parts.push(`<g transform="matrix(${numbers.join(' ')})">`);
  }

  /** A picture begins empty. */
  clearRect(): void {
    this.#path = '';
  }

  save(): void {
    this.#saved.push({ ...this.#state });
  }

  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${rounded(x)} ${rounded(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `${this.#path === '' ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`;
  }

  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const at = (angle: number): string =>
      `${rounded(x + radius * Math.cos(angle))} ${rounded(y + radius * Math.sin(angle))}`;
    const r = rounded(radius);
    // An arc from a point to itself would be none at all: two halves.
    const stops = to - from >= 2 * Math.PI ? [from + Math.PI, from + 2 * Math.PI] : [to];
    this.#path += `${this.#path === '' ? 'M' : 'L'}${at(from)}`;
    let before = from;
    for (const stop of stops) {
      this.#path += `A${r} ${r} 0 ${stop - before > Math.PI ? 1 : 0} 1 ${at(stop)}`;
      before = stop;
    }
  }

  rect(x: number, y: number, width: number, height: number): void {
    const [w, h] = [rounded(width), rounded(height)];
    this.#path += `M${rounded(x)} ${rounded(y)}h${w}v${h}h${-w}z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radii?: unknown): void {
    const r = rounded(Math.min(Number(radii ?? 0), width / 2, height / 2));
    const [w, h] = [rounded(width - 2 * r), rounded(height - 2 * r)];
    const turn = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
    this.#path +=
      `M${rounded(x + r)} ${rounded(y)}h${w}${turn(r, r)}v${h}${turn(-r, r)}` +
      `h${-w}${turn(-r, -r)}v${-h}${turn(r, -r)}z`;
  }

  clip(): void {
    const id = `${this.#idPrefix}-clip-${++this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath>`);
    this.#state.clip = id;
  }

  fill(): void {
    this.#draw({ d: this.#path, ...paintAttributes('fill', this.#state.fillStyle) });
  }

  stroke(): void {
    this.#draw({ d: this.#path, fill: 'none', ...this.#strokeAttributes() });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const before = this.#path;
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
    this.#path = before;
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    const before = this.#path;
    this.beginPath();
    this.rect(x, y, width, height);
    this.stroke();
    this.#path = before;
  }

  fillText(text: string, x: number, y: number): void {
    const { font, textAlign, textBaseline, fillStyle } = this.#state;
    const [, weight = '400', size = '10', family = 'sans-serif'] =
      /^(?:(\d+) )?([\d.]+)px (.+)$/.exec(font) ?? [];
    const shift = textBaseline === 'middle' ? MIDDLE * Number(size) : 0;
    const attributes = attributesOf({
      x: rounded(x),
      y: rounded(y + shift),
      'font-size': rounded(Number(size)),
      'font-weight': weight,
      'font-family': family,
      'text-anchor': ANCHORS[textAlign],
      ...paintAttributes('fill', fillStyle),
      ...this.#common(),
    });
    this.#parts.push(`<text${attributes}>${escaped(text)}</text>`);
  }

  setLineDash(segments: Iterable<number>): void {
    this.#state.dash = [...segments];
  }

  #draw(attributes: Readonly<Record<string, string | number>>): void {
    if (this.#path === '') return;
    this.#parts.push(`<path${attributesOf({ ...attributes, ...this.#common() })}/>`);
  }

  #strokeAttributes(): Record<string, string | number> {
    const { strokeStyle, lineWidth, lineCap, dash } = this.#state;
    return {
      ...paintAttributes('stroke', strokeStyle),
      'stroke-width': rounded(lineWidth),
      ...(lineCap !== 'butt' && { 'stroke-linecap': lineCap }),
      ...(dash.length > 0 && { 'stroke-dasharray': dash.join(' ') }),
    };
  }

  #common(): Record<string, string | number> {
    const { globalAlpha, clip } = this.#state;
    return {
      ...(globalAlpha < 1 && { opacity: rounded(globalAlpha) }),
      ...(clip !== null && { 'clip-path': `url(#${clip})` }),
    };
  }
}
