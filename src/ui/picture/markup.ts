// Little pieces of SVG as text.
// Keeps true: everything is escaped, numbers are short, and colours are such as every viewer knows.

export function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function attributesOf(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

/** A colour with its opacity apart: not every viewer knows a colour with both. */
export function paintAttributes(
  name: 'fill' | 'stroke' | 'stop',
  colour: string,
): Record<string, string | number> {
  const key = name === 'stop' ? 'stop-color' : name;
  const parts = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+))?\)$/.exec(colour);
  if (!parts) return { [key]: colour };
  const [, red, green, blue, alpha = '1'] = parts;
  const solid = { [key]: `rgb(${red},${green},${blue})` };
  return Number(alpha) < 1 ? { ...solid, [`${name}-opacity`]: rounded(Number(alpha)) } : solid;
}

/** Whether nothing would be seen of it. */
export function isTransparent(colour: string): boolean {
  return colour === 'transparent' || /^rgba\(.*[, ]0\)$/.test(colour);
}
