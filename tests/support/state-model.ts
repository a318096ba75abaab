// A random program over keyed state, and a plain Map that says what must come of it.
//
// Every kind of state is written under few keys and namespaces, so that the same entry is met again
// and again, with snapshots held, released, restored from, and backends that crash in between.

import fc from 'fast-check';
import { expect } from 'vitest';
import { digestBytes } from '../../src/engine/digest.ts';
import { javaHash, keyGroupFor } from '../../src/engine/job/key-groups.ts';
import type { FileHandle } from '../../src/engine/protocol.ts';
import type { KeyedSnapshot, KeyedStateBackend } from '../../src/engine/state/backend.ts';
import { NUMBER, TEXT } from '../../src/engine/state/state-type.ts';
import { decodeTaskState, encodeTaskState } from '../../src/engine/state/snapshot-file.ts';

export const MAX_PARALLELISM = 4;

export interface BackendUnderTest {
  /** An empty backend on a disk of its own. */
  readonly create: (attempt: number) => KeyedStateBackend;
  readonly runs: number;
}

const KINDS = ['value', 'list', 'map', 'reducing', 'aggregating'] as const;
type Kind = (typeof KINDS)[number];
/** By `kind|group|key|namespace`, as the canonical form shows it. */
type Model = Map<string, unknown>;

/** A backend with one state of each kind. */
export class Subject {
  readonly backend: KeyedStateBackend;
  readonly value;
  readonly list;
  readonly map;
  readonly reducing;
  readonly aggregating;

  constructor(backend: KeyedStateBackend) {
    this.backend = backend;
    this.value = backend.value({ kind: 'value', name: 'value', type: TEXT });
    this.list = backend.list({ kind: 'list', name: 'list', type: NUMBER });
    this.map = backend.map({ kind: 'map', name: 'map', keyType: TEXT, type: NUMBER });
    this.reducing = backend.reducing({
      kind: 'reducing',
      name: 'reducing',
      type: NUMBER,
      reduce: (before, added) => before + added,
    });
    this.aggregating = backend.aggregating({
      kind: 'aggregating',
      name: 'aggregating',
      type: TEXT,
      create: () => '',
      add: (text: string, value: number) => `${text}${value % 10}`.slice(-4),
      result: (text) => text.length,
    });
  }
}

export interface SavedState {
  readonly bytes: Uint8Array;
  readonly files: readonly { readonly handle: FileHandle; readonly bytes: Uint8Array }[];
}

/** Written out as a task does it: the file, and what of the sorted files is not stored yet. */
export function save(snapshot: KeyedSnapshot, store: Map<string, Uint8Array>): SavedState {
  const files = (snapshot.files ?? []).map((file) => {
    if (file.stored) {
      const bytes = store.get(file.stored.file);
      if (!bytes) throw new Error(`${file.stored.file} was never uploaded.`);
      return { handle: file.stored, bytes };
    }
    const bytes = file.bytes();
    const handle = { file: file.name, sizeBytes: bytes.length, digest: digestBytes(bytes) };
    expect(store.has(file.name), `${file.name} is uploaded twice`).toBe(false);
    store.set(file.name, bytes);
    file.uploaded(handle);
    return { handle, bytes };
  });
  return { bytes: encodeTaskState(null, snapshot), files };
}

export function restoreFrom(backend: KeyedStateBackend, { bytes, files }: SavedState): void {
  const { keyed, keyedFiles } = decodeTaskState(bytes);
  if (!keyedFiles) backend.restore(keyed);
  else {
    const handles = files.map(({ handle }, index) => {
      return { handle, tier: keyedFiles.tiers[index] ?? 0 };
    });
    backend.restoreFiles(
      { states: keyedFiles.states, files: handles },
      files.map((file) => file.bytes),
    );
  }
}

const plain = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;

function held(backend: KeyedStateBackend): Model {
  const model: Model = new Map();
  for (const { keyGroup, state, key, namespace, value } of backend.rows()) {
    model.set([state, keyGroup, key, namespace].join('|'), plain(value));
  }
  return model;
}

/** What a snapshot holds, read back from its canonical form. */
function shown(snapshot: KeyedSnapshot): Model {
  const { keyed } = decodeTaskState(encodeTaskState(null, { ...snapshot, files: null }));
  const model: Model = new Map();
  let last = -1;
  for (const { group, entries } of keyed.groups) {
    expect(group).toBeGreaterThan(last);
    last = group;
    for (const { state, key, namespace, value } of entries) {
      model.set([state, group, key, namespace].join('|'), plain(value));
    }
  }
  return model;
}

export type Step =
  | {
      readonly do: 'write';
      readonly kind: Kind;
      readonly key: string;
      readonly namespace: string;
      readonly number: number;
      readonly clear: boolean;
    }
  | { readonly do: 'snapshot' }
  | { readonly do: 'release' | 'save' | 'complete' | 'crash'; readonly which: number };

