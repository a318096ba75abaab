// `npm run conformance`: it counts, and answers bad files with one line.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import barriers from '../vectors/vectors-barriers.json';
import { commandUnderTest, expectUnusable } from '../support/command.ts';

const conformance = commandUnderTest('conformance');
const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
}

const KEY_GROUPS = 'tests/vectors/vectors-keygroups.json';

test('both files pass', async () => {
  const answer = await conformance(
    ...['--barriers', 'tests/vectors/vectors-barriers.json', '--keygroups', KEY_GROUPS],
  );
  expect(answer).toMatchObject({ code: 0, err: [] });
  expect(answer.out).toEqual([expect.stringMatching(/^\d{4,} passed, 0 failed$/)]);
});

test('a case that differs is one line with its first step, and the exit code says so', async () => {
  const [vector] = structuredClone(barriers.cases);
  vector!.expect[0]!.latestId = 77;
  const wrong = file('wrong.json', JSON.stringify({ cases: [vector] }));
  const answer = await conformance('--barriers', wrong);
  expect(answer).toMatchObject({ code: 1, err: [] });
  expect(answer.out).toEqual([
    expect.stringMatching(/^FAILED .+: step 0: latestId is -?\d+, expected 77$/),
    '0 passed, 1 failed',
  ]);
});

test.each([
  ['nothing', [], 'No vector file is named'],
  ['a missing file', ['--barriers', 'no-such-file.json'], 'no-such-file.json cannot be read'],
  ['no JSON', ['--keygroups', file('words.json', 'words')], 'is not JSON'],
  ['another form', ['--barriers', KEY_GROUPS], 'has not the form of a vector file: cases'],
  ['an unknown option', ['--barrier', KEY_GROUPS], 'Use: npm run conformance'],
])('%s is refused with one line', async (_what, args, says) => {
  expectUnusable(await conformance(...args), says);
});
