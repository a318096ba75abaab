// The receiver's buffers: lent where senders wait, taken back where they do not, never too many.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outbox } from '../../../src/engine/outbox.ts';
import type { ChannelPlan } from '../../../src/engine/job/plan.ts';
import { InputCredits } from '../../../src/engine/stream/input-credits.ts';

const rowType = { name: 'row', fields: [] };
const INPUTS = ['A-1→B-1', 'A-2→B-1'].map((id, inputChannel): ChannelPlan => ({
  id,
  from: id.slice(0, 3),
  to: 'B-1',
  inputChannel,
  input: 0,
  rowType,
}));

function creditsOf(exclusive: number, floating: number) {
  const outbox = new Outbox();
  const credits = new InputCredits({
    inputs: INPUTS,
    exclusive,
    floating,
    attempt: 3,
    outbox,
    senderOf: ({ from }) => (from === 'A-1' ? 'TM-1' : 'TM-2'),
  });
  const lent = [0, 0];
  /** Since last asked: which sender got how much. */
  const given = (): [string, number][] => {
    const { effects, trace } = outbox.take();
    for (const event of trace) {
      if (event.kind === 'floating-buffers') lent[event.channel === 'A-1→B-1' ? 0 : 1] = event.lent;
    }
    return effects.flatMap((effect) =>
      effect.kind === 'credit' ? [[effect.to, effect.credits] as [string, number]] : [],
    );
  };
  return { credits, given, lent };
}

describe('exclusive buffers', () => {
  test('at first every sender may fill those of its channel', () => {
    const { credits, given } = creditsOf(4, 3);
    credits.openAll();
    expect(given()).toEqual([
      ['TM-1', 4],
      ['TM-2', 4],
    ]);
  });

  test('come back in bundles of half', () => {
    const { credits, given } = creditsOf(5, 0);
    credits.openAll();
    given();
    for (let n = 0; n < 5; n++) credits.arrived(1, 0, true);
    for (let n = 0; n < 5; n++) credits.released(1);
    expect(given()).toEqual([['TM-2', 3]]);
  });

  test('an event takes none', () => {
    const { credits, given } = creditsOf(1, 4);
    credits.openAll();
    given();
    credits.arrived(0, 0, false);
    expect(given()).toEqual([]);
    expect(credits.left).toBe(4);
  });
});

describe('floating buffers', () => {
  test('are lent at once to a channel whose sender has more waiting, as far as they go', () => {
    const { credits, given, lent } = creditsOf(2, 3);
    credits.openAll();
    given();
    credits.arrived(0, 0, true);
    expect(given()).toEqual([]);
    credits.arrived(0, 7, true);
    expect(given()).toEqual([['TM-1', 3]]);
    expect(lent).toEqual([3, 0]);
    expect(credits.left).toBe(0);
  });

  test('come back when the channel has no backlog, and go to one that has', () => {
    const { credits, given, lent } = creditsOf(1, 1);
    credits.openAll();
    credits.arrived(0, 1, true);
    credits.arrived(1, 5, true);
    given();
    expect(lent).toEqual([1, 0]);
    credits.arrived(0, 0, true); // the last: nothing waits behind it
    credits.released(0);
    given();
    expect(lent).toEqual([1, 0]);
    credits.released(0);
    expect(given()).toEqual([['TM-2', 1]]);
    expect(lent).toEqual([0, 1]);
  });

  test('come back at the end of data, even those whose credit was not used', () => {
    const { credits, given, lent } = creditsOf(2, 4);
    credits.openAll();
    credits.arrived(0, 3, true);
    credits.settled(0);
    given();
    expect(lent).toEqual([0, 0]);
    expect(credits.left).toBe(4);
  });
});

test('whatever happens: no more in use than there are, and no sender waits for ever', () => {
  const step = fc.record({ channel: fc.nat(1), does: fc.constantFrom('write', 'send', 'take') });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(4),
      (steps, exclusive, floating) => {
        const { credits, given, lent } = creditsOf(exclusive, floating);
        const senders = [0, 1].map(() => ({ credits: 0, waiting: 0, inUse: 0 }));
        const hear = (): void => {
          for (const [to, more] of given()) senders[to === 'TM-1' ? 0 : 1]!.credits += more;
        };
        const act = (channel: number, does: string): boolean => {
          const sender = senders[channel]!;
          if (does === 'write') sender.waiting++;
          else if (does === 'send' && sender.credits > 0 && sender.waiting > 0) {
            sender.credits--;
            sender.waiting--;
            sender.inUse++;
            credits.arrived(channel, sender.waiting, true);
          } else if (does === 'take' && sender.inUse > 0) {
            sender.inUse--;
            credits.released(channel);
          } else return false;
          hear();
          expect(credits.left + lent[0]! + lent[1]!).toBe(floating);
          for (const [at, each] of senders.entries()) {
            expect(each.inUse + each.credits).toBeLessThanOrEqual(exclusive + lent[at]!);
          }
          return true;
        };
        credits.openAll();
        hear();
        for (const { channel, does } of steps) act(channel, does);
        for (let again = true; again;) {
          again = [0, 1].some((channel) => act(channel, 'send') || act(channel, 'take'));
        }
        expect(senders.map(({ waiting }) => waiting)).toEqual([0, 0]);
      },
    ),
  );
});
