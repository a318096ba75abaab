// Preferences outlive the page, and damaged ones do no harm.
import { expect, test } from 'vitest';
import { Preferences } from '../../src/lab/preferences.svelte.ts';

function store(content?: string) {
  const items = new Map(content === undefined ? [] : [['tidemark/preferences', content]]);
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

test('what was chosen is found again', () => {
  const shared = store();
  const first = new Preferences(shared);
  expect(first).toMatchObject({ theme: 'system', speed: 1, motion: 'system', narration: 'normal' });
  first.theme = 'dark';
  first.speed = Infinity;
  first.narration = 'quiet';
  expect(new Preferences(shared)).toMatchObject({
    theme: 'dark',
    speed: Infinity,
    motion: 'system',
    narration: 'quiet',
  });
});

test('damaged values are ignored, each for itself', () => {
  for (const content of ['{', '[]', 'null', '7']) {
    expect(new Preferences(store(content)).theme).toBe('system');
  }
  const partly = store('{"theme":"pink","speed":-3,"motion":"reduced","narration":7}');
  expect(new Preferences(partly)).toMatchObject({
    theme: 'system',
    speed: 1,
    motion: 'reduced',
    narration: 'normal',
  });
});

test('where nothing can be stored, a choice lasts as long as the page', () => {
  const preferences = new Preferences({
    getItem: () => null,
    setItem: () => {
      throw new DOMException('no', 'QuotaExceededError');
    },
  });
  preferences.theme = 'light';
  expect(preferences.theme).toBe('light');
  expect(new Preferences(null).theme).toBe('system');
});
