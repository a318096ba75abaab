// The writing side: credits, order, capacity, and who gets which record.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyGroupFor, javaHash, subtaskFor } from '../../../src/engine/job/key-groups.ts';
import type { OperatorSpec, Partitioning } from '../../../src/engine/job/spec.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/engine/job/settings.ts';
import { buildPlan } from '../../../src/engine/job/plan.ts';
import { Outbox } from '../../../src/engine/outbox.ts';
import type { Effect } from '../../../src/engine/protocol.ts';
import { encodeBarrier } from '../../../src/engine/stream/element.ts';
import { Output } from '../../../src/engine/stream/output.ts';

type Buffer = Extract<Effect, { kind: 'buffer' }>;

const ROW = {
  name: 'word',
  fields: [{ name: 'word', type: 'string' as const }],
};

/** The output of the first source of a job with these readers. */
function outputTo(
  readers: readonly { by: Partitioning; parallelism: number }[],
  capacity = 2,
  more: Partial<Settings> = {},
) {
  const operators: OperatorSpec[] = [
    { id: 's', name: 'S', kind: 'source', parallelism: 1, reads: [], costMs: 1 },
    ...readers.map(({ by, parallelism }, index): OperatorSpec => ({
      id: `r${index}`,
      name: `R${index}`,
      kind: 'map',
      parallelism,
      reads: [{ from: 's', by, ...(by === 'hash' ? { key: 'word' } : {}) }],
      costMs: 1,
    })),
  ];
  const { plan } = buildPlan({ operators, rowType: ROW, maxParallelism: 16 });
  const outbox = new Outbox();
  const output = new Output({
    plan: plan!.task.get('S-1')!,
    attempt: 1,
    maxParallelism: 16,
    settings: {
      ...DEFAULT_SETTINGS,
      'taskmanager.network.memory.max-buffers-per-channel': capacity,
      ...more,
    },
    receiverOf: () => 'TM-1',
    outbox,
  });
  return {
    output,
    write: (offset: number, word = 'w') =>
      output.write({ partition: 0, offset, epoch: 0, timestampMs: null, row: [word] }),
    barrier: (checkpoint: number) =>
      output.broadcast(
        encodeBarrier({ checkpointId: checkpoint, triggeredAtMs: 0, options: { kind: 'aligned' } }),
        { type: 'barrier', checkpoint },
      ),
    outbox,
    /** What left since last asked. */
    left: (): Buffer[] => outbox.take().effects.filter((effect) => effect.kind === 'buffer'),
  };
}

/** A buffer as what it holds: `0 1`, or `|3` for a barrier. */
const named = ({ elements }: Buffer): string =>
  elements
    .map((element) =>
      element.type === 'record'
        ? `${element.offset}`
        : element.type === 'barrier'
          ? `|${element.checkpoint}`
          : element.type,
    )
    .join(' ');
const holdsRecords = ({ elements }: Buffer): boolean => elements[0]?.type === 'record';

