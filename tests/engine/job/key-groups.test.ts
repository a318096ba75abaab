// Key groups against the values Flink computes; the full list is tests/vectors/vectors-keygroups.json.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_PARALLELISM,
  defaultMaxParallelism,
  javaHash,
  keyGroupFor,
  mixHash,
  murmur,
  rangeOf,
  subtaskFor,
} from '../../../src/engine/job/key-groups.ts';

const maxParallelism = fc.integer({ min: 1, max: MAX_PARALLELISM });

describe('hash codes are those of Java', () => {
  test('a string is hashed over its UTF-16 units', () => {
    expect(javaHash('')).toBe(0);
    expect(javaHash('hello')).toBe(99162322);
    expect(javaHash('polygenelubricants')).toBe(-2147483648);
    expect(javaHash('😀')).toBe(javaHash('\ud83d\ude00'));
  });

  test('an integer is its own hash, and what Java’s int cannot hold is refused', () => {
    expect(javaHash(-1)).toBe(-1);
    expect(javaHash(2147483647)).toBe(2147483647);
    expect(() => javaHash(2147483648)).toThrow('not a 32-bit integer');
    expect(() => javaHash(1.5)).toThrow('not a 32-bit integer');
  });

  test('a long folds its upper half into its lower half', () => {
    expect(javaHash(5n)).toBe(5);
    expect(javaHash(-1n)).toBe(0);
    expect(javaHash(1n << 32n)).toBe(1);
    expect(javaHash(-(1n << 63n))).toBe(-2147483648);
  });
});

describe('mixing', () => {
  test('the smallest integer, which has no positive twin, becomes group 0', () => {
    expect(mixHash(-2089875627)).toBe(-2147483648);
    expect(murmur(-2089875627)).toBe(0);
    expect(keyGroupFor(-2089875627, 128)).toBe(0);
  });

  test('the result is never negative, not even minus zero', () => {
    fc.assert(
      fc.property(fc.integer(), (hash) => {
        const mixed = murmur(hash);
        return mixed >= 0 && !Object.is(mixed, -0) && Number.isInteger(mixed);
      }),
    );
  });
});

describe('subtasks and their ranges', () => {
  test('the pages of the Flink playground go to the subtasks they go to in Flink', () => {
    const pages = ['/help', '/index', '/shop', '/jobs', '/about', '/news'];
    const groups = pages.map((page) => keyGroupFor(javaHash(page), 128));
    expect(groups).toEqual([111, 16, 73, 15, 61, 38]);
    expect(groups.map((group) => subtaskFor(group, 2, 128))).toEqual([1, 0, 1, 0, 0, 0]);
  });

  test('the ranges of all subtasks cover every group once, and agree with the owner of each group', () => {
    fc.assert(
      fc.property(maxParallelism, fc.nat(), (max, some) => {
        const parallelism = 1 + (some % max);
        let next = 0;
        for (let subtask = 0; subtask < parallelism; subtask++) {
          const { first, last } = rangeOf(subtask, parallelism, max);
          if (first !== next) return false;
          if (subtaskFor(first, parallelism, max) !== subtask) return false;
          if (subtaskFor(last, parallelism, max) !== subtask) return false;
          next = last + 1;
        }
        return next === max;
      }),
    );
  });

  test('the group of a key does not depend on the parallelism, so rescaling moves whole groups', () => {
    const group = keyGroupFor(javaHash('tide'), 128);
    for (let parallelism = 1; parallelism <= 128; parallelism++) {
      const { first, last } = rangeOf(subtaskFor(group, parallelism, 128), parallelism, 128);
      expect(group).toBeGreaterThanOrEqual(first);
      expect(group).toBeLessThanOrEqual(last);
    }
  });

  test('a subtask or a parallelism that does not exist is refused', () => {
    expect(() => rangeOf(2, 2, 128)).toThrow('no subtask 2 of 2');
    expect(() => rangeOf(0, 129, 128)).toThrow('above the maximum parallelism');
  });
});

describe('the maximum a job gets that names none', () => {
  test.each([
    [1, 128],
    [85, 128],
    [86, 256],
    [171, 256],
    [172, 512],
    [20000, 32768],
    [32768, 32768],
  ])('parallelism %i gets %i groups', (parallelism, groups) => {
    expect(defaultMaxParallelism(parallelism)).toBe(groups);
  });

  test('a parallelism above the bound is refused', () => {
    expect(() => defaultMaxParallelism(MAX_PARALLELISM + 1)).toThrow('between 1 and 32768');
    expect(() => defaultMaxParallelism(0)).toThrow('between 1 and 32768');
  });
});
