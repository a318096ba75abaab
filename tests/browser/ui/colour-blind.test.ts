// What the graph says by a picture can be told apart by every kind of eye: each pair of signs is drawn
// as it is drawn on the page, seen through a simulation of three kinds of colour blindness and in
// greyscale, and compared pixel by pixel.
import { mount, unmount } from 'svelte';
import { page } from 'vitest/browser';
import { beforeAll, describe, expect, test } from 'vitest';
import '../../../src/app.css';
import LegendSample from '../../../src/ui/graph/LegendSample.svelte';

/** Pairs that a person must not take for each other: one beside the other they mean the opposite. */
const PAIRS = [
  ['record', 'barrier'],
  ['queue', 'blocked'],
  ['queue', 'backpressured'],
  ['blocked', 'backpressured'],
  ['pending', 'completed'],
  ['barrier', 'end'],
  ['parts', 'metadata'],
  ['bars', 'tape'],
  ['file', 'parts'],
] as const;

/** Machado, Oliveira, Fernandes 2009, severity 1; greyscale by luminance. */
const EYES = {
  protanopia: '0.152 1.053 -0.205 0 0 0.115 0.786 0.099 0 0 -0.004 -0.048 1.052 0 0 0 0 0 1 0',
  deuteranopia: '0.367 0.861 -0.228 0 0 0.280 0.673 0.047 0 0 -0.012 0.043 0.969 0 0 0 0 0 1 0',
  tritanopia: '1.256 -0.077 -0.179 0 0 -0.078 0.931 0.148 0 0 0.005 0.691 0.304 0 0 0 0 0 1 0',
  greyscale: '0.213 0.715 0.072 0 0 0.213 0.715 0.072 0 0 0.213 0.715 0.072 0 0 0 0 0 1 0',
};

/** So different a pixel must be, of 255, and so many of them, in per cent. */
const PIXEL_DIFFERS = 40;
const SHARE_DIFFERS = 4;

type Sign = (typeof PAIRS)[number][number];

beforeAll(() => {
  const filters = Object.entries(EYES).map(
    ([eye, values]) =>
      `<filter id="${eye}" color-interpolation-filters="linearRGB"><feColorMatrix values="${values}"/></filter>`,
  );
  document.body.insertAdjacentHTML(
    'beforeend',
    `<svg width="0" height="0">${filters.join('')}</svg>`,
  );
});

/** The pixels of a sign as such an eye sees it. */
async function seen(sign: Sign, eye: string, theme: string): Promise<Uint8ClampedArray> {
  document.documentElement.dataset['theme'] = theme;
  const place = document.createElement('div');
  place.style.cssText = `width: 34px; height: 22px; background: var(--surface); filter: url(#${eye})`;
  document.body.append(place);
  const shown = mount(LegendSample, { target: place, props: { thing: sign, epoch: 1 } });
  const image = await page.screenshot({ element: place, save: false });
  await unmount(shown);
  place.remove();
  const blob = await (await fetch(`data:image/png;base64,${image}`)).blob();
  const bitmap = await createImageBitmap(blob);
  const context = new OffscreenCanvas(34, 22).getContext('2d');
  if (!context) throw new Error('There is no canvas here.');
  context.drawImage(bitmap, 0, 0, 34, 22);
  return context.getImageData(0, 0, 34, 22).data;
}

function shareThatDiffers(one: Uint8ClampedArray, other: Uint8ClampedArray): number {
  let differs = 0;
  for (let at = 0; at < one.length; at += 4) {
    const apart = [0, 1, 2].map((part) =>
      Math.abs((one[at + part] ?? 0) - (other[at + part] ?? 0)),
    );
    if (Math.max(...apart) > PIXEL_DIFFERS) differs++;
  }
  return (100 * differs) / (one.length / 4);
}

describe.each(['light', 'dark', 'projector'])('in the %s theme', (theme) => {
  test.each(Object.keys(EYES))('signs differ for %s', async (eye) => {
    const drawn = new Map<Sign, Uint8ClampedArray>();
    for (const sign of new Set(PAIRS.flat())) drawn.set(sign, await seen(sign, eye, theme));
    const alike = PAIRS.map(([one, other]) => {
      const [left, right] = [drawn.get(one), drawn.get(other)];
      const share = left && right ? shareThatDiffers(left, right) : 0;
      return { pair: `${one} and ${other}`, share };
    }).filter(({ share }) => share < SHARE_DIFFERS);
    expect(alike).toEqual([]);
  });
});

test('the comparison would notice: a sign is like itself', async () => {
  const one = await seen('queue', 'greyscale', 'light');
  const other = await seen('queue', 'greyscale', 'light');
  expect(shareThatDiffers(one, other)).toBeLessThan(SHARE_DIFFERS);
});