describe('credits', () => {
  test('nothing leaves before the receiver has announced itself, not even a barrier', () => {
    const { write, barrier, left, output } = outputTo([{ by: 'rebalance', parallelism: 1 }]);
    barrier(1);
    write(0);
    expect(left()).toEqual([]);
    output.credit('S-1→R0-1', 5, false);
    expect(left().map(named)).toEqual(['|1', '0']);
  });

  test('all is processed when every receiver has said so, whatever its credits', () => {
    const { output } = outputTo([{ by: 'rebalance', parallelism: 2 }]);
    output.credit('S-1→R0-1', 5, false);
    output.credit('S-1→R0-2', 0, true);
    expect(output.allProcessed).toBe(false);
    output.credit('S-1→R0-1', 0, true);
    expect(output.allProcessed).toBe(true);
  });

  test('a barrier needs no credit but waits behind data that does', () => {
    const { write, barrier, left, output } = outputTo([{ by: 'rebalance', parallelism: 1 }]);
    output.credit('S-1→R0-1', 1, false);
    write(0);
    barrier(1);
    write(1);
    barrier(2);
    expect(left().map(named)).toEqual(['0', '|1']);
    output.credit('S-1→R0-1', 1, false);
    expect(left().map(named)).toEqual(['1', '|2']);
  });

  test('a full channel stops the task and names itself, until credits come', () => {
    const { write, output } = outputTo([{ by: 'broadcast', parallelism: 2 }]);
    output.credit('S-1→R0-1', 10, false);
    output.credit('S-1→R0-2', 0, false);
    write(0);
    expect(output.available).toBe(true);
    write(1);
    expect(output.available).toBe(false);
    expect(output.obstacle).toBe('S-1→R0-2');
    output.credit('S-1→R0-2', 1, false);
    expect(output.available).toBe(true);
    expect(output.obstacle).toBeNull();
  });

  test('never more data in flight than credits; first in, first out; numbered without a gap', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('write' as const) },
      { weight: 1, arbitrary: fc.constant('barrier' as const) },
      { weight: 2, arbitrary: fc.nat(3) },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, capacity) => {
          const { output, write, barrier, left } = outputTo(
            [{ by: 'rebalance', parallelism: 1 }],
            capacity,
          );
          let credits = 0;
          let connected = false;
          let number = 0;
          const written: string[] = [];
          const seen: Buffer[] = [];
          for (const action of steps) {
            if (action === 'write') {
              write(++number);
              written.push(`${number}`);
            } else if (action === 'barrier') {
              barrier(++number);
              written.push(`|${number}`);
            } else {
              output.credit('S-1→R0-1', action, false);
              credits += action;
              connected = true;
            }
            seen.push(...left());
            const data = seen.filter(holdsRecords).length;
            expect(data).toBeLessThanOrEqual(credits);
            expect(seen.map(named)).toEqual(written.slice(0, seen.length));
            // What waits, waits for a reason.
            const next = written[seen.length];
            if (connected && next !== undefined) {
              expect(next.startsWith('|')).toBe(false);
              expect(data).toBe(credits);
            }
            const waiting = written.length - seen.length;
            expect(output.available).toBe(waiting < capacity);
            expect(output.written()).toEqual({ 'S-1→R0-1': written.length });
          }
          expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
        },
      ),
    );
  });
});

