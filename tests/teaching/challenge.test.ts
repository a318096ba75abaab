// How a challenge stands: what happens by itself is nobody's action, and counts only once it happened.
import { expect, test } from 'vitest';
import type { RunFacts } from '../../src/teaching/claims/run-facts.ts';
import { standingOf } from '../../src/teaching/challenge.ts';
import type { ChallengeStep } from '../../src/teaching/lesson.ts';

const challenge = { passWhen: [], failWhen: [], mostActions: 1, mostMs: null };
const start = {
  settings: {},
  actions: [
    { when: { kind: 'at', atMs: 5000 }, action: { kind: 'kill', process: 'TM-1' } },
  ] as const,
};

function tooMany(acts: number, nowMs: number): boolean {
  const facts = { acts, nowMs, isOver: false } as RunFacts;
  return standingOf(challenge as unknown as ChallengeStep, start, [], facts).tooManyActions;
}

test('before what happens by itself has happened, every action is the learner’s', () => {
  expect(tooMany(1, 1000)).toBe(false);
  expect(tooMany(2, 1000)).toBe(true);
});

test('afterwards it is not counted', () => {
  expect(tooMany(2, 6000)).toBe(false);
  expect(tooMany(3, 6000)).toBe(true);
});
