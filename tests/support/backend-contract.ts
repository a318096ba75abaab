// What every state backend must do. One suite, run on the heap and on the log-structured store, in
// Node and (over OPFS) in a real browser.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateMismatch } from '../../src/engine/state/backend.ts';
import { NUMBER, TEXT } from '../../src/engine/state/state-type.ts';
import {
  program,
  restoreFrom,
  runProgram,
  save,
  Subject,
  type BackendUnderTest,
} from './state-model.ts';

export function backendContract({ create, runs }: BackendUnderTest): void {
  test('whatever is written, taken, released and restored, it is what a Map would hold', () => {
    fc.assert(
      fc.property(program, (steps) => runProgram(steps, create)),
      { numRuns: runs },
    );
  });

  test('a snapshot does not see what is written while it is being written out', () => {
    const subject = new Subject(create(1));
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      subject.backend.setCurrentKey(key);
      subject.reducing.add(1);
      subject.list.add(1);
    }
    const snapshot = subject.backend.snapshot(1);
    const before = save(subject.backend.snapshot(2), new Map());
    for (const key of ['a', 'c', 'x', 'e']) {
      subject.backend.setCurrentKey(key);
      subject.reducing.add(100);
      subject.list.add(2);
      if (key === 'e') subject.list.clear();
    }
    const rows = (from: typeof before) => {
      const restored = new Subject(create(1));
      restoreFrom(restored.backend, from);
      return [...restored.backend.rows()].map(({ version: _version, ...row }) => row);
    };
    expect(rows(save(snapshot, new Map()))).toEqual(rows(before));
    expect(rows(before)).toHaveLength(12);
  });

  test('what is not there is not there, whatever has been there', () => {
    const subject = new Subject(create(1));
    subject.backend.setCurrentKey('a');
    expect(subject.value.value()).toBeUndefined();
    expect([subject.list.get(), [...subject.map.entries()]]).toEqual([[], []]);
    subject.value.update('x');
    subject.map.put('f', 1);
    subject.map.remove('f');
    subject.list.add(1);
    subject.list.update([]);
    subject.value.clear();
    subject.backend.snapshot(1).release();
    expect(subject.value.value()).toBeUndefined();
    expect([...subject.backend.rows()]).toEqual([]);
    subject.backend.setCurrentKey('b');
    expect(subject.value.value()).toBeUndefined();
  });

  test('a state of another type, or one that nobody declares, is refused with a sentence', () => {
    const subject = new Subject(create(1));
    subject.backend.setCurrentKey('a');
    subject.value.update('x');
    const saved = save(subject.backend.snapshot(1), new Map());
    const backend = create(1);
    backend.value({ kind: 'value', name: 'value', type: NUMBER });
    for (const name of ['list', 'map']) backend.list({ kind: 'list', name, type: TEXT });
    expect(() => restoreFrom(backend, saved)).toThrow(
      new StateMismatch(
        'The state "value" is value of text in the snapshot, but the operator declares value of number.',
      ),
    );
    expect(() => restoreFrom(create(1), saved)).toThrow(/no longer declares/);
  });
}
