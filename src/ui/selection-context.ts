// The page's one selection, for every component beneath an open run.
// Set once by the run's page; whoever asks without one is told so by Svelte.

import { createContext } from 'svelte';
import type { Selection } from '../lab/selection.svelte.ts';

export const [theSelection, setSelection] = createContext<Selection>();
