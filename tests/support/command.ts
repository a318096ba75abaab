// Runs a command as npm does, from a bundle that is built once per test file.
// What comes back is what a person sees: the exit code and the lines of both outputs.

import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { bundleCommand } from '../../src/command-line/bundle.mjs';
import { cacheFolder } from '../../src/command-line/project.mjs';

export interface Answer {
  readonly code: unknown;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Call outside of tests. */
export function commandUnderTest(name: string): (...args: string[]) => Promise<Answer> {
  const folder = path.join(cacheFolder, `test-${name}-${process.pid}`);
  let bundle = '';
  beforeAll(async () => {
    bundle = await bundleCommand(name, folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (...args) =>
    new Promise((resolve) => {
      execFile(process.execPath, [bundle, ...args], (error, out, err) => {
        resolve({ code: error === null ? 0 : error.code, out: linesOf(out), err: linesOf(err) });
      });
    });
}

/** One clear line on the error output, nothing else, and an exit code of its own. */
export function expectUnusable(answer: Answer, says: string): void {
  expect(answer.err).toEqual([expect.stringContaining(says)]);
  expect(answer.out).toEqual([]);
  expect(answer.code).toBe(2);
}

export function lastLineOf({ out }: Answer): unknown {
  return JSON.parse(out.at(-1) ?? '');
}
