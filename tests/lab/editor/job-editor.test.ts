// The job editor without a page: steps that can be taken back, problems at their place, a link that runs.

import { describe, expect, test } from 'vitest';
import { readLink } from '../../../src/lab/link.ts';
import { JobEditor } from '../../../src/lab/editor/job-editor.svelte.ts';
import { edited, handOver, keptDraft } from '../../../src/lab/editor/kept-draft.ts';
import { letters } from '../../../src/lab/editor/logs.ts';
import { scenarioNamed } from '../../../src/sim/scenarios.ts';
import { checkScenario } from '../../../src/engine/job/scenario.ts';
import { OPERATOR_KINDS } from '../../../src/engine/job/spec.ts';

class Store {
  readonly kept = new Map<string, string>();
  isFull = false;
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.isFull) throw new Error('Full.');
    this.kept.set(key, value);
  }
}

const WORDS = {
  nameOf: (kind: string) => kind,
  lettersProblem: 'No such letters.',
  copyOf: (title: string) => `${title}, edited`,
};
const made = (store = new Store()): JobEditor => new JobEditor(WORDS, store);
const names = (editor: JobEditor): string[] => editor.operators.map(({ name }) => name);

describe('steps', () => {
  test('each change is taken back and done again; typing in one field is one step', () => {
    const editor = made();
    expect(editor.canUndo).toBe(false);
    for (const name of ['T', 'Ta', 'Tally']) editor.changeOperator(2, { name }, 'name');
    expect(names(editor)).toEqual(['Source', 'Map', 'Tally', 'Sink']);
    editor.undo();
    expect(names(editor)).toEqual(['Source', 'Map', 'Count', 'Sink']);
    editor.redo();
    expect(names(editor)).toEqual(['Source', 'Map', 'Tally', 'Sink']);
    expect(editor.canRedo).toBe(false);
  });

  test('an operator comes in front of the sinks, a copy behind its original, both with names of their own', () => {
    const editor = made();
    expect(editor.add('map')).toBe(3);
    expect(editor.duplicate(3)).toBe(4);
    expect(names(editor)).toEqual(['Source', 'Map', 'Count', 'map', 'map 2', 'Sink']);
    expect(new Set(editor.operators.map(({ id }) => id)).size).toBe(6);
    expect(editor.problems).toEqual([]);
  });

  test('what read from a removed operator reads from what that had read', () => {
    const editor = made();
    editor.remove(1);
    expect(names(editor)).toEqual(['Source', 'Count', 'Sink']);
    expect(editor.operators[1]?.reads).toEqual([{ from: 'source', by: 'hash', key: 'page' }]);
    // Map-2 was slowed down, and is no more.
    expect(editor.draft.slowdown).toEqual({});
    expect(editor.problems).toEqual([]);
  });

  test('an operator that is moved above what it reads says so', () => {
    const editor = made();
    expect(editor.move(1, -1)).toBe(0);
    expect(editor.move(0, -1)).toBe(0);
    expect(editor.problemsAt(0, 'reads')[0]).toContain('which is not an operator above it');
  });

  test('whatever is slowed down keeps its name, and goes with its subtask', () => {
    const editor = made();
    editor.changeOperator(1, { name: 'Keep' });
    expect(editor.draft.slowdown).toEqual({ 'Keep-2': 1.7 });
    editor.changeOperator(1, { parallelism: 1 });
    expect(editor.draft.slowdown).toEqual({});
  });
});

describe('problems', () => {
  test('each stands at its operator and field', () => {
    const editor = made();
    editor.changeOperator(2, { parallelism: 0 });
    expect(editor.problemsAt(2, 'parallelism')).toEqual([
      'operators.2.parallelism: must be at least 1.',
    ]);
    editor.undo();
    editor.changeKind(2, 'keyed-sum');
    expect(editor.problems).toEqual([]);
    expect(editor.operators[2]).toMatchObject({ kind: 'keyed-sum', of: 'atMs' });
    editor.changeOperator(1, { fields: ['page'] });
    expect(editor.problemsAt(2, 'of')[0]).toContain('its rows have no number at all');
    editor.undo();
    editor.change({ taskManagers: 1 });
    expect(editor.problemsAt(null, 'taskManagers')[0]).toContain('needs 3 slots');
  });

  test('what is wrong in front is not said again behind', () => {
    const editor = made();
    editor.changeOperator(1, { fields: ['nothing'] });
    expect(editor.problems.map(({ operator }) => operator)).toEqual([1]);
  });

  test('letters that cannot be made up are refused at the log', () => {
    const editor = made();
    editor.change(letters({ rows: 10, keys: 27, partitions: 1, seed: 1 }));
    expect(editor.problemsAt(null, 'log')).toEqual(['No such letters.']);
  });

  test('every kind can be added, and what it needs is said or given', () => {
    for (const kind of OPERATOR_KINDS) {
      const editor = made();
      const place = editor.add(kind);
      for (const { operator, sentence } of editor.problems) {
        expect(operator, sentence).toBe(place);
      }
    }
  });
});

describe('keeping', () => {
  test('a reload brings back the job and the way back, also of one that cannot run', () => {
    const store = new Store();
    const editor = made(store);
    editor.changeOperator(2, { parallelism: 0 });
    const again = made(store);
    expect(again.problems).toHaveLength(1);
    again.undo();
    expect(again.problems).toEqual([]);
  });

  test('what cannot be kept is said, and what is no draft is put aside', () => {
    const store = new Store();
    store.isFull = true;
    const editor = made(store);
    editor.add('map');
    expect(editor.isKept).toBe(false);
    for (const text of ['', '{', '{"draft":{}}', '[]', '{"draft":{"operators":[]},"past":[]}']) {
      store.kept.set('tidemark/job-draft', text);
      expect(keptDraft(store)).toBeNull();
    }
  });

  test('a job handed over from the lab can be taken back for the one before', () => {
    const store = new Store();
    made(store).changeOperator(2, { name: 'Tally' });
    const flights = scenarioNamed('flights')!;
    expect(handOver(store, edited(flights, { 'heartbeat.timeout': 9000 }))).toBe(true);
    const editor = made(store);
    expect(editor.draft.log).toBe('flights');
    expect(editor.draft.settings['heartbeat.timeout']).toBe(9000);
    editor.undo();
    expect(names(editor)).toContain('Tally');
  });
});

test('a job that can run has a link that opens it; one that cannot has none', async () => {
  const editor = made();
  editor.startFrom(scenarioNamed('letters')!);
  editor.changeOperator(1, { name: 'Tally' });
  const link = await readLink((await editor.link()) ?? '');
  expect(link).toMatchObject({ ok: true, run: { scenario: { title: 'Letters, small, edited' } } });
  expect(checkScenario({ ...editor.draft, id: 'x' }).ok).toBe(true);
  editor.changeOperator(1, { parallelism: 0 });
  expect(await editor.link()).toBeNull();
});
