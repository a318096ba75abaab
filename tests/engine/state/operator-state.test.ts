// Operator state: lists and broadcast maps, their copies, their places in the file, what is refused.

import { describe, expect, test } from 'vitest';
import { OperatorStateBackend } from '../../../src/engine/state/operator/operator-state-backend.ts';
import {
  decodeOperatorState,
  elementsAt,
  encodeOperatorState,
} from '../../../src/engine/state/operator/operator-state-block.ts';
import {
  listOf,
  mapOf,
  NUMBER,
  recordOf,
  TEXT,
  typeNamed,
} from '../../../src/engine/state/state-type.ts';
import { ByteReader, ByteWriter } from '../../../src/engine/stream/bytes.ts';

const SPLIT = recordOf<{ partition: number; log: string }>({ partition: NUMBER, log: TEXT });

function filled() {
  const backend = new OperatorStateBackend();
  const splits = backend.list({ name: 'splits', type: SPLIT });
  const highest = backend.unionList({ name: 'highest', type: NUMBER });
  const rules = backend.broadcast({ name: 'rules', keyType: TEXT, type: NUMBER });
  splits.update([
    { partition: 1, log: 'ebb' },
    { partition: 2, log: 'flow' },
  ]);
  highest.add(7);
  rules.put('a', 1);
  rules.put('b', 2);
  return { backend, splits, highest, rules };
}

test('what was written comes back, by name and mode, whoever reads it', () => {
  const { backend } = filled();
  const { bytes, places } = encodeOperatorState(backend.snapshot()!);
  const stored = decodeOperatorState(bytes);
  expect(places).toEqual(stored.map(({ name, mode, offsets }) => ({ name, mode, offsets })));
  expect(places.map(({ offsets }) => offsets.length)).toEqual([2, 1, 1]);
  const back = filled();
  back.splits.update([]);
  back.highest.update([]);
  back.rules.remove('a');
  back.rules.remove('b');
  back.backend.restore(elementsAt(stored, places));
  expect(back.splits.get()).toEqual(filled().splits.get());
  expect(back.highest.get()).toEqual([7]);
  expect([...back.rules.entries()]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('a snapshot is of its moment', () => {
  const { backend, splits, rules } = filled();
  const taken = backend.snapshot()!;
  splits.add({ partition: 3, log: 'late' });
  splits.update([]);
  rules.put('a', 99);
  expect(taken[0]?.elements).toHaveLength(2);
  expect(taken[2]?.elements).toEqual([
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  ]);
});

test('without a declared state there is none', () => {
  expect(new OperatorStateBackend().snapshot()).toBeNull();
  expect(decodeOperatorState(new Uint8Array())).toEqual([]);
});

describe('a restore is refused', () => {
  const restoring = (name: string, mode: 'split' | 'union', type: string) => () => {
    filled().backend.restore([{ name, mode, type, elements: [] }]);
  };

  test('when the operator no longer declares the state', () => {
    expect(restoring('gone', 'split', 'number')).toThrow(
      'It holds the operator state "gone", which the operator no longer declares.',
    );
  });

  test('when mode or type are others', () => {
    expect(restoring('highest', 'split', 'number')).toThrow(
      'The operator state "highest" is split of number in the snapshot, but the operator declares union of number.',
    );
    expect(restoring('highest', 'union', 'text')).toThrow('declares union of number');
  });
});

test('elements in words do not depend on the order in which a map was filled', () => {
  const { backend, rules } = filled();
  rules.remove('a');
  rules.put('a', 1);
  expect(backend.told(1)).toEqual([
    { name: 'splits', mode: 'split', elements: ['{"partition":1,"log":"ebb"}'], more: 1 },
    { name: 'highest', mode: 'union', elements: ['7'], more: 0 },
    { name: 'rules', mode: 'broadcast', elements: ['{"a":1,"b":2}'], more: 0 },
  ]);
});

describe('types are known by their names', () => {
  test.each([
    ['number', 1.5],
    ['list<list<text>>', [['a'], []]],
    ['map<text,{at:number,of:list<text>}>', new Map([['k', { at: 1, of: ['x'] }]])],
    ['{partition:number,log:text}', { partition: 3, log: 'l' }],
  ])('%s', (name, value) => {
    const type = typeNamed(name);
    expect(type.name).toBe(name);
    const writer = new ByteWriter();
    type.write(writer, value);
    expect(type.read(new ByteReader(writer.take()))).toEqual(value);
  });

  test('and made of each other', () => {
    const made = mapOf(TEXT, listOf(SPLIT));
    expect(made.name).toBe('map<text,list<{partition:number,log:text}>>');
    expect(typeNamed(made.name).name).toBe(made.name);
  });

  test.each([
    'colour',
    'list<colour>',
    'map<text>',
    'map<text,text,text>',
    '{number}',
    'list<text',
  ])('%s is not known', (name) => {
    expect(() => typeNamed(name)).toThrow('which is not known here');
  });
});
