// The code for another page: it says what it is, and nothing in it can break out.

import { expect, test } from 'vitest';
import { embedAddress, embedCode, isEmbedded } from '../../src/lab/embed-address.ts';

const address = { page: 'https://example.org/sim/', link: '#run=clicks&engine=1&seed=7' };

test('the address asks for a run without the page around it', () => {
  const made = new URL(embedAddress(address));
  expect(isEmbedded(made.search)).toBe(true);
  expect(made.hash).toBe(address.link);
  expect(isEmbedded('?other=embed')).toBe(false);
});

test('the code is one element whose parts are quoted', () => {
  const code = embedCode(address, 'A "job" & <more>');
  expect(code).toMatch(/^<iframe [^<>]*><\/iframe>$/);
  expect(code).toContain('src="https://example.org/sim/?embed#run=clicks&amp;engine=1&amp;seed=7"');
  expect(code).toContain('title="A &quot;job&quot; &amp; &lt;more&gt;"');
});
