// The picture of a part of the page as it is now: SVG that needs nothing else, or PNG at twice its
// size. Below it stands what it shows, so that it explains itself on a slide.

import { ElementDrawing } from './draw-element.ts';
import { attributesOf, escaped, paintAttributes, rounded } from './markup.ts';

export interface Words {
  /** For whoever cannot see it: its name, and what is going on. */
  readonly title: string;
  readonly description: string;
  readonly caption: string;
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 12;
const CAPTION_HEIGHT = 30;
const PNG_SCALE = 2;

/** Elements that can be made a picture of carry `data-picture`. null: it is not on the screen. */
export function pictured(name: string): HTMLElement | null {
  const element = document.querySelector(`[data-picture="${name}"]`);
  return element instanceof HTMLElement && element.offsetWidth > 0 ? element : null;
}

export function pictureOf(element: HTMLElement, { title, description, caption }: Words): Picture {
  const rect = element.getBoundingClientRect();
  const { fontFamily, color } = getComputedStyle(element);
  // In full, however far it is scrolled.
  const wide = Math.max(rect.width, element.scrollWidth);
  const high = Math.max(rect.height, element.scrollHeight);
  const drawing = new ElementDrawing({
    x: rect.x - element.scrollLeft - MARGIN,
    y: rect.y - element.scrollTop - MARGIN,
  });
  const inside = drawing.draw(element, true);
  const width = Math.ceil(wide + 2 * MARGIN);
  const height = Math.ceil(high + 2 * MARGIN + CAPTION_HEIGHT);
  const root = attributesOf({
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-labelledby': 'tidemark-title tidemark-description',
    'font-family': fontFamily,
  });
  const line = attributesOf({
    x: MARGIN,
    y: rounded(height - MARGIN),
    'font-size': 12.5,
    ...paintAttributes('fill', color),
  });
  const ground = paintAttributes('fill', groundOf(element));
  const svg =
    `<svg${root}><title id="tidemark-title">${escaped(title)}</title>` +
    `<desc id="tidemark-description">${escaped(description)}</desc>` +
    `<rect width="${width}" height="${height}"${attributesOf(ground)}/>` +
    `${inside}<text${line}>${escaped(caption)}</text></svg>`;
  return { svg, width, height };
}

/** The first colour behind it. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'rgb(255, 255, 255)';
}

export function asSvg({ svg }: Picture): Blob {
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`], { type: 'image/svg+xml' });
}

/** Throws when the browser cannot draw it. */
export async function asPng(picture: Picture): Promise<Blob> {
  const address = URL.createObjectURL(asSvg(picture));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * PNG_SCALE;
    canvas.height = picture.height * PNG_SCALE;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('The browser has no canvas to draw on.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The picture is too large for the browser to write it as PNG.');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}
