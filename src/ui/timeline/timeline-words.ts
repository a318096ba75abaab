// What the timeline says in words: the label of a mark, and everything on it as one ordered list.
// Whatever is drawn has its line, so that the table is a full twin of the picture.

import type { CheckState } from '../../lab/run.svelte.ts';
import type { Incident, Interruptions } from '../../trace/history/interruptions.ts';
import { labStrings } from '../lab-strings.en.ts';
import type { Broken, PointMark, Span } from './timeline-geometry.ts';

const words = labStrings.timeline;

export interface TimelineLine {
  readonly key: string;
  readonly atMs: number;
  readonly text: string;
}

/** Checks that a mode permits to break are lessons, but they are marked all the same. */
export function brokenChecks(checks: readonly CheckState[]): Broken[] {
  return checks.flatMap(({ name, breach }) =>
    breach ? { kind: 'violation', atMs: breach.atMs, step: breach.step, what: name } : [],
  );
}

export function pointWords({ kind, count, what }: PointMark): string {
  if (count > 1) return words.several(count);
  const [incident] = what;
  return incident ? incidentWords(incident) : kind;
}

function incidentWords({ kind, what }: Incident): string {
  return words.incidents[kind](what);
}

/** Everything that is drawn, in the order of its beginning. */
export function timelineLines(
  checkpoints: Iterable<Span>,
  { outages, incidents }: Pick<Interruptions, 'outages' | 'incidents'>,
  broken: readonly Broken[],
): TimelineLine[] {
  const lines: TimelineLine[] = [
    ...[...checkpoints].map(({ id, triggeredAtMs, endedMs, outcome }) => {
      const tookMs = (endedMs ?? triggeredAtMs) - triggeredAtMs;
      const text =
        outcome === null ? words.checkpoint.pending(id) : words.checkpoint[outcome](id, tookMs);
      return { key: `checkpoint ${id}`, atMs: triggeredAtMs, text };
    }),
    ...outages.map(({ fromMs, toMs }, index) => ({
      key: `outage ${index}`,
      atMs: fromMs,
      text: words.outage(toMs === null ? null : toMs - fromMs),
    })),
    ...incidents.map((incident, index) => ({
      key: `incident ${index}`,
      atMs: incident.atMs,
      text: incidentWords(incident),
    })),
    ...broken.map(({ atMs, what }) => ({
      key: `broken ${what}`,
      atMs,
      text: words.violation(what),
    })),
  ];
  return lines.sort((left, right) => left.atMs - right.atMs);
}
