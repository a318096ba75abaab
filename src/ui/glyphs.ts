// The page's glyphs, drawn on a grid of 16: shapes that say what colour alone must not.
// `fill` and `stroke` are SVG paths in the current text colour.

interface GlyphShape {
  readonly fill?: string;
  readonly stroke?: string;
}

export const GLYPHS = {
  play: { fill: 'M4 2.5v11l9.5-5.5z' },
  pause: { fill: 'M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z' },
  stepBack: { fill: 'M13.5 2.5v11l-7-5.5zM2.8 2.5H5v11H2.8z' },
  step: { fill: 'M2.5 2.5v11l7-5.5zM11 2.5h2.2v11H11z' },
  toCheckpoint: { fill: 'M1.5 3.5v9l6-4.5zM10 .5h3v15h-3z' },
  toEnd: { fill: 'M1 3v10l5.5-5zM7 3v10l5.5-5zM13 3h2v10h-2z' },
  barrier: { fill: 'M6.4.8h3.2v14.4H6.4z' },
  trigger: { fill: 'M3 .8h3.2v14.4H3z', stroke: 'M11.5 4.5v7M8 8h7' },
  savepoint: { fill: 'M3.8 1.5h8.4v13L8 11.2l-4.2 3.3z' },
  restart: { stroke: 'M13.2 8.6a5.3 5.3 0 1 1-1.4-4.3M12.6 1.2v3.6H9' },
  kill: { stroke: 'M3.5 3.5l9 9M12.5 3.5l-9 9' },
  flaw: { stroke: 'M3.5 2h9v12h-9zM8 2 6.2 6.4l3.4 2.2L7.4 14' },
  lock: { fill: 'M3.5 7h9v7h-9z', stroke: 'M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2' },
  hourglass: {
    stroke:
      'M4 2h8M4 14h8M5 2.4c0 3 1.4 4.2 3 5.6-1.6 1.4-3 2.6-3 5.6M11 2.4c0 3-1.4 4.2-3 5.6 1.6 1.4 3 2.6 3 5.6',
  },
  halfSquare: { fill: 'M2.8 2.8H8v10.4H2.8z', stroke: 'M2.8 2.8h10.4v10.4H2.8z' },
  upload: { stroke: 'M8 2.5v9M4.2 8 8 11.8 11.8 8M3 14h10' },
  check: { stroke: 'M2.8 8.6l3.6 3.6 6.8-8' },
  square: { fill: 'M4 4h8v8H4z' },
  dots: { fill: 'M2 7h2.4v2.4H2zM6.8 7h2.4v2.4H6.8zM11.6 7H14v2.4h-2.4z' },
  full: { stroke: 'M3 3v10M6.5 3v10M10 3v10M13.4 1.5v13' },
  failure: { stroke: 'M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM8 4.5v4.4M8 10.8v.6' },
  unequal: { stroke: 'M2.5 5.6h11M2.5 10.4h11M11 1.8 5 14.2' },
  link: {
    stroke:
      'M6.4 9.6l3.2-3.2M7.4 4.6l1.3-1.3a2.83 2.83 0 0 1 4 4L11.4 8.6M8.6 11.4l-1.3 1.3a2.83 2.83 0 0 1-4-4L4.6 7.4',
  },
  settings: { stroke: 'M2 4.5h6M11.5 4.5H14M2 11.5h2.5M8 11.5h6M9.7 2.6v3.8M6.2 9.6v3.8' },
  sweep: { stroke: 'M2 13h12M3 9.5l3-3M6 9.5l-3-3M10 9.5l3-3M13 9.5l-3-3' },
  pencil: { stroke: 'M3 13l.8-3.2 7.4-7.4 2.4 2.4-7.4 7.4zM9.6 4l2.4 2.4' },
  plus: { stroke: 'M8 3v10M3 8h10' },
  minus: { stroke: 'M3 8h10' },
  fit: { stroke: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10' },
  back: { stroke: 'M10.5 2.5 5 8l5.5 5.5' },
  forth: { stroke: 'M5.5 2.5 11 8l-5.5 5.5' },
  operators: { stroke: 'M1.5 5.5h4v5h-4zM10.5 5.5h4v5h-4zM5.5 8h5' },
  panels: { stroke: 'M2 3h12v10H2zM9.5 3v10M2 9.8h7.5' },
  table: { stroke: 'M2 3h12v10H2zM2 6.4h12M2 9.7h12M6.5 3v10' },
  legend: { stroke: 'M7 4h7M7 8h7M7 12h7', fill: 'M2 3h2.4v2.4H2zM2 7h2.4v2.4H2zM2 11h2.4v2.4H2z' },
} as const satisfies Readonly<Record<string, GlyphShape>>;

export type GlyphName = keyof typeof GLYPHS;

export function glyphShape(name: GlyphName): GlyphShape {
  return GLYPHS[name];
}
