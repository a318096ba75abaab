// Logs that come with the page: what cannot be read gives a sentence, never half a log.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { fetchSourceLog, readSourceLog } from '../../src/cluster/source-data.ts';
import { SCENARIO } from '../support/small-jobs.ts';

const good = {
  name: 'words',
  source: 'somewhere',
  partitions: [
    [
      ['ebb', 3],
      ['flow', 4],
    ],
    [['rip', -3]],
  ],
};

test('a log comes back without what is only told about it', () => {
  expect(readSourceLog(good, SCENARIO)).toEqual({ name: 'words', partitions: good.partitions });
});

describe('refused', () => {
  const [first, second] = good.partitions;
  test.each([
    ['something else', { rows: [] }, /^The log "words" is not a log: .*\.$/],
    ['nothing', null, /^The log "words" is not a log: .*\.$/],
    [
      'too few partitions',
      { ...good, partitions: [first] },
      'The log "words" has 1 partitions, but the scenario expects 2.',
    ],
    [
      'a row that is too short',
      { ...good, partitions: [first, [['rip', 3], ['ebb']]] },
      'Row 1 of partition 1 of the log "words" does not have 2 fields.',
    ],
    [
      'half a number where a whole one belongs',
      { ...good, partitions: [[['ebb', 3.5]], second] },
      'Row 0 of partition 0 of the log "words": size must be of type integer, not 3.5.',
    ],
    [
      'a number where a text belongs',
      { ...good, partitions: [first, [[7, 3]]] },
      'Row 0 of partition 1 of the log "words": word must be of type string, not 7.',
    ],
    [
      'a number that the stream cannot carry',
      { ...good, partitions: [first, [['rip', 1e300]]] },
      'Row 0 of partition 1 of the log "words": size must be of type integer, not 1e+300.',
    ],
  ])('%s', (_, content, sentence) => {
    expect(() => readSourceLog(content, SCENARIO)).toThrow(sentence);
  });
});

describe('fetching', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('asks for the log by its name', async () => {
    const fetched = vi.fn(() => Promise.resolve(Response.json(good)));
    vi.stubGlobal('fetch', fetched);
    const log = await fetchSourceLog('http://x.example/data/', { ...SCENARIO, log: 'two words' });
    expect(log.partitions).toEqual(good.partitions);
    expect(fetched).toHaveBeenCalledWith(
      new URL('http://x.example/data/two%20words.json'),
      expect.anything(),
    );
  });

  test('says what to do when it is not there', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
    await expect(fetchSourceLog('http://x.example/', SCENARIO)).rejects.toThrow(
      'The log "words" could not be loaded (404). Reload the page to try again.',
    );
  });
});
