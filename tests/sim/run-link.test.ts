// A link names a run exactly: what is made reads back the same, and damage gives a sentence.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../src/engine/version.ts';
import type { TimedAction } from '../../src/sim/action.ts';
import type { Weather } from '../../src/sim/faults/weather.ts';
import { isRunLink, makeRunLink, readRunLink, type RunLink } from '../../src/sim/run-link.ts';
import { CLICKS, FLIGHTS } from '../../src/sim/scenarios.ts';
import { drawCase } from '../../src/sim/simulate.ts';
import { TINY } from '../support/tiny-trace.ts';

const percent = fc.nat({ max: 100 });
const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.integer(),
  calmAtMs: fc.nat({ max: 1_000_000 }),
  delayPercent: percent,
  delayMs: percent,
  duplicatePercent: percent,
  slowChannelPercent: percent,
  slowChannelMs: percent,
  slowStorePercent: percent,
  slowStoreMs: percent,
  refusePercent: percent,
  rotPercent: percent,
});
const action: fc.Arbitrary<TimedAction> = fc.record({
  atMs: fc.nat({ max: 1_000_000 }),
  afterStep: fc.option(fc.nat()),
  action: fc.oneof(
    fc.constant({ kind: 'trigger-checkpoint' } as const),
    fc.constantFrom('JM', 'TM-1', 'TM-2.3').map((process) => ({ kind: 'kill', process }) as const),
    fc.nat({ max: 9 }).map((afterEffects) => {
      return { kind: 'kill', process: 'TM-1', afterEffects } as const;
    }),
  ),
});
const scenario: fc.Arbitrary<RunLink['scenario']> = fc.oneof(
  fc.constantFrom<RunLink['scenario']>('clicks', 'flights', TINY),
  fc.string({ unit: 'grapheme' }).map((about): RunLink['scenario'] => ({ ...TINY, about })),
  fc.nat().map((seed): RunLink['scenario'] => drawCase(seed).scenario),
);
const link = fc.record({
  scenario,
  settings: fc.constantFrom<Record<string, unknown>>(
    {},
    { 'execution.checkpointing.interval': null },
    {
      'execution.checkpointing.mode': 'AT_LEAST_ONCE',
      'execution.checkpointing.unaligned.enabled': false,
      'heartbeat.interval': 20,
    },
  ),
  seed: fc.nat({ max: 2 ** 31 - 1 }),
  actions: fc.array(action, { maxLength: 4 }),
  step: fc.option(fc.nat()),
  weather: fc.option(weather),
  mutant: fc.option(fc.constantFrom('noAlign', 'a&b=c#%')),
  brought: fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 })),
  selected: fc.option(fc.constantFrom('task:Count-1', 'channel:Map-1→Count-1', 'key:a&b=c#%')),
  shown: fc.option(fc.subarray(['graph', 'space-time', 'phases'])),
});

test('every link reads back as what it was made from', () => {
  fc.assert(
    fc.property(link, (made) => {
      const text = makeRunLink(made);
      expect(text).toMatch(/^#run=[^\s]+$/);
      expect(readRunLink(text)).toEqual({ ok: true, value: made });
    }),
    { numRuns: 200 },
  );
});

test('no damage is taken for another run: it is refused with a sentence, or changes nothing', () => {
  fc.assert(
    fc.property(
      link,
      fc.nat(),
      fc.constantFrom('', '&', '=', '%', '#', ' ', '?'),
      (made, at, put) => {
        const text = makeRunLink(made);
        const index = 1 + (at % (text.length - 1));
        const read = readRunLink(text.slice(0, index) + put + text.slice(index + 1));
        if (read.ok) return;
        expect(read.problem).toMatch(/^This link cannot be opened: .+\.$/);
      },
    ),
    { numRuns: 300 },
  );
});

describe('a link that cannot be opened says why', () => {
  const head = `#run=clicks&engine=${ENGINE_VERSION}&seed=7`;
  test.each([
    ['', /does not begin with "run="/],
    ['#lesson=3', /does not begin with "run="/],
    [`#run=clicks&seed=7`, /which engine version/],
    [`#run=clicks&engine=0&seed=7`, /made with engine version 0/],
    [`#run=cliks&engine=${ENGINE_VERSION}&seed=7`, /did you mean "clicks"/],
    [`#run=inline&engine=${ENGINE_VERSION}&seed=7`, /its scenario is missing/],
    [`#run=inline&engine=${ENGINE_VERSION}&seed=7&scenario=e30`, /its scenario cannot run/],
    [`#run=inline&engine=${ENGINE_VERSION}&seed=7&scenario=e3`, /cut off or garbled/],
    [`#run=clicks&engine=${ENGINE_VERSION}`, /"seed" must be a whole number/],
    [`${head}&seed=8`, /"seed" is there twice/],
    [`${head}&speed=8`, /"speed" is no part of a link/],
    [`${head}&step=x`, /"step" must be a whole number/],
    [`${head}&set=heartbeat.interval`, /has no value/],
    [`${head}&set=heartbeat.interval%3A-1`, /heartbeat.interval must be at least 10 ms/],
    [`${head}&set=nothing%3A1`, /There is no setting "nothing"/],
    [`${head}&act=kill%20TM-1`, /has no time/],
    [`${head}&act=700%3Akil%20TM-1`, /Did you mean "kill TM-1"/],
    [`${head}&weather=e30`, /weather is incomplete/],
    [`${head}&seed=%E0%A4`, /cut off or garbled/],
    [`#run=clicks&engine=99&seed=7&unheardOf=1`, /made with engine version 99/],
  ])('%s', (text, why) => {
    const read = readRunLink(text);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.problem).toMatch(why);
  });
});

test('whoever compares what comes of it may read a link of another engine version', () => {
  const text = '#run=clicks&engine=0&seed=7';
  expect(readRunLink(text, { anyEngine: true })).toMatchObject({ ok: true, value: { seed: 7 } });
});

test('a link to a scenario that comes with Tidemark is short', () => {
  for (const { id } of [CLICKS, FLIGHTS]) {
    const text = makeRunLink({ scenario: id, settings: {}, seed: 7, actions: [], step: null });
    expect(isRunLink(text)).toBe(true);
    expect(text.length).toBeLessThan(50);
  }
});
