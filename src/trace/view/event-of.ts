// An event of the kinds named, so that each reducer says what it takes.

import type { TraceEvent } from '../../engine/trace-event.ts';

export type EventOf<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { readonly kind: Kind }>;
