// The port's calls as messages: the page asks, the conductor's worker answers, matched by id.

import type { TimedAction, Action } from '../sim/action.ts';
import type { StoreSeen, Wanted } from './look-in-store.ts';
import type { Advance, Opened, Progress, RunRequest } from './port.ts';

export type PortCall =
  | { readonly id: number; readonly kind: 'open'; readonly request: RunRequest }
  | { readonly id: number; readonly kind: 'advance'; readonly advance: Advance }
  | { readonly id: number; readonly kind: 'act'; readonly action: Action; readonly atMs: number }
  | { readonly id: number; readonly kind: 'actions' }
  | { readonly id: number; readonly kind: 'look'; readonly wanted: Wanted };

export type PortAnswer =
  | { readonly id: number; readonly kind: 'opened'; readonly opened: Opened }
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly kind: 'actions'; readonly actions: readonly TimedAction[] }
  | { readonly id: number; readonly kind: 'seen'; readonly seen: StoreSeen }
  | { readonly id: number; readonly kind: 'failed'; readonly sentence: string };
