// The same seed gives the same run, event for event, and a run can be sought by running it again.

import { describe, expect, test } from 'vitest';
import { drawCase, seek, SIMULATED_JOB, simulateSeed } from '../../src/sim/simulate.ts';
import { TraceDigest } from '../../src/sim/trace-digest.ts';

const SAMPLE = Array.from({ length: 60 }, (_, index) => 1 + index * 17);

test('a sample of seeds, each run twice, gives equal digests', () => {
  const digests = SAMPLE.map((seed) => simulateSeed(seed, { digest: true }).digest);
  expect(SAMPLE.map((seed) => simulateSeed(seed, { digest: true }).digest)).toEqual(digests);
  expect(new Set(digests).size).toBe(SAMPLE.length);
});

test('what a run is told does not depend on who listens', () => {
  const heard = new TraceDigest(SIMULATED_JOB);
  const outcome = simulateSeed(5, { digest: true, onEvent: (e) => heard.add(e) });
  expect(outcome.digest).toBe(heard.value);
});

describe('seeking step k is the forward run up to k', () => {
  test.each(SAMPLE.slice(0, 12))('seed %i', (seed) => {
    const forward: { step: number; text: string }[] = [];
    const { steps } = simulateSeed(seed, {
      onEvent: (event) => forward.push({ step: event.step, text: JSON.stringify(event) }),
    });
    for (const step of [1, steps >> 2, steps >> 1, steps - 1]) {
      const sought: string[] = [];
      const state = seek(drawCase(seed), step, (event) => sought.push(JSON.stringify(event)));
      expect(state.step).toBe(step);
      expect(sought).toEqual(forward.slice(0, sought.length).map(({ text }) => text));
      // Nothing of the steps up to k is missing, and nothing of later ones is there.
      const until = (last: number) => forward.filter((event) => event.step <= last).length;
      expect(sought.length).toBeGreaterThanOrEqual(until(step - 1));
      expect(sought.length).toBeLessThanOrEqual(until(step));
    }
  });
});
