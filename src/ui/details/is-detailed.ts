// Which things have details of their own: what is about all of the job is told where it stands.
// Apart from the details themselves, which are loaded when somebody asks for them.

import type { Kind, Thing } from '../../lab/things.ts';

const DETAILED: ReadonlySet<Kind> = new Set<Kind>([
  'task',
  'channel',
  'process',
  'checkpoint',
  'file',
  'transaction',
  'key',
  'partition',
  'record',
]);

export function isDetailed(thing: Thing | null): thing is Thing {
  return thing !== null && DETAILED.has(thing.kind);
}
