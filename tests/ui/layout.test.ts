// The layout: everything has its place, nothing lies on anything else, in each direction of flow.
import { describe, expect, test } from 'vitest';
import type { Box } from '../../src/ui/graph/geometry.ts';
import { depthOf, layoutGraph, type GraphLayout } from '../../src/ui/graph/layout.ts';
import { routeOfMetadata, routeToStore } from '../../src/ui/graph/route.ts';
import { DESKTOP, HOSTS, LAPTOP, PHONE, PLAN } from './staged-view.ts';

const ROOMS = { desktop: DESKTOP, laptop: LAPTOP, phone: PHONE };

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [T, T] => [a, b]));
}

describe.each(Object.entries(ROOMS))('in the room of a %s', (_name, room) => {
  const layout: GraphLayout = layoutGraph(PLAN, HOSTS, room);
  const boxes = [layout.jobManager, layout.store, ...layout.hosts.map(({ box }) => box)];

  test('no box of the cluster lies on another', () => {
    for (const [a, b] of pairs(boxes)) expect(overlap(a, b)).toBe(false);
  });

  test('everything lies within the picture', () => {
    const picture = { x: 0, y: 0, width: layout.width, height: layout.height };
    for (const box of boxes) expect(isInside(box, picture)).toBe(true);
  });

  test('the picture is as wide as its room, and hardly higher', () => {
    expect(layout.width).toBe(room.width);
    expect(layout.height).toBeGreaterThan(room.height * 0.9);
    expect(layout.height).toBeLessThan(room.height * 1.05);
  });

  test('each task lies inside its TaskManager and on no other task', () => {
    for (const host of layout.hosts) {
      for (const task of host.tasks) {
        const box = layout.tasks.get(task);
        expect(box && isInside(box, host.box)).toBe(true);
      }
    }
    for (const [a, b] of pairs([...layout.tasks.values()])) expect(overlap(a, b)).toBe(false);
  });

  test('each queue lies inside the TaskManager of its receiver and on nothing else', () => {
    const strips = [...layout.channels.values()].map(({ strip }) => strip);
    for (const { to, strip } of layout.channels.values()) {
      const host = layout.hosts.find(({ tasks }) => tasks.includes(to));
      expect(host && isInside(strip, host.box)).toBe(true);
    }
    for (const [a, b] of pairs(strips)) expect(overlap(a, b)).toBe(false);
    for (const strip of strips) {
      for (const task of layout.tasks.values()) expect(overlap(strip, task)).toBe(false);
    }
  });

  test('each channel goes from its sender to its receiver', () => {
    for (const { from, to, track } of layout.channels.values()) {
      const [sender, receiver] = [layout.tasks.get(from), layout.tasks.get(to)];
      const [start, end] = [track.samples[0], track.samples.at(-1)];
      if (!sender || !receiver || !start || !end) throw new Error('incomplete layout');
      if (room.flow === 'across') {
        expect(start.x).toBeCloseTo(sender.x + sender.width);
        expect(end.x).toBeLessThanOrEqual(receiver.x);
        expect(end.y).toBeGreaterThan(receiver.y);
        expect(end.y).toBeLessThan(receiver.y + receiver.height);
      } else {
        expect(start.y).toBeCloseTo(sender.y + sender.height);
        expect(end.y).toBeLessThanOrEqual(receiver.y);
      }
    }
  });

  test('state goes to the store on ways that cross no task', () => {
    for (const [id, own] of layout.tasks) {
      const route = routeToStore(layout, id) ?? [];
      expect(route.at(-1)?.y).toBe(layout.store.y);
      for (const [a, b] of route.slice(1).map((to, index) => [route[index] ?? to, to] as const)) {
        const line = {
          x: Math.min(a.x, b.x) + 0.5,
          y: Math.min(a.y, b.y) + 0.5,
          width: Math.abs(a.x - b.x) - 1,
          height: Math.abs(a.y - b.y) - 1,
        };
        for (const [other, box] of layout.tasks) {
          if (other !== id)
            expect(overlap({ ...line, width: Math.max(line.width, 0.1) }, box)).toBe(false);
        }
      }
      expect(own.y + own.height).toBeLessThan(layout.store.y);
    }
    expect(routeOfMetadata(layout).every(({ x }) => x <= layout.width)).toBe(true);
  });
});

test('columns are the longest ways from a source', () => {
  const depths = depthOf(PLAN);
  expect(Object.fromEntries(depths)).toEqual({
    'Source-1': 0,
    'Source-2': 0,
    'Map-1': 1,
    'Map-2': 1,
    'Count-1': 2,
    'Count-2': 2,
    'Sink-1': 3,
  });
});

test('a TaskManager with two slots stacks the tasks of one operator', () => {
  const [first, second, third] = HOSTS;
  if (!first || !second || !third) throw new Error('the plan has three slots');
  const hosts = [{ name: 'TM-1', tasks: [...first.tasks, ...second.tasks] }, third];
  const layout = layoutGraph(PLAN, hosts, DESKTOP);
  expect(layout.tasks.get('Map-1')?.x).toBe(layout.tasks.get('Map-2')?.x);
  for (const [a, b] of pairs([...layout.tasks.values()])) expect(overlap(a, b)).toBe(false);
});

test('a room that is too small is exceeded, not crammed', () => {
  const layout = layoutGraph(PLAN, HOSTS, { ...DESKTOP, width: 300, height: 100 });
  for (const [a, b] of pairs([...layout.tasks.values()])) expect(overlap(a, b)).toBe(false);
  expect(layout.width).toBeGreaterThan(300);
  expect(layout.height).toBeGreaterThan(100);
});

test('the same plan in the same room gives the same layout', () => {
  expect(layoutGraph(PLAN, HOSTS, LAPTOP)).toEqual(layoutGraph(PLAN, HOSTS, LAPTOP));
});
