// Every word of the page comes from a dictionary, so that a second language is only a file: no
// component's markup has words of its own. Names of keys are the keyboard's.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const components = path.resolve(import.meta.dirname, '../../src/ui');

/** Words between tags, and in attributes that are read or shown. */
function literalsOf(component: string): string[] {
  let markup = component
    .replace(/<script[^]*?<\/script>|<style[^]*?<\/style>|<!--[^]*?-->|<kbd[^]*?<\/kbd>/g, '')
    .replace(/&\w+;/g, '');
  const attributes = [
    ...markup.matchAll(/\b(?:aria-label|title|alt|placeholder)="[^"{]*\p{L}{2,}[^"{]*"/gu),
  ].map(([found]) => found);
  // Expressions may hold arrows and comparisons: take them out from the inside.
  for (let before = ''; before !== markup;) {
    before = markup;
    markup = markup.replace(/\{[^{}]*\}/g, '');
  }
  const texts = [...markup.matchAll(/>([^<>]*\p{L}{2,}[^<>]*)</gu)].map(([, text = '']) =>
    text.trim(),
  );
  return [...attributes, ...texts].filter((text) => text !== '');
}

test('no component has words of its own', () => {
  const files = readdirSync(components, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.svelte'),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    literalsOf(readFileSync(path.join(components, file), 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

test('the search would find one', () => {
  expect(literalsOf('<p class="x">Kill it</p>')).toEqual(['Kill it']);
  expect(literalsOf('<button aria-label="Close">{words.close}</button>')).toEqual([
    'aria-label="Close"',
  ]);
  expect(literalsOf('{#if a > b}<p>{words.more(list.map((n) => n))}</p>{/if}')).toEqual([]);
});
