// Reading and writing bytes: what is written comes back, and damage is always `Unreadable`.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, Unreadable } from '../../../src/engine/stream/bytes.ts';

type Value =
  | { readonly as: 'unsigned' | 'integer' | 'double' | 'byte'; readonly value: number }
  | { readonly as: 'text'; readonly value: string }
  | { readonly as: 'block'; readonly value: Uint8Array };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ as: fc.constant('byte' as const), value: fc.nat(255) }),
  fc.record({ as: fc.constant('unsigned' as const), value: fc.maxSafeNat() }),
  fc.record({
    as: fc.constant('integer' as const),
    value: fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
  }),
  fc.record({ as: fc.constant('double' as const), value: fc.double() }),
  fc.record({ as: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
  fc.record({ as: fc.constant('block' as const), value: fc.uint8Array() }),
);

function write(writer: ByteWriter, item: Value): void {
  if (item.as === 'text') writer.text(item.value);
  else if (item.as === 'block') writer.block(item.value);
  else writer[item.as](item.value);
}

function written(...items: readonly Value[]): Uint8Array {
  const writer = new ByteWriter();
  for (const item of items) write(writer, item);
  return writer.take();
}

test('whatever is written is read back, in order, to the last byte', () => {
  fc.assert(
    fc.property(fc.array(value), (items) => {
      const reader = new ByteReader(written(...items));
      for (const item of items) expect(reader[item.as]()).toEqual(item.value);
      expect(reader.atEnd).toBe(true);
    }),
  );
});

test('any bytes read as any value give a value or Unreadable', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(value), (bytes, kinds) => {
      const reader = new ByteReader(bytes);
      try {
        for (const { as } of kinds) reader[as]();
      } catch (error) {
        expect(error).toBeInstanceOf(Unreadable);
      }
    }),
  );
});

describe('numbers', () => {
  test.each([0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER])(
    'unsigned %d comes back',
    (number) => {
      expect(new ByteReader(written({ as: 'unsigned', value: number })).unsigned()).toBe(number);
    },
  );

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('%d is refused as unsigned', (number) => {
    expect(() => written({ as: 'unsigned', value: number })).toThrow(RangeError);
  });

  test.each([0.5, NaN, -Infinity, 2 ** 53])('%d is refused as integer', (number) => {
    expect(() => written({ as: 'integer', value: number })).toThrow(RangeError);
  });

  test('a number that no writer writes is unreadable', () => {
    const beyond = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127);
    expect(() => new ByteReader(beyond).unsigned()).toThrow(Unreadable);
    const endless = new Uint8Array(20).fill(0x80);
    expect(() => new ByteReader(endless).unsigned()).toThrow(Unreadable);
  });
});

describe('texts', () => {
  test.each([127, 128, 129])('a text of %d units comes back', (length) => {
    for (const text of ['x'.repeat(length), 'é'.repeat(length), 'x'.repeat(length - 1) + '…']) {
      expect(new ByteReader(written({ as: 'text', value: text })).text()).toBe(text);
    }
  });

  test('a byte order mark at the front belongs to the text', () => {
    expect(new ByteReader(written({ as: 'text', value: '\uFEFFa' })).text()).toBe('\uFEFFa');
  });

  test('bytes that are not UTF-8 are unreadable', () => {
    expect(() => new ByteReader(Uint8Array.of(2, 0xc3, 0x28)).text()).toThrow(Unreadable);
  });
});

describe('the writer', () => {
  test('what is taken does not change and carries nothing else along', () => {
    const writer = new ByteWriter();
    writer.text('first');
    const first = writer.take();
    writer.text('other');
    expect(new ByteReader(first).text()).toBe('first');
    expect(first.buffer.byteLength).toBe(first.length);
  });

  test('a reset forgets what was written half-way', () => {
    const writer = new ByteWriter();
    writer.text('half');
    writer.reset();
    writer.byte(7);
    expect([...writer.take()]).toEqual([7]);
  });
});

test('a block that is read is a copy', () => {
  const bytes = written({ as: 'block', value: Uint8Array.of(1, 2) });
  const block = new ByteReader(bytes).block();
  bytes.fill(9);
  expect([...block]).toEqual([1, 2]);
});
