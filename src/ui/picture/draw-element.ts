// A part of the page as SVG, as it lies on the screen: boxes, borders, text, drawings and canvases.
//
// Keeps true: what comes out needs nothing else: no style sheet, no script, no other file. Text stays
// text, at its measured place and width, so that another font does not tear the picture apart.

import { paintingOn } from '../brush.ts';
import { gradientMarkup, splitLayers, type Box } from './gradients.ts';
import { attributesOf, escaped, isTransparent, paintAttributes, rounded } from './markup.ts';
import { SvgBrush } from './svg-brush.ts';

/** Of an SVG element: what style sheets may have said, against what holds without them. */
const PRESENTATION: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-opacity': '1',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  visibility: 'visible',
  display: 'inline',
};

/** Draws elements relative to the upper left corner of one of them. */
export class ElementDrawing {
  readonly #originX: number;
  readonly #originY: number;
  readonly #measure = document.createElement('canvas').getContext('2d');
  #ids = 0;

  constructor(origin: { readonly x: number; readonly y: number }) {
    this.#originX = origin.x;
    this.#originY = origin.y;
  }

  /** @param isRoot shown in full, though it scrolls on the page */
  draw(element: Element, isRoot = false): string {
    const style = getComputedStyle(element);
    if (!isSeen(element, style)) return '';
    if (element instanceof SVGSVGElement) return this.#drawing(element);
    if (element instanceof HTMLCanvasElement) return this.#canvas(element);
    if (!(element instanceof HTMLElement)) return '';
    const box = this.#boxOf(element.getBoundingClientRect());
    const scale = element.offsetWidth > 0 ? box.width / element.offsetWidth : 1;
    const children = [...element.childNodes]
      .map((child) =>
        child instanceof Text
          ? this.#text(child, style, scale)
          : child instanceof Element
            ? this.draw(child)
            : '',
      )
      .join('');
    const inside = isRoot || style.overflow === 'visible' ? children : this.#clipped(children, box);
    const all = this.#background(style, box, scale) + borders(style, box, scale) + inside;
    const opacity = Number(style.opacity);
    return opacity < 1 && all !== '' ? `<g opacity="${rounded(opacity)}">${all}</g>` : all;
  }

  #boxOf({ x, y, width, height }: Box): Box {
    return { x: x - this.#originX, y: y - this.#originY, width, height };
  }

  #newId(what: string): string {
    return `tidemark-${what}-${++this.#ids}`;
  }

  #clipped(markup: string, box: Box): string {
    if (markup === '') return '';
    const id = this.#newId('clip');
    return `<clipPath id="${id}"><rect${rectOf(box)}/></clipPath><g clip-path="url(#${id})">${markup}</g>`;
  }

  #background(style: CSSStyleDeclaration, box: Box, scale: number): string {
    const rx = radiusOf(style, box, scale);
    const parts: string[] = [];
    if (!isTransparent(style.backgroundColor)) {
      const paint = paintAttributes('fill', style.backgroundColor);
      parts.push(`<rect${rectOf(box, rx)}${attributesOf(paint)}/>`);
    }
    if (style.backgroundImage !== 'none') {
      const size = Number.parseFloat(style.backgroundSize);
      // The first layer lies on top.
      for (const layer of splitLayers(style.backgroundImage).reverse()) {
        const id = this.#newId('ground');
        const tile = Number.isFinite(size) ? size : null;
        const definition = gradientMarkup(layer, tile, id, box, scale);
        if (definition === null) continue;
        parts.push(`<defs>${definition}</defs><rect${rectOf(box, rx)} fill="url(#${id})"/>`);
      }
    }
    return parts.join('');
  }

  #text(node: Text, style: CSSStyleDeclaration, scale: number): string {
    if (node.data.trim() === '' || style.visibility !== 'visible') return '';
    const size = Number.parseFloat(style.fontSize) * scale;
    return linesOf(node)
      .map(({ text, rect }) => {
        const shown = style.textTransform === 'uppercase' ? text.toUpperCase() : text;
        const box = this.#boxOf(rect);
        const attributes = attributesOf({
          x: rounded(box.x),
          y: rounded(box.y + this.#ascentOf(style, box.height, scale)),
          'font-family': style.fontFamily,
          'font-size': rounded(size),
          ...(style.fontWeight !== '400' && { 'font-weight': style.fontWeight }),
          textLength: rounded(box.width),
          lengthAdjust: 'spacingAndGlyphs',
          ...paintAttributes('fill', style.color),
        });
        return `<text${attributes}>${escaped(shown)}</text>`;
      })
      .join('');
  }

  /** From the upper edge of a line of text to its base line. */
  #ascentOf(style: CSSStyleDeclaration, height: number, scale: number): number {
    const context = this.#measure;
    if (!context) return height * 0.8;
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText('x');
    return (height - (up + down) * scale) / 2 + up * scale;
  }

  #canvas(canvas: HTMLCanvasElement): string {
    const painting = paintingOn(canvas);
    if (!painting) return '';
    const box = this.#boxOf(canvas.getBoundingClientRect());
    const brush = new SvgBrush(this.#newId('canvas'));
    painting(brush);
    const place = `translate(${rounded(box.x)} ${rounded(box.y)})`;
    return this.#clipped(`<g transform="${place}">${brush.markup}</g>`, box);
  }

  #drawing(svg: SVGSVGElement): string {
    const box = this.#boxOf(svg.getBoundingClientRect());
    if (box.width === 0 || box.height === 0) return '';
    const copy = svg.cloneNode(true) as SVGSVGElement;
    dress(svg, copy);
    const { baseVal } = svg.viewBox;
    const own = baseVal.width > 0 ? baseVal : { x: 0, y: 0, ...sizeOf(svg, box) };
    const attributes = {
      x: rounded(box.x),
      y: rounded(box.y),
      width: rounded(box.width),
      height: rounded(box.height),
      viewBox: `${own.x} ${own.y} ${own.width} ${own.height}`,
      overflow: 'visible',
    };
    for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, String(value));
    return new XMLSerializer().serializeToString(copy);
  }
}

