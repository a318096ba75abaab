// Backgrounds that CSS draws with gradients, as SVG: stripes, halves and dots.
// Pure: it reads computed values, in which lengths are in pixels and colours have no names.

import { attributesOf, paintAttributes, rounded } from './markup.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Splits at commas that stand outside of brackets. */
export function splitLayers(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}

/** The definition of one layer of a computed `background-image`; null: a kind that is not drawn. */
export function gradientMarkup(
  layer: string,
  sizePx: number | null,
  id: string,
  box: Box,
  scale: number,
): string | null {
  const [, repeats = '', kind = '', body = ''] =
    /^(repeating-)?(linear|radial)-gradient\((.*)\)$/s.exec(layer) ?? [];
  const parts = splitLayers(body);
  if (kind === 'radial') return dots(parts, (sizePx ?? 4) * scale, id, box, scale);
  if (kind !== 'linear') return null;
  const first = parts[0] ?? '';
  const angle = angleOf(first);
  const stops = (angle === null ? parts : parts.slice(1)).map(stopOf);
  const turn = ((angle ?? 180) * Math.PI) / 180;
  const [dx, dy] = [Math.sin(turn), -Math.cos(turn)];
  const whole = Math.abs(box.width * dx) + Math.abs(box.height * dy);
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const [x0, y0] = [cx - (dx * whole) / 2, cy - (dy * whole) / 2];
  const atOf = (at: string | undefined, index: number): number => {
    if (at === undefined) return (whole * index) / Math.max(1, stops.length - 1);
    return at.endsWith('%') ? (whole * Number.parseFloat(at)) / 100 : Number.parseFloat(at) * scale;
  };
  const places = stops.flatMap(({ colour, at }, index) =>
    (at.length === 0 ? [undefined] : at).map((place) => ({ colour, at: atOf(place, index) })),
  );
  const length = repeats === '' ? whole : (places.at(-1)?.at ?? whole);
  if (length <= 0) return null;
  const attributes = attributesOf({
    id,
    gradientUnits: 'userSpaceOnUse',
    x1: rounded(x0),
    y1: rounded(y0),
    x2: rounded(x0 + dx * length),
    y2: rounded(y0 + dy * length),
    ...(repeats !== '' && { spreadMethod: 'repeat' }),
  });
  const inside = places.map(({ colour, at }) => {
    const offset = Math.min(1, Math.max(0, at / length));
    return `<stop${attributesOf({ offset: rounded(offset * 100) / 100, ...paintAttributes('stop', colour) })}/>`;
  });
  return `<linearGradient${attributes}>${inside.join('')}</linearGradient>`;
}

function dots(
  parts: readonly string[],
  tile: number,
  id: string,
  box: Box,
  scale: number,
): string | null {
  const { colour = '', at = [] } = parts[1] === undefined ? {} : stopOf(parts[1]);
  const radius = Number.parseFloat(at[0] ?? '') * scale;
  if (!(radius > 0) || !(tile > 0)) return null;
  const pattern = attributesOf({
    id,
    patternUnits: 'userSpaceOnUse',
    x: rounded(box.x),
    y: rounded(box.y),
    width: rounded(tile),
    height: rounded(tile),
  });
  const dot = attributesOf({
    cx: rounded(tile / 2),
    cy: rounded(tile / 2),
    r: rounded(radius),
    ...paintAttributes('fill', colour),
  });
  return `<pattern${pattern}><circle${dot}/></pattern>`;
}

const SIDES: Readonly<Record<string, number>> = {
  'to top': 0,
  'to right': 90,
  'to bottom': 180,
  'to left': 270,
};

function angleOf(text: string): number | null {
  if (text.endsWith('deg')) return Number.parseFloat(text);
  return SIDES[text] ?? null;
}

/** A colour and where it stands: nowhere, at one place, or from one to another. */
function stopOf(text: string): { readonly colour: string; readonly at: readonly string[] } {
  const [, colour = text, places = ''] = /^(.*?\)|\S+)((?:\s+-?[\d.]+(?:px|%))*)$/.exec(text) ?? [];
  return { colour, at: places.trim() === '' ? [] : places.trim().split(/\s+/) };
}
