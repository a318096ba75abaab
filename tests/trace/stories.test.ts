// Stories of records and transactions, told from a run with two kills.
import { describe, expect, test } from 'vitest';
import {
  RecordStory,
  TransactionStory,
  type Chapter,
  type Story,
} from '../../src/trace/stories.ts';
import { EVENTS, PLAN } from '../ui/recorded-history.ts';

function told(story: Story): readonly Chapter[] {
  for (const event of EVENTS) story.note(event);
  return story.chapters;
}

const kindsOf = (chapters: readonly Chapter[]): string[] => chapters.map(({ kind }) => kind);

const READ = new Set(
  EVENTS.flatMap((event) =>
    event.kind === 'processed' && event.channel === null
      ? [`${event.record.partition}:${event.record.offset}`]
      : [],
  ),
);

describe('every record', () => {
  const stories = [...READ].map((id) => {
    const [partition = 0, offset = 0] = id.split(':').map(Number);
    return { id, chapters: told(new RecordStory(PLAN, { partition, offset })) };
  });

  test('becomes visible exactly once, whatever was killed', () => {
    expect(stories.length).toBeGreaterThan(500);
    const odd = stories.filter(
      ({ chapters }) => chapters.filter(({ kind }) => kind === 'committed').length !== 1,
    );
    expect(odd).toEqual([]);
  });

  test('is read once more for each recovery that undid it, and never otherwise', () => {
    const undone = stories.filter(({ chapters }) => kindsOf(chapters).includes('undone'));
    expect(undone.length).toBeGreaterThan(20);
    for (const { id, chapters } of stories) {
      const kinds = kindsOf(chapters);
      const reads = kinds.filter((kind) => kind === 'read').length;
      const undoings = kinds.filter((kind) => kind === 'undone').length;
      expect(reads, id).toBe(undoings + 1);
    }
  });

  test('is counted before it is written, and its row is pre-committed before it is visible', () => {
    for (const { chapters } of stories) {
      const kinds = kindsOf(chapters);
      expect(kinds.at(-1)).toBe('committed');
      expect(kinds.lastIndexOf('counted')).toBeLessThan(kinds.lastIndexOf('written'));
      expect(kinds.lastIndexOf('pre-committed')).toBeGreaterThan(kinds.lastIndexOf('written'));
    }
  });
});

test('a transaction begins, is pre-committed and then committed, or is aborted', () => {
  const ids = new Set(
    EVENTS.flatMap((event) => (event.kind === 'rows-appended' ? [event.transaction] : [])),
  );
  const endings = [...ids].map((id) => kindsOf(told(new TransactionStory(id))).join(' '));
  expect(endings).toContain('begun pre-committed committed');
  // Of a checkpoint that did not come to its end, what was pre-committed for it is aborted.
  for (const ending of endings) {
    expect(ending).toMatch(/^begun( pre-committed)?( committed| aborted)?$/);
    expect(ending).not.toBe('begun committed');
  }
});
