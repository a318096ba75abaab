// One selection for the whole page: what lights up with what, and what Escape goes back to.
import { describe, expect, test } from 'vitest';
import { Selection } from '../../src/lab/selection.svelte.ts';
import {
  nameOf,
  questionAbout,
  thingNamed,
  thingOfConcern,
  type Thing,
} from '../../src/lab/things.ts';
import { PLAN, stagedView, taskOf } from '../ui/staged-view.ts';

function staged() {
  const view = stagedView();
  taskOf(view, 'Count-2').state.set('/help', { keyGroup: 9, value: 3 });
  taskOf(view, 'Source-2').offsets.set(1, { offset: 5, endOffset: null });
  view.files.set('job/chk-3/Count-1-a2', {
    file: 'job/chk-3/Count-1-a2',
    sizeBytes: 60,
    checkpoint: 3,
    task: 'Count-1',
    fromMs: 0,
    durableAtMs: 5,
    damaged: false,
  });
  return new Selection(() => view);
}

const thing = (kind: Thing['kind'], id: string): Thing => ({ kind, id });

describe('pointing', () => {
  test('lights the thing itself and nothing else, as long as it lasts', () => {
    const selection = staged();
    selection.point([thing('channel', 'Map-1→Count-1')]);
    expect(selection.isLit('channel', 'Map-1→Count-1')).toBe(true);
    expect(selection.isLit('task', 'Map-1')).toBe(false);
    selection.point([]);
    expect(selection.isLit('channel', 'Map-1→Count-1')).toBe(false);
    expect(selection.isDark).toBe(true);
  });

  test('at a file lights its checkpoint and its task', () => {
    const selection = staged();
    selection.point([thing('file', 'job/chk-3/Count-1-a2')]);
    expect(selection.isLit('checkpoint', 3)).toBe(true);
    expect(selection.isLit('task', 'Count-1')).toBe(true);
  });

  test('at a process lights the tasks in it; at a key or a partition the task that has it', () => {
    const selection = staged();
    selection.point([thing('process', 'TM-3')]);
    expect(selection.isLit('task', 'Sink-1')).toBe(true);
    selection.point([thing('key', '/help')]);
    expect(selection.isLit('task', 'Count-2')).toBe(true);
    selection.point([thing('partition', '1')]);
    expect(selection.isLit('task', 'Source-2')).toBe(true);
  });

  test('adds to what is selected and leaves it selected', () => {
    const selection = staged();
    selection.select(thing('checkpoint', '3'));
    selection.point([thing('task', 'Map-1')]);
    expect([selection.isLit('checkpoint', 3), selection.isLit('task', 'Map-1')]).toEqual([
      true,
      true,
    ]);
    selection.point([]);
    expect(selection.chosen('checkpoint')).toBe('3');
  });
});

test('going up leads from a key to its task, from a file to its checkpoint, then to the job', () => {
  const selection = staged();
  selection.select(thing('key', '/help'));
  expect(selection.up()).toBe(true);
  expect(selection.selected).toEqual(thing('task', 'Count-2'));
  expect(selection.up()).toBe(true);
  expect(selection.selected).toBeNull();
  expect(selection.up()).toBe(false);
  selection.select(thing('file', 'job/chk-3/Count-1-a2'));
  selection.up();
  expect(selection.selected).toEqual(thing('checkpoint', '3'));
  selection.select(thing('transaction', 'Sink-1/a2/3'));
  selection.up();
  expect(selection.selected).toEqual(thing('task', 'Sink-1'));
});

test('a question is left before the selection is', () => {
  const selection = staged();
  selection.select(thing('task', 'Map-1'));
  selection.questioned = thing('task', 'Map-1');
  selection.up();
  expect(selection.questioned).toBeNull();
  expect(selection.chosen('task')).toBe('Map-1');
});

test('why is asked about what can be held up, or what a thing is part of, else about the job', () => {
  const view = stagedView();
  taskOf(view, 'Source-1').offsets.set(0, { offset: 3, endOffset: 9 });
  const asked = [
    thing('channel', 'Map-1→Count-1'),
    thing('key', '/help'),
    thing('partition', '0'),
    thing('process', 'TM-1'),
    null,
  ].map((one) => nameOf(questionAbout(one, view)));
  expect(asked).toEqual(['channel:Map-1→Count-1', 'key:/help', 'task:Source-1', 'job:', 'job:']);
});

test('names are read back, whatever stands in an id', () => {
  for (const one of [thing('key', 'a:b → "c"'), thing('checkpoint', '12'), thing('job', '')]) {
    expect(thingNamed(nameOf(one))).toEqual(one);
  }
  expect(thingNamed('planet:Mars')).toBeNull();
});

test('what a sentence concerns is a thing', () => {
  const kinds = ['checkpoint 4', 'Map-1', 'Map-1→Count-1', 'TM-1.2', 'JM', 'a/chk-1/_metadata'];
  expect(kinds.map((concern) => thingOfConcern(concern, PLAN).kind)).toEqual([
    'checkpoint',
    'task',
    'channel',
    'process',
    'process',
    'file',
  ]);
  expect(thingOfConcern('Sink-1/a2/3', PLAN).kind).toBe('transaction');
});
