// Tracks: measured once, so that a share of their length is a place, and even in speed.
import { expect, test } from 'vitest';
import { placeOn, track } from '../../src/ui/graph/geometry.ts';

const across = track({ x: 0, y: 0 }, { x: 100, y: 80 }, { x: 164, y: 80 }, 'across');
const down = track({ x: 0, y: 0 }, { x: 80, y: 100 }, { x: 80, y: 148 }, 'down');

test('a track begins and ends where it was told to', () => {
  expect(placeOn(across, 0)).toMatchObject({ x: 0, y: 0 });
  expect(placeOn(across, across.length)).toMatchObject({ x: 164, y: 80 });
  expect(placeOn(down, down.length)).toMatchObject({ x: 80, y: 148 });
});

test('nothing leaves a track at either end', () => {
  expect(placeOn(across, -5)).toEqual(placeOn(across, 0));
  expect(placeOn(across, 1e9)).toEqual(placeOn(across, across.length));
});

test('the straight run behind the curve has its exact length', () => {
  expect(across.length - across.curveLength).toBeCloseTo(64);
  expect(placeOn(across, across.length - 32).x).toBeCloseTo(132);
});

test('equal distances are equal steps, also in the curve', () => {
  const step = across.curveLength / 10;
  for (let index = 0; index < 10; index++) {
    const [a, b] = [placeOn(across, index * step), placeOn(across, (index + 1) * step)];
    expect(Math.hypot(b.x - a.x, b.y - a.y)).toBeGreaterThan(step * 0.9);
    expect(Math.hypot(b.x - a.x, b.y - a.y)).toBeLessThan(step * 1.01);
  }
});

test('a track leaves and arrives in the direction of flow', () => {
  expect(placeOn(across, 0).angle).toBeCloseTo(0);
  expect(placeOn(across, across.length).angle).toBeCloseTo(0);
  expect(placeOn(down, 0).angle).toBeCloseTo(Math.PI / 2);
});

test('a track of no length stays where it is', () => {
  const point = { x: 3, y: 4 };
  expect(placeOn(track(point, point, point, 'across'), 0)).toMatchObject(point);
});