const which = fc.nat(9);
export const program = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('write' as const),
        kind: fc.constantFrom(...KINDS),
        key: fc.constantFrom('', 'a', 'b', 'key', '\u00e9\u{1f40b}', '\uffff'),
        namespace: fc.constantFrom('', '', 'w1', 'w10'),
        number: fc.nat(40),
        clear: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('save' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('complete' as const), which }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), which }) },
  ),
  // The size is said, or most programs would end before anything has been saved.
  { maxLength: 120, size: 'max' },
);

/** Clears are rarer than writes: a quarter of them. */
const clears = (step: Extract<Step, { do: 'write' }>): boolean =>
  step.clear && step.number % 2 === 0;

function write(subject: Subject, model: Model, step: Extract<Step, { do: 'write' }>): void {
  const { kind, key, namespace, number } = step;
  const place = [kind, keyGroupFor(javaHash(key), MAX_PARALLELISM), key, namespace].join('|');
  const before = model.get(place);
  subject.backend.setCurrentKey(key);
  subject[kind].setCurrentNamespace(namespace);
  const text = before as string | undefined;
  const count = before as number | undefined;
  const numbers = (before ?? []) as number[];
  const entries = (before ?? {}) as Record<string, number>;
  if (kind !== 'map' && clears(step)) {
    subject[kind].clear();
    model.delete(place);
    return;
  }
  switch (kind) {
    case 'value':
      expect(subject.value.value()).toBe(text);
      subject.value.update(`v${number}`);
      model.set(place, `v${number}`);
      break;
    case 'list':
      expect(subject.list.get()).toEqual(numbers);
      if (number % 9 === 1) subject.list.update([number, 1]);
      else subject.list.add(number);
      model.set(place, number % 9 === 1 ? [number, 1] : [...numbers, number]);
      break;
    case 'map': {
      const field = `f${number % 4}`;
      expect(subject.map.get(field)).toBe(entries[field]);
      expect(Object.fromEntries(subject.map.entries())).toEqual(entries);
      if (number === 40) subject.map.clear();
      else if (clears(step)) subject.map.remove(field);
      else subject.map.put(field, number);
      const after = number === 40 ? {} : { ...entries };
      if (number < 40 && clears(step)) delete after[field];
      else if (number < 40) after[field] = number;
      if (Object.keys(after).length > 0) model.set(place, after);
      else model.delete(place);
      break;
    }
    case 'reducing':
      expect(subject.reducing.get()).toBe(count);
      subject.reducing.add(number);
      model.set(place, (count ?? 0) + number);
      break;
    case 'aggregating':
      expect(subject.aggregating.get()).toBe(text?.length);
      subject.aggregating.add(number);
      model.set(place, `${text ?? ''}${number % 10}`.slice(-4));
      break;
  }
}

interface Held {
  readonly checkpoint: number;
  readonly snapshot: KeyedSnapshot;
  readonly then: Model;
  released: boolean;
  saved: SavedState | null;
}

/** Throws when the backend does not do what the Map says. */
export function runProgram(steps: readonly Step[], create: BackendUnderTest['create']): void {
  let attempt = 1;
  let subject = new Subject(create(attempt));
  let model: Model = new Map();
  let taken: Held[] = [];
  let checkpoint = 0;
  const store = new Map<string, Uint8Array>();
  for (const step of steps) {
    switch (step.do) {
      case 'write':
        write(subject, model, step);
        break;
      case 'snapshot': {
        const snapshot = subject.backend.snapshot(++checkpoint);
        const then = new Map(model);
        taken.push({ checkpoint, snapshot, then, released: false, saved: null });
        break;
      }
      case 'release': {
        const each = taken[step.which % Math.max(1, taken.length)];
        if (each && !each.released) {
          each.snapshot.release();
          each.released = true;
        }
        break;
      }
      case 'save': {
        const each = taken[step.which % Math.max(1, taken.length)];
        if (each && !each.released) each.saved ??= save(each.snapshot, store);
        break;
      }
      case 'complete': {
        const each = taken[step.which % Math.max(1, taken.length)];
        if (each?.saved) subject.backend.notifyComplete(each.checkpoint);
        break;
      }
      case 'crash': {
        const saved = taken.filter((each) => each.saved);
        const each = saved[step.which % Math.max(1, saved.length)];
        if (!each?.saved) break;
        subject.backend.dispose();
        subject = new Subject(create(++attempt));
        restoreFrom(subject.backend, each.saved);
        model = new Map(each.then);
        taken = [];
        break;
      }
    }
    for (const each of taken) {
      if (each.released) continue;
      expect(shown(each.snapshot), `snapshot ${each.checkpoint}`).toEqual(each.then);
    }
  }
  expect(held(subject.backend)).toEqual(model);
}
