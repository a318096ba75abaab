// How `npm run NAME` starts a command: two at once do not disturb each other, and nothing is left behind.

import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, projectRoot } from '../../src/command-line/project.mjs';

function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const script = path.join(projectRoot, 'src', 'command-line', 'run.mjs');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, out, err });
    });
  });
}

test('two simulations at once have a bundle each, and tidy up', { timeout: 120_000 }, async () => {
  const answers = await Promise.all([
    run('simulate', '--seeds', '1..3'),
    run('simulate', '--seeds', '4..6'),
  ]);
  for (const { code, out, err } of answers) {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('No invariant was broken.');
  }
  expect(readdirSync(cacheFolder).filter((name) => name.startsWith('simulate-'))).toEqual([]);
});

test('a command that does not exist is refused in one line', async () => {
  const { code, err } = await run('simulat');
  expect(code).toBe(2);
  expect(err).toMatch(/^There is no command "simulat": .+ does not exist\.\n$/);
});
