// The glyph of each condition a task can be in: no two share one, so that none depends on colour.

import type { GlyphName } from '../glyphs.ts';
import type { Condition } from './task-face.ts';

export const CONDITION_GLYPHS: Readonly<Record<Condition, GlyphName>> = {
  running: 'play',
  backpressured: 'full',
  aligning: 'hourglass',
  sync: 'halfSquare',
  uploading: 'upload',
  restoring: 'restart',
  starting: 'dots',
  waiting: 'dots',
  stopped: 'square',
  finished: 'check',
  hanging: 'pause',
  dead: 'kill',
};
