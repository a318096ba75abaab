// A chapter of a story in words.
// Keeps true: every kind of chapter has its sentence in the dictionary.

import type { Chapter } from '../../trace/stories.ts';
import { labStrings } from '../lab-strings.en.ts';

export function chapterWords(chapter: Chapter): string {
  const words = labStrings.details.story;
  switch (chapter.kind) {
    case 'read':
      return words.read(chapter.task, chapter.attempt);
    case 'sent':
      return words.sent(chapter.to);
    case 'taken':
      return words.taken(chapter.task);
    case 'counted':
      return words.counted(chapter.task, chapter.key, chapter.value);
    case 'begun':
      return words.begun;
    case 'written':
      return words.written(chapter.key, chapter.value, chapter.transaction);
    case 'published':
      return words.published(chapter.key, chapter.value, chapter.again);
    case 'pre-committed':
      return words.preCommitted(chapter.transaction, chapter.checkpoint);
    case 'committed':
      return words.committed(chapter.transaction, chapter.checkpoint);
    case 'aborted':
      return words.aborted(chapter.transaction);
    case 'expired':
      return words.expired(chapter.transaction);
    case 'lost':
      return words.lost(chapter.transaction);
    case 'kept':
      return words.kept(chapter.checkpoint);
    case 'undone':
      return words.undone(chapter.checkpoint);
  }
}
