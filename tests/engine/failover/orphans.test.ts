// Which files belong to nobody.

import { describe, expect, test } from 'vitest';
import { attemptOf, orphans } from '../../../src/engine/failover/orphans.ts';

test.each([
  ['job/chk-3/Count-1-a12', 12],
  ['job/chk-3/The Count-a1-2-a7', 7],
  ['job/chk-3/_metadata', null],
  ['job/chk-3/Count-1', null],
])('the attempt in the name of %s is %j', (file, attempt) => {
  expect(attemptOf(file)).toBe(attempt);
});

describe('orphans', () => {
  const files = [
    'job/chk-1/_metadata',
    'job/chk-1/Count-1-a1',
    'job/chk-2/Count-1-a1',
    'job/chk-2/Count-2-a2',
    'job/chk-3/Count-1-a2',
    'job/stray',
  ];

  test('are files of dead attempts that nobody names', () => {
    expect(orphans(files, new Set(), 2)).toEqual(['job/chk-2/Count-1-a1', 'job/stray']);
  });

  test('are never files in use, nor any file of a folder with metadata', () => {
    expect(orphans(files, new Set(['job/chk-2/Count-1-a1']), 3)).toEqual([
      'job/chk-2/Count-2-a2',
      'job/chk-3/Count-1-a2',
      'job/stray',
    ]);
  });

  test('a folder whose number begins alike is another folder', () => {
    expect(orphans(['job/chk-1/_metadata', 'job/chk-10/A-1-a1'], new Set(), 2)).toEqual([
      'job/chk-10/A-1-a1',
    ]);
  });
});