describe('buffers', () => {
  // A record of one letter is 6 bytes long: three fit.
  const THREE = { 'taskmanager.memory.segment-size': 18 };
  const CHANNEL = 'S-1→R0-1';
  const one = (capacity: number, settings: Partial<Settings> = {}) => {
    const made = outputTo([{ by: 'rebalance', parallelism: 1 }], capacity, {
      ...THREE,
      ...settings,
    });
    made.output.credit(CHANNEL, 100, false);
    return made;
  };
  const timers = ({ outbox }: ReturnType<typeof outputTo>): unknown[] =>
    outbox.effects.flatMap((effect) =>
      effect.kind === 'timer' ? [[effect.timer, effect.afterMs]] : [],
    );

  test('leave when they are full; a record that is longer than any travels alone', () => {
    const { write, left } = one(2);
    for (const offset of [0, 1, 2, 3]) write(offset);
    expect(left().map(named)).toEqual(['0 1 2']);
    write(4, 'a word that is far too long for any buffer');
    expect(left().map(named)).toEqual(['3', '4']);
  });

  test('leave half full when the buffer timeout has passed, which is ordered once', () => {
    const made = one(2);
    made.write(0);
    made.write(1);
    expect(timers(made)).toEqual([['flush 1 0 S-1', 100]]);
    expect(made.left()).toEqual([]);
    made.output.flush();
    expect(made.left().map(named)).toEqual(['0 1']);
    made.write(2);
    expect(timers(made)).toHaveLength(1);
  });

  test('with a timeout of 0 leave after every record, unless there is no credit', () => {
    const { write, left, output } = outputTo([{ by: 'rebalance', parallelism: 1 }], 2, {
      ...THREE,
      'execution.buffer-timeout': 0,
    });
    output.credit(CHANNEL, 1, false);
    write(0);
    expect(left().map(named)).toEqual(['0']);
    write(1);
    write(2);
    expect(left()).toEqual([]);
    output.credit(CHANNEL, 1, false);
    expect(left().map(named)).toEqual(['1 2']);
  });

  test('without a timeout wait for more, however long', () => {
    const made = one(2, { 'execution.buffer-timeout': null });
    made.write(0);
    expect(timers(made)).toEqual([]);
    expect(made.left()).toEqual([]);
    made.barrier(1);
    expect(made.left().map(named)).toEqual(['0', '|1']);
  });

  test('one that is being filled does not stop the task and is no backlog, until it is full', () => {
    const { write, output, left } = outputTo([{ by: 'rebalance', parallelism: 1 }], 1, THREE);
    output.credit(CHANNEL, 0, false);
    write(0);
    write(1);
    expect(output.available).toBe(true);
    write(2);
    expect(output.available).toBe(false);
    write(3);
    expect(output.written()).toEqual({ [CHANNEL]: 4 });
    output.credit(CHANNEL, 1, false);
    const [first] = left();
    expect(first).toMatchObject({ sequence: 1, backlog: 0 });
    expect(output.available).toBe(true);
  });

  test('tell how many more could leave', () => {
    const { write, output, left } = outputTo([{ by: 'rebalance', parallelism: 1 }], 9, THREE);
    for (let offset = 0; offset < 10; offset++) write(offset);
    output.credit(CHANNEL, 2, false);
    expect(left().map(({ sequence, backlog }) => [sequence, backlog])).toEqual([
      [1, 2],
      [4, 1],
    ]);
  });

  test('do not leave before their last record was written', () => {
    const { write, output, outbox, left } = one(2);
    outbox.nowMs = 10;
    outbox.afterMs = 50;
    write(0);
    outbox.take();
    outbox.nowMs = 30;
    output.flush();
    expect(left().map(({ afterMs }) => afterMs)).toEqual([30]);
  });

  test('an unaligned barrier overtakes them, half full or not, and all they hold is kept', () => {
    const { write, output, left } = outputTo([{ by: 'rebalance', parallelism: 1 }], 9, THREE);
    output.credit(CHANNEL, 0, false);
    for (let offset = 0; offset < 4; offset++) write(offset);
    const kept: string[] = [];
    const options = { kind: 'unaligned' } as const;
    const bytes = encodeBarrier({ checkpointId: 1, triggeredAtMs: 0, options });
    const element = { type: 'barrier', checkpoint: 1, unaligned: true } as const;
    const sent = output.overtake(bytes, element, (channel) => kept.push(channel));
    expect(kept).toHaveLength(4);
    expect(sent).toEqual({ [CHANNEL]: 1 });
    output.credit(CHANNEL, 9, false);
    expect(left().map(named)).toEqual(['|1', '0 1 2', '3']);
  });
});

describe('who gets a record', () => {
  function targets(by: Partitioning, parallelism: number, rows: readonly string[]): string[] {
    const { output, write, left } = outputTo([{ by, parallelism }], 100);
    for (const channel of output.channels.keys()) output.credit(channel, 100, false);
    for (const [offset, word] of rows.entries()) write(offset, word);
    return left().map(({ channel }) => channel.replace('S-1→R0-', ''));
  }

  test('forward: its one neighbour', () => {
    expect(targets('forward', 1, ['a', 'b'])).toEqual(['1', '1']);
  });

  test('rebalance: one after the other', () => {
    expect(targets('rebalance', 3, ['a', 'a', 'a', 'a'])).toEqual(['1', '2', '3', '1']);
  });

  test('broadcast: all', () => {
    expect(targets('broadcast', 2, ['a', 'b'])).toEqual(['1', '2', '1', '2']);
  });

  test('hash: the subtask that owns the key group', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 16 }), (word, parallelism) => {
        const owner = subtaskFor(keyGroupFor(javaHash(word), 16), parallelism, 16);
        expect(targets('hash', parallelism, [word])).toEqual([String(owner + 1)]);
      }),
    );
  });

  test('two rebalanced outputs are dealt to separately', () => {
    const { output, write, left } = outputTo([
      { by: 'rebalance', parallelism: 2 },
      { by: 'rebalance', parallelism: 2 },
    ]);
    for (const channel of output.channels.keys()) output.credit(channel, 100, false);
    write(0);
    write(1);
    expect(left().map(({ channel }) => channel)).toEqual([
      'S-1→R0-1',
      'S-1→R1-1',
      'S-1→R0-2',
      'S-1→R1-2',
    ]);
  });

  test('without readers a record goes nowhere', () => {
    const { write, left, output } = outputTo([]);
    write(0);
    expect(left()).toEqual([]);
    expect(output.allProcessed).toBe(true);
  });
});
