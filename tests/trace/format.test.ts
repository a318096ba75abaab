// Quantities as people read them.
import { expect, test } from 'vitest';
import { bytes, counted, listed, seconds } from '../../src/trace/format.ts';

test('seconds carry as many digits as matter', () => {
  const told = [0, 4, 15, 350, 999, 1784, 9940, 9960, 12_400, 99_900, 100_000, 120_000, 200_400];
  expect(told.map(seconds)).toEqual([
    '0 s',
    '0.004 s',
    '0.01 s',
    '0.35 s',
    '1.0 s',
    '1.8 s',
    '9.9 s',
    '10 s',
    '12 s',
    '100 s',
    '1 min 40 s',
    '2 min',
    '3 min 20 s',
  ]);
});

test('bytes', () => {
  expect([0, 654, 999, 1110, 12_000, 999_499, 999_500, 3_400_000].map(bytes)).toEqual([
    '0 B',
    '654 B',
    '999 B',
    '1.1 KB',
    '12 KB',
    '999 KB',
    '1.0 MB',
    '3.4 MB',
  ]);
});

test('counts and lists', () => {
  expect([counted(1, 'row'), counted(0, 'row'), counted(2, 'key', 'keys')]).toEqual([
    '1 row',
    '0 rows',
    '2 keys',
  ]);
  expect([listed([]), listed(['A']), listed(['A', 'B']), listed(['A', 'B', 'C'])]).toEqual([
    '',
    'A',
    'A and B',
    'A, B and C',
  ]);
});
