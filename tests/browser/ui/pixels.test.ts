// What the canvas above the graph looks like, pixel by pixel: a frame that is known as data is painted
// in each theme and compared with a picture kept as text, a square of 8 pixels a hexadecimal triple.
// Coarse, so that another machine's letters and edges make no difference, a missing barrier does.
// A picture that is not there is written; look at the change before it is committed.
import { commands } from 'vitest/browser';
import { describe, expect, test } from 'vitest';
import '../../../src/app.css';
import type { Sprite } from '../../../src/ui/graph/motion.ts';
import { paint, paletteOf } from '../../../src/ui/graph/paint.ts';
import frames from '../../ui/frames/aligning-across.jsonl?raw';

const SPRITES = frames
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sprite);
const [WIDTH, HEIGHT, SQUARE] = [1080, 640, 8];
/** Of 15, in each part of a colour. */
const MOST_APART = 3;

/** One line for each row of squares. */
function picture(theme: string, sprites: readonly Sprite[]): string[] {
  document.documentElement.dataset['theme'] = theme;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas here.');
  const view = { x: 0, y: 0, scale: 1, width: WIDTH, height: HEIGHT, pixelRatio: 1 };
  paint(context, sprites, paletteOf(canvas), view, () => false);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  canvas.remove();
  const rows: string[] = [];
  for (let top = 0; top < HEIGHT; top += SQUARE) {
    let row = '';
    for (let left = 0; left < WIDTH; left += SQUARE) row += square(data, left, top);
    rows.push(row);
  }
  return rows;
}

/** The mean colour of a square; where nothing is painted a dot. */
function square(data: Uint8ClampedArray, left: number, top: number): string {
  const sums = [0, 0, 0, 0];
  for (let y = top; y < top + SQUARE; y++) {
    for (let x = left; x < left + SQUARE; x++) {
      const at = (y * WIDTH + x) * 4;
      const alpha = (data[at + 3] ?? 0) / 255;
      for (const part of [0, 1, 2]) sums[part] = (sums[part] ?? 0) + alpha * (data[at + part] ?? 0);
      sums[3] = (sums[3] ?? 0) + alpha;
    }
  }
  const covered = sums[3] ?? 0;
  if (covered < 4) return '...';
  const parts = sums.slice(0, 3).map((sum) => Math.round((sum / covered / 255) * 15));
  return parts.map((part) => part.toString(16)).join('');
}

/** Squares that are not alike. */
function apart(one: readonly string[], other: readonly string[]): string[] {
  const found: string[] = [];
  for (const [row, line] of one.entries()) {
    for (let at = 0; at < line.length; at += 3) {
      const [a, b] = [line.slice(at, at + 3), (other[row] ?? '').slice(at, at + 3)];
      if (!isAlike(a, b)) found.push(`square ${at / 3}, ${row}: ${a} is ${b}`);
    }
  }
  return found;
}

function isAlike(a: string, b: string): boolean {
  if (a === '...' || b === '...') return a === b;
  return [0, 1, 2].every(
    (part) =>
      Math.abs(Number.parseInt(a[part] ?? '', 16) - Number.parseInt(b[part] ?? '', 16)) <=
      MOST_APART,
  );
}

async function kept(name: string, drawn: readonly string[]): Promise<string[]> {
  const file = `tests/browser/ui/pixels/${name}.txt`;
  try {
    return (await commands.readFile(file)).trimEnd().split('\n');
  } catch {
    await commands.writeFile(file, `${drawn.join('\n')}\n`);
    throw new Error(`${file} was not there and is written now: look at it, and run again.`);
  }
}

describe.each(['light', 'dark', 'projector'])('the frame of an alignment, %s', (theme) => {
  test('looks as it did', async () => {
    const drawn = picture(theme, SPRITES);
    // Squares at an edge may be on either side of it.
    expect(apart(await kept(`aligning-${theme}`, drawn), drawn).length).toBeLessThan(12);
  });
});

test('a missing barrier is noticed', async () => {
  const known = await kept('aligning-light', picture('light', SPRITES));
  const without = SPRITES.filter(({ kind }) => kind !== 'barrier');
  expect(apart(known, picture('light', without)).length).toBeGreaterThan(11);
});
