// What may change between a snapshot and the start from it, judged from the metadata.

import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/engine/checkpoint/manifest.ts';
import type { OperatorSpec } from '../../../src/engine/job/spec.ts';
import type { StartFrom } from '../../../src/engine/job/start-from.ts';
import { snapshotAt } from '../../../src/engine/job/start-from.ts';
import { withIds } from '../../../src/engine/job/uids.ts';
import { upgrade } from '../../../src/engine/job/upgrade.ts';
import { define, OPERATORS } from '../../support/small-jobs.ts';

const HANDLE = { file: 'job/f', sizeBytes: 1, digest: 'x' };

/** A snapshot of the operators: sources, counts and sinks have left state. */
function left(operators: readonly OperatorSpec[], more: Partial<Manifest> = {}): Manifest {
  return {
    format: 5,
    checkpoint: 3,
    savepoint: 'suspend',
    triggeredAtMs: 0,
    completedAtMs: 1,
    maxParallelism: 128,
    backend: 'hashmap',
    tasks: operators.flatMap(({ id, name, kind, parallelism }) =>
      Array.from({ length: parallelism }, (_, index) => ({
        task: `${name}-${index + 1}`,
        operator: id,
        index,
        attempt: 1,
        endOfData: false,
        finished: false,
        handle: kind === 'map' ? null : HANDLE,
        ...(kind === 'keyed-count'
          ? { states: [{ name: 'count', kind: 'value' as const, type: 'number' }] }
          : {}),
      })),
    ),
    ...more,
  };
}

const ORDER: StartFrom = {
  checkpoint: 3,
  isSavepoint: true,
  claim: false,
  ignoreUnclaimed: false,
  version: null,
  parallelism: {},
  backend: null,
};

const renamed = (operators: readonly OperatorSpec[]): OperatorSpec[] =>
  operators.map((each) => (each.name === 'Count' ? { ...each, name: 'Tally' } : each));
const without = (operators: readonly OperatorSpec[]): OperatorSpec[] =>
  operators.map((each) => ({ ...each, uid: null }));

function job(versions: Record<string, readonly OperatorSpec[]> = {}, maxParallelism?: number) {
  const definition = define();
  const specs = Object.entries(versions).map(
    ([name, operators]) =>
      [
        name,
        { about: '', operators, ...(maxParallelism === undefined ? {} : { maxParallelism }) },
      ] as const,
  );
  return {
    ...definition,
    scenario: { ...definition.scenario, versions: Object.fromEntries(specs) },
  };
}

const problem = (upgraded: ReturnType<typeof upgrade>): string =>
  upgraded.ok ? 'nothing' : upgraded.problem;

describe('parallelism', () => {
  test('may be another one, per operator', () => {
    const upgraded = upgrade(job(), { ...ORDER, parallelism: { Count: 3 } }, left(OPERATORS));
    expect(upgraded.ok && upgraded.version.operators.map((each) => each.parallelism)).toEqual([
      2, 2, 3, 1,
    ]);
  });

  test('above the maximum, or of an operator that is not there, is refused', () => {
    const from = left(OPERATORS);
    expect(problem(upgrade(job(), { ...ORDER, parallelism: { Count: 129 } }, from))).toMatch(
      /maximum parallelism is 128, and a snapshot fixes it/,
    );
    expect(problem(upgrade(job(), { ...ORDER, parallelism: { Moon: 2 } }, from))).toBe(
      'There is no operator Moon in this job.',
    );
  });

  test('the maximum is fixed by the snapshot', () => {
    const order = { ...ORDER, version: 'wider' };
    expect(problem(upgrade(job({ wider: OPERATORS }, 256), order, left(OPERATORS)))).toMatch(
      /^The maximum parallelism \(128\) with which savepoint-3 was taken and that of the new job \(256\) differ/,
    );
  });
});

