// The session of a run within another page.
//
// Keeps true: an embedded run leaves nothing behind and disturbs no other; it lives in one worker,
// in memory, however many of them stand on a page. Its engine and its trace are the same.

import type { Preferences } from './preferences.svelte.ts';
import { Session } from './session.svelte.ts';

export function embeddedSession(preferences: Preferences, fragment: string): Session {
  return new Session({
    preferences,
    fragment,
    inThread: true,
    openStore: () => Promise.resolve({ kind: 'memory-only', sentence: '' }),
    remember: () => undefined,
  });
}
