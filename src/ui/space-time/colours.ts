// The diagram's colours, read from the theme's custom properties as they apply to an element.
// The graph's palette and a few more.

import { paletteOf } from '../graph/paint.ts';
import type { Colours } from './paint-diagram.ts';

export type { Colours } from './paint-diagram.ts';

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ...paletteOf(element),
    lit: value('--lit'),
    line: value('--line'),
    soft: value('--ink-soft'),
    failure: value('--failure'),
    good: value('--good-text'),
  };
}
