// The README's table of sentences: each is understood as it stands there, and no kind is missing.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildPlan } from '../../src/engine/job/plan.ts';
import { GRAMMAR, readAction } from '../../src/sim/action-grammar.ts';
import { namesOf } from '../../src/sim/action-sentences.ts';
import { missingInMoment, MOMENTS, readMoment } from '../../src/sim/moment-grammar.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { CLAIMS, missingInClaim, readClaim } from '../../src/teaching/claims/claim-grammar.ts';
import { SECTIONS } from '../../src/teaching/parse/sections.ts';

const readme = readFileSync('README.md', 'utf8');
const section = readme.slice(
  readme.indexOf('### How to write a lesson'),
  readme.indexOf('## What it simulates'),
);
const { plan } = buildPlan(CLICKS);
if (!plan) throw new Error('The job has a plan.');
const names = namesOf(plan, CLICKS.taskManagers);

/** Whole sentences of a row; what stands in brackets is another word within one. */
function sentences(row: string): string[] {
  const line = section.split('\n').find((each) => new RegExp(`^\\| ${row} +\\|`).test(each)) ?? '';
  const cells = line.replace(/\([^)]*\)/g, '').split('|')[2] ?? '';
  return [...cells.matchAll(/`([^`]+)`/g)].flatMap(([, sentence]) => sentence ?? []);
}

test('moments', () => {
  const read = sentences('moment').map((sentence) => {
    const moment = readMoment(sentence);
    expect(moment && missingInMoment(moment, names), sentence).toBeNull();
    return moment?.kind;
  });
  expect(new Set(read)).toEqual(new Set(Object.keys(MOMENTS)));
});

test('actions', () => {
  const read = sentences('action').map((sentence) => readAction(sentence, names)?.kind);
  expect(read).not.toContain(undefined);
  const known = new Set(read);
  // Those that a lesson has no use for yet are told by the command line.
  for (const kind of known) expect(Object.keys(GRAMMAR)).toContain(kind);
  expect(known.size).toBe(14);
});

test('claims', () => {
  const read = ['result', 'job', 'checkpoint', 'flow'].flatMap((row) =>
    sentences(row).map((sentence) => {
      const claim = readClaim(sentence);
      expect(claim && missingInClaim(claim, names), sentence).toBeNull();
      return claim?.kind;
    }),
  );
  expect(new Set(read)).toEqual(new Set(Object.keys(CLAIMS)));
});

test('every section is named', () => {
  for (const name of Object.keys(SECTIONS)) expect(section).toContain(`## ${name}`);
});
