// Eight hues for checkpoints: neighbours can be told apart by every kind of eye, and the number on
// each can be read.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONDITION_GLYPHS } from '../../src/ui/graph/condition-glyphs.ts';
import { EPOCH_HUES, hueOf } from '../../src/ui/hue.ts';
import { strings } from '../../src/ui/strings.en.ts';

const css = readFileSync(new URL('../../src/app.css', import.meta.url), 'utf8');
const [light = '', rest = ''] = css.split(":root[data-theme='dark']");
const [dark = '', projectorOnly = ''] = rest.split(":root[data-theme='projector']");
// What that theme does not say is as in the light one.
const projector = projectorOnly + light;

type Colour = readonly [number, number, number];

function colour(theme: string, name: string): Colour {
  const [, hex = ''] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(theme) ?? [];
  if (hex === '') throw new Error(`no colour --${name}`);
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(0), part(2), part(4)];
}

type Matrix = readonly [Colour, Colour, Colour];

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear light. */
const EYES: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function dot(row: Colour, [r, g, b]: Colour): number {
  return row[0] * r + row[1] * g + row[2] * b;
}

function seenBy(eye: Matrix, of: Colour): Colour {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  return [clamp(dot(eye[0], of)), clamp(dot(eye[1], of)), clamp(dot(eye[2], of))];
}

function oklab(of: Colour): Colour {
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], of));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], of));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], of));
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], [l, m, s]),
    dot([1.9779984951, -2.428592205, 0.4505937099], [l, m, s]),
    dot([0.0259040371, 0.7827717662, -0.808675766], [l, m, s]),
  ];
}

function difference(a: Colour, b: Colour): number {
  const [p, q] = [oklab(a), oklab(b)];
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function contrast(a: Colour, b: Colour): number {
  const luminance = (of: Colour): number => dot([0.2126, 0.7152, 0.0722], of);
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const THEMES = [
  ['light', light],
  ['dark', dark],
  ['projector', projector],
] as const;

describe.each(THEMES)('in the %s theme', (_, theme) => {
  const hues = Array.from({ length: EPOCH_HUES }, (_, hue) => colour(theme, `epoch-${hue}`));

  test.each(Object.entries(EYES))('neighbours differ for %s eyes', (_name, eye) => {
    for (const [index, hue] of hues.entries()) {
      for (const apart of [1, 2]) {
        const other = hues[hueOf(index + apart)];
        if (!other) throw new Error('no such hue');
        expect(difference(seenBy(eye, hue), seenBy(eye, other))).toBeGreaterThan(5);
      }
    }
  });

  test('the number on a hue has at least 4.5 : 1', () => {
    for (const [index, hue] of hues.entries()) {
      const ink = colour(theme, `epoch-${index}-ink`);
      expect(contrast(hue, ink), `epoch-${index}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('failure keeps a colour of its own', () => {
    for (const hue of hues) expect(difference(hue, colour(theme, 'failure'))).toBeGreaterThan(5);
  });
});

describe.each(THEMES)('words in the %s theme', (name, theme) => {
  const least = name === 'projector' ? 7 : 4.5;

  test.each(['page', 'surface', 'sunken', 'hover'])('can be read on --%s', (ground) => {
    for (const ink of ['ink', 'ink-soft', 'good-text', 'failure-text']) {
      const against = contrast(colour(theme, ink), colour(theme, ground));
      const needed = ink === 'ink' || ink === 'ink-soft' ? least : 4.5;
      expect(against, `--${ink} on --${ground}`).toBeGreaterThanOrEqual(needed);
    }
  });
});

const GREY: Matrix = [
  [0.2126, 0.7152, 0.0722],
  [0.2126, 0.7152, 0.0722],
  [0.2126, 0.7152, 0.0722],
];

describe.each(THEMES)('marks in the %s theme', (_, theme) => {
  test.each([...Object.entries(EYES), ['greyscale', GREY] as const])(
    'stand out from what they lie on for %s eyes',
    (_name, eye) => {
      const marks = [
        ...Array.from({ length: EPOCH_HUES }, (_, hue) => `epoch-${hue}`),
        'failure',
        'ink',
        'hatch',
      ];
      for (const mark of marks) {
        for (const ground of ['surface', 'channel']) {
          const apart = difference(
            seenBy(eye, colour(theme, mark)),
            seenBy(eye, colour(theme, ground)),
          );
          expect(apart, `--${mark} on --${ground}`).toBeGreaterThan(12);
        }
      }
    },
  );
});

test('what greyscale makes alike is told by word and glyph', () => {
  const words = Object.values(strings.task.words);
  expect(new Set(words).size).toBe(words.length);
  // Nothing has begun yet, for the one reason or the other: these two may look alike.
  const glyphs = Object.entries(CONDITION_GLYPHS)
    .filter(([condition]) => condition !== 'starting')
    .map(([, glyph]) => glyph);
  expect(new Set(glyphs).size).toBe(glyphs.length);
});

test('numbers go round, also below zero', () => {
  expect([0, 7, 8, 9, -1].map(hueOf)).toEqual([0, 7, 0, 1, 7]);
});
