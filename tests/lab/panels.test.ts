// Panels: what is hidden stays hidden, what a lesson shows hides the rest, sizes are kept.
import { expect, test } from 'vitest';
import { DEFAULT_ARRANGEMENT, PANELS, Panels } from '../../src/lab/panels.svelte.ts';
import { Preferences } from '../../src/lab/preferences.svelte.ts';
import { footHeight, sideWidth, upperHeight } from '../../src/ui/dock/sizes.ts';

function panels(kept = DEFAULT_ARRANGEMENT) {
  const stored: unknown[] = [];
  return { stored, panels: new Panels(kept, (arrangement) => stored.push(arrangement)) };
}

test('at first every panel is there', () => {
  const { panels: all } = panels();
  expect(all.shown).toEqual(PANELS);
  expect([all.front('upper'), all.front('lower'), all.front('foot')]).toEqual([
    'result',
    'checkpoints',
    'log',
  ]);
});

test('a hidden panel leaves its dock, an empty dock has nothing in front', () => {
  const { panels: some, stored } = panels();
  for (const id of some.inDock('foot')) some.hide(id);
  expect(some.front('foot')).toBeNull();
  expect(stored.at(-1)).toEqual(some.arrangement);
  some.show('log');
  expect(some.front('foot')).toBe('log');
  some.reset();
  expect(some.shown).toEqual(PANELS);
});

test('a lesson shows what it lists, also what a person has hidden, and changes nothing stored', () => {
  const { panels: some, stored } = panels();
  some.hide('log');
  const before = stored.length;
  some.limitTo(['log', 'result']);
  expect(some.shown).toEqual(['result', 'log']);
  expect(some.front('lower')).toBeNull();
  some.limitTo(null);
  expect(some.shown).not.toContain('log');
  expect(stored).toHaveLength(before);
});

test('the arrangement outlives the page; a damaged one does no harm', () => {
  const items = new Map<string, string>();
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  const preferences = new Preferences(store);
  const first = new Panels(preferences.panels, (kept) => (preferences.panels = kept));
  first.hide('result');
  first.sizeSide(333);
  const next = new Preferences(store).panels;
  expect(next).toMatchObject({ hidden: ['result'], sideWidthPx: 333 });
  items.set('tidemark/preferences', '{"panels":{"hidden":["moon"]},"theme":"dark"}');
  expect(new Preferences(store)).toMatchObject({ panels: DEFAULT_ARRANGEMENT, theme: 'dark' });
});

test('sizes leave room for the graph, whatever was chosen on another screen', () => {
  const room = { width: 1280, height: 620 };
  expect(sideWidth(room, null).px).toBe(320);
  expect(sideWidth(room, 5000).px).toBe(768);
  expect(sideWidth(room, 3).px).toBe(240);
  expect(footHeight(room, 'log', null).px).toBeLessThan(footHeight(room, 'picture', null).px);
  expect(footHeight(room, 'picture', 9000).px).toBeLessThan(room.height * 0.8);
  expect(upperHeight(room, null).px).toBeLessThan(room.height / 2);
});