describe('operators', () => {
  const filter: OperatorSpec = {
    id: 'filter',
    name: 'Filter',
    kind: 'filter',
    parallelism: 2,
    reads: [{ from: 'map', by: 'forward' }],
    costMs: 1,
    where: { field: 'word', equals: 'a' },
  };
  const filtered = OPERATORS.flatMap((each) =>
    each.id === 'count'
      ? [filter, { ...each, reads: [{ from: 'filter', by: 'hash' as const, key: 'word' }] }]
      : [each],
  );

  test('one that is added, or has another name, finds all by its uid', () => {
    const versions = { filtered, renamed: renamed(OPERATORS) };
    for (const version of Object.keys(versions)) {
      const upgraded = upgrade(job(versions), { ...ORDER, version }, left(OPERATORS));
      expect(upgraded).toMatchObject({ ok: true, ignored: [] });
    }
  });

  test('one that is removed is missed, unless its state may be left behind', () => {
    const removed = OPERATORS.filter(({ id }) => id !== 'count').map((each) =>
      each.id === 'sink' ? { ...each, reads: [{ from: 'map', by: 'rebalance' as const }] } : each,
    );
    const order = { ...ORDER, version: 'removed' };
    expect(problem(upgrade(job({ removed }), order, left(OPERATORS)))).toMatch(
      /^Cannot map the state of Count \(operator count\) in savepoint-3 to the new job/,
    );
    expect(
      upgrade(job({ removed }), { ...order, ignoreUnclaimed: true }, left(OPERATORS)),
    ).toMatchObject({ ok: true, ignored: ['Count'] });
  });

  test('without uids another name changes nothing, another topology loses all behind it', () => {
    const before = left(withIds(without(OPERATORS)));
    const same = { ...ORDER, version: 'renamed' };
    expect(upgrade(job({ renamed: renamed(without(OPERATORS)) }), same, before)).toMatchObject({
      ok: true,
    });
    const other = { ...ORDER, version: 'filtered' };
    expect(problem(upgrade(job({ filtered: without(filtered) }), other, before))).toMatch(
      /Cannot map the state of Count/,
    );
  });

  test('derived ids do not depend on names, and deriving twice changes nothing', () => {
    const once = withIds(without(OPERATORS));
    expect(withIds(once)).toEqual(once);
    expect(withIds(without(renamed(OPERATORS))).map(({ id }) => id)).toEqual(
      once.map(({ id }) => id),
    );
    expect(withIds(OPERATORS)).toBe(OPERATORS);
  });

  test('state of another type is refused', () => {
    const text = OPERATORS.map((each) =>
      each.id === 'count' ? { ...each, countAs: 'text' as const } : each,
    );
    expect(problem(upgrade(job({ text }), { ...ORDER, version: 'text' }, left(OPERATORS)))).toBe(
      'The state "count" of Count was written as number, but the new job keeps it as text: the new serializer cannot read it.',
    );
  });

  test('a version that is not there is refused with those that are', () => {
    expect(
      problem(upgrade(job({ renamed: OPERATORS }), { ...ORDER, version: 'x' }, left([]))),
    ).toBe('This job has no version "x". There are renamed.');
  });
});

describe('backend', () => {
  test('a savepoint is read by every one, a checkpoint by its own', () => {
    const order = { ...ORDER, backend: 'rocksdb' as const };
    expect(upgrade(job(), order, left(OPERATORS))).toMatchObject({
      ok: true,
      version: { settings: { 'state.backend.type': 'rocksdb' } },
    });
    const native = left(OPERATORS, { savepoint: null });
    expect(problem(upgrade(job(), { ...order, isSavepoint: false }, native))).toMatch(
      /^chk-3 is a checkpoint in the native format of the hashmap backend, which rocksdb cannot read/,
    );
  });

  test('records in flight belong to the tasks they were between', () => {
    const unaligned = left(OPERATORS, { savepoint: null, inFlight: true });
    const order = { ...ORDER, isSavepoint: false };
    expect(upgrade(job(), order, unaligned).ok).toBe(true);
    expect(problem(upgrade(job(), { ...order, parallelism: { Count: 1 } }, unaligned))).toMatch(
      /^chk-3 is an unaligned checkpoint and holds records in flight/,
    );
  });
});

test('a path may be to the folder or to the metadata in it', () => {
  expect(snapshotAt('savepoint-3')).toEqual({ checkpoint: 3, isSavepoint: true });
  expect(snapshotAt('file:/store/job/chk-12/_metadata')).toEqual({
    checkpoint: 12,
    isSavepoint: false,
  });
  expect(snapshotAt('chk-x')).toBeNull();
});
