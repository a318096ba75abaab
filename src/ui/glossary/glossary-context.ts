// The way into the glossary, from every term beneath an open run. Where there is no run there is no
// glossary: null, and a term is plain text.

import { getContext, setContext } from 'svelte';

/** @param term its id; null: the whole glossary. */
export type OpenGlossary = (term: string | null) => void;

const KEY = Symbol('glossary');

export function setGlossary(open: OpenGlossary): void {
  setContext(KEY, open);
}

export function theGlossary(): OpenGlossary | null {
  return getContext<OpenGlossary | undefined>(KEY) ?? null;
}
