// What is painted becomes SVG that says the same: shapes, clips, dashes and text.

import { expect, test } from 'vitest';
import { gradientMarkup, splitLayers } from '../../../src/ui/picture/gradients.ts';
import { escaped, paintAttributes } from '../../../src/ui/picture/markup.ts';
import { SvgBrush } from '../../../src/ui/picture/svg-brush.ts';

function painted(paint: (brush: SvgBrush) => void): string {
  const brush = new SvgBrush('a');
  paint(brush);
  return brush.markup;
}

test('a path is filled and stroked with what holds at that time', () => {
  const markup = painted((brush) => {
    brush.beginPath();
    brush.lineTo(1, 2);
    brush.lineTo(3.14159, 4);
    brush.strokeStyle = '#123456';
    brush.lineWidth = 2;
    brush.setLineDash([1, 5]);
    brush.globalAlpha = 0.5;
    brush.stroke();
  });
  expect(markup).toBe(
    '<path d="M1 2L3.14 4" fill="none" stroke="#123456" stroke-width="2" stroke-dasharray="1 5" opacity="0.5"/>',
  );
});

test('a whole circle is two halves, for an arc to its own beginning would be none', () => {
  const markup = painted((brush) => {
    brush.beginPath();
    brush.arc(10, 10, 5, 0, 2 * Math.PI);
    brush.fill();
  });
  expect(markup).toContain('d="M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10"');
});

test('what was saved comes back, and a clip holds until then', () => {
  const markup = painted((brush) => {
    brush.save();
    brush.beginPath();
    brush.rect(0, 0, 4, 4);
    brush.clip();
    brush.fillRect(0, 0, 9, 9);
    brush.restore();
    brush.fillRect(1, 1, 2, 2);
  });
  const [, inside = '', outside = ''] = markup.split('<path d="M').slice(1);
  expect(markup).toContain('<clipPath id="a-clip-1"><path d="M0 0h4v4h-4z"/></clipPath>');
  expect(inside).toContain('clip-path="url(#a-clip-1)"');
  expect(outside).not.toContain('clip-path');
});

test('a transform holds for what follows, and is left again', () => {
  const markup = painted((brush) => {
    brush.setTransform(2, 0, 0, 2, 5, 6);
    brush.fillRect(0, 0, 1, 1);
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.fillRect(0, 0, 1, 1);
  });
  expect(markup).toMatch(/^<g transform="matrix\(2 0 0 2 5 6\)"><path[^>]+\/><\/g><path[^>]+\/>$/);
});

test('text is text, in its place, and cannot break out', () => {
  const markup = painted((brush) => {
    brush.font = "700 10px 'Segoe UI', sans-serif";
    brush.textAlign = 'center';
    brush.textBaseline = 'middle';
    brush.fillText('<b>&"', 5, 5);
  });
  expect(markup).toContain('text-anchor="middle"');
  expect(markup).toContain('y="8.55"');
  expect(markup).toContain('>&lt;b&gt;&amp;&quot;</text>');
  expect(escaped('a\u0000b')).toBe('ab');
});

test('a colour with opacity is written in two parts', () => {
  expect(paintAttributes('fill', 'rgba(1, 2, 3, 0.25)')).toEqual({
    fill: 'rgb(1,2,3)',
    'fill-opacity': 0.25,
  });
  expect(paintAttributes('stop', 'rgb(1, 2, 3)')).toEqual({ 'stop-color': 'rgb(1,2,3)' });
});

test('stripes of a style sheet are a gradient that repeats', () => {
  const css =
    'repeating-linear-gradient(90deg, rgb(1, 2, 3) 0px, rgb(1, 2, 3) 2px, rgba(0, 0, 0, 0) 2px, rgba(0, 0, 0, 0) 6px)';
  expect(splitLayers(`${css}, none`)).toEqual([css, 'none']);
  const box = { x: 10, y: 0, width: 100, height: 20 };
  const markup = gradientMarkup(css, null, 'g', box, 2);
  expect(markup).toContain('x1="10" y1="10" x2="22" y2="10" spreadMethod="repeat"');
  expect(markup?.match(/<stop /g)).toHaveLength(4);
  expect(markup).toContain('stop-opacity="0"');
});