function sizeOf(svg: SVGSVGElement, box: Box): { width: number; height: number } {
  const [width, height] = [svg.width.baseVal, svg.height.baseVal].map((each) => each.value);
  return { width: width ?? box.width, height: height ?? box.height };
}

/** Writes into the copy what style sheets say of the original. */
function dress(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  for (const { name } of [...copy.attributes]) {
    if (/^(class|style|data-|aria-|role$|tabindex$|on)/.test(name)) copy.removeAttribute(name);
  }
  for (const [name, initial] of Object.entries(PRESENTATION)) {
    const value = style.getPropertyValue(name);
    const isText = name.startsWith('font-');
    if (isText && !(original instanceof SVGTextContentElement)) continue;
    if (value === '' || (value === initial && !copy.hasAttribute(name))) continue;
    if (name === 'fill' || name === 'stroke') {
      for (const [key, part] of Object.entries(paintAttributes(name, value.replace(/"/g, '')))) {
        copy.setAttribute(key, String(part));
      }
    } else if (!(name.endsWith('-opacity') && value === '1')) copy.setAttribute(name, value);
  }
  for (const [index, child] of [...original.children].entries()) {
    const twin = copy.children[index];
    if (twin) dress(child, twin);
  }
}

function isSeen(element: Element, style: CSSStyleDeclaration): boolean {
  if (style.display === 'none' || style.opacity === '0') return false;
  // Words for the ear only.
  if (style.clipPath.startsWith('inset(50%')) return false;
  return style.visibility === 'visible' || element.childElementCount > 0;
}

function rectOf({ x, y, width, height }: Box, rx = 0): string {
  return attributesOf({
    x: rounded(x),
    y: rounded(y),
    width: rounded(width),
    height: rounded(height),
    ...(rx > 0 && { rx: rounded(rx) }),
  });
}

function radiusOf(style: CSSStyleDeclaration, box: Box, scale: number): number {
  const text = style.borderTopLeftRadius;
  const part = Number.parseFloat(text);
  const radius = text.includes('%') ? (part / 100) * box.width : part * scale;
  return Math.min(radius, box.width / 2, box.height / 2) || 0;
}

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

function borders(style: CSSStyleDeclaration, box: Box, scale: number): string {
  const sides = SIDES.map((side) => ({
    side,
    width: Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) * scale || 0,
    kind: style.getPropertyValue(`border-${side}-style`),
    colour: style.getPropertyValue(`border-${side}-color`),
  }));
  const seen = sides.filter(
    ({ width, kind, colour }) => width > 0 && kind !== 'none' && !isTransparent(colour),
  );
  const [first] = seen;
  if (!first) return '';
  const same = seen.every(
    ({ width, kind, colour }) =>
      width === first.width && kind === first.kind && colour === first.colour,
  );
  if (same && seen.length === SIDES.length) {
    const half = first.width / 2;
    const inner = {
      x: box.x + half,
      y: box.y + half,
      width: Math.max(0, box.width - first.width),
      height: Math.max(0, box.height - first.width),
    };
    const rx = Math.max(0, radiusOf(style, box, scale) - half);
    return `<rect${rectOf(inner, rx)} fill="none"${attributesOf(pen(first))}/>`;
  }
  return seen
    .map((one) => `<path d="${edge(one.side, one.width, box)}"${attributesOf(pen(one))}/>`)
    .join('');
}

function pen({
  width,
  kind,
  colour,
}: {
  readonly width: number;
  readonly kind: string;
  readonly colour: string;
}): Record<string, string | number> {
  const dash = kind === 'dashed' ? 3 * width : kind === 'dotted' ? width : 0;
  return {
    ...paintAttributes('stroke', colour),
    'stroke-width': rounded(width),
    ...(dash > 0 && { 'stroke-dasharray': rounded(dash) }),
  };
}

function edge(side: (typeof SIDES)[number], width: number, box: Box): string {
  const half = width / 2;
  const [left, top] = [rounded(box.x), rounded(box.y)];
  const [right, bottom] = [rounded(box.x + box.width), rounded(box.y + box.height)];
  switch (side) {
    case 'top':
      return `M${left} ${rounded(top + half)}H${right}`;
    case 'bottom':
      return `M${left} ${rounded(bottom - half)}H${right}`;
    case 'left':
      return `M${rounded(left + half)} ${top}V${bottom}`;
    case 'right':
      return `M${rounded(right - half)} ${top}V${bottom}`;
  }
}

/** A text as it is broken into lines on the screen. */
function linesOf(node: Text): { readonly text: string; readonly rect: DOMRect }[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
  const [only] = rects;
  if (only && rects.length === 1) return [{ text: collapsed(node.data), rect: only }];
  const lines: { text: string; rect: DOMRect; from: number; to: number }[] = [];
  for (let at = 0; at < node.data.length; at++) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const [rect] = range.getClientRects();
    if (!rect || rect.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.rect.top - rect.top) < rect.height / 2) last.to = at + 1;
    else lines.push({ text: '', rect, from: at, to: at + 1 });
  }
  return lines.map(({ from, to }) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return { text: collapsed(node.data.slice(from, to)), rect: range.getBoundingClientRect() };
  });
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
