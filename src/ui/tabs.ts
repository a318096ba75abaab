// The views of a narrow screen, of which one is shown at a time: the graph and every panel.

import type { PanelId } from '../lab/panels.svelte.ts';

export type Tab = 'graph' | PanelId;
