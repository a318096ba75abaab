// The glossary is whole: every name is there once, every reference leads somewhere, every place is shown.

import { describe, expect, test } from 'vitest';
import { thingAt } from '../../../src/ui/glossary/places.ts';
import { searched, TERMS, termNamed } from '../../../src/ui/glossary/terms.en.ts';
import { OPTION_NAMES } from '../../../src/engine/job/settings.ts';
import { apply, createView } from '../../../src/trace/view.ts';
import { factsOf } from '../../support/traced-run.ts';
import { EVENTS, RUN } from '../recorded-history.ts';

describe('the terms', () => {
  test('have ids and names of their own, and whole sentences', () => {
    expect(new Set(TERMS.map(({ id }) => id)).size).toBe(TERMS.length);
    expect(new Set(TERMS.map(({ term }) => term)).size).toBe(TERMS.length);
    for (const { means, more = 'Nothing.' } of TERMS) {
      expect(means).toMatch(/^[A-Z].+\.$/);
      expect(more).toMatch(/^[A-Z].+\.$/);
    }
  });

  test('refer to terms that are there, and not to themselves', () => {
    for (const { id, see = [] } of TERMS) {
      for (const other of see) {
        expect(termNamed(other), `${id} refers to ${other}`).toBeDefined();
        expect(other).not.toBe(id);
      }
    }
  });

  test('name options as the engine does', () => {
    const names = TERMS.flatMap(({ also = [] }) => also);
    const options = names.filter((name) => name.startsWith('execution.checkpointing.'));
    expect(options.length).toBeGreaterThan(3);
    const known = new Set<string>(OPTION_NAMES);
    for (const option of options) {
      const isFlinkOnly = /\.(dir|savepoint-dir)$/.test(option);
      expect(known.has(option) || isFlinkOnly, option).toBe(true);
    }
  });
});

test('a term is found by its name, by an option, and by its words', () => {
  expect(searched('BARRIER')[0]?.id).toBe('barrier');
  expect(searched('reference counting').map(({ id }) => id)).toContain('shared-file');
  expect(searched('heartbeat.timeout').map(({ id }) => id)).toEqual(['heartbeat']);
  expect(searched('no such words at all')).toEqual([]);
  expect(searched(' ')).toBe(TERMS);
});

test('what the picture holds has a place in it', () => {
  const view = createView(factsOf(RUN.definition));
  const places = new Set(TERMS.flatMap(({ place }) => place ?? []));
  for (const event of EVENTS) {
    apply(view, event);
    for (const place of places) if (thingAt(place, view.model)) places.delete(place);
  }
  // Nobody takes a savepoint in this run, and the heap shares no files.
  expect([...places].toSorted()).toEqual(['savepoint', 'shared']);
});
