// The views of a narrow screen, of which one is shown at a time.

export const TABS = ['graph', 'result', 'checkpoints', 'log'] as const;
export type Tab = (typeof TABS)[number];
