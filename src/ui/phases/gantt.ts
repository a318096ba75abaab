// The phases of one checkpoint as bars over time: one row per subtask, in Flink's terms and order:
// start delay, alignment, synchronous part, asynchronous part until the acknowledgement.
//
// Pure geometry in virtual milliseconds; the page scales it. What has not ended reaches to the cursor.

import type { Plan } from '../../engine/job/plan.ts';
import type { TaskId } from '../../engine/protocol.ts';
import type { CheckpointStory, Part } from '../../trace/history/story.ts';

export type Phase = 'startDelay' | 'alignment' | 'sync' | 'async' | 'metadata';

export interface Bar {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
  /** Not ended yet. */
  readonly open: boolean;
  /** Beside another phase rather than before it: the alignment of an unaligned checkpoint. */
  readonly thin: boolean;
}

export interface Mark {
  readonly kind: 'acknowledged' | 'declined' | 'completed' | 'aborted';
  readonly atMs: number;
}

export interface GanttRow {
  readonly task: TaskId;
  readonly operator: string;
  /** First of its operator: a little apart from the row above. */
  readonly leads: boolean;
  readonly part: Part | null;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** From the trigger to its acknowledgement; null: not yet, or never. */
  readonly endToEndMs: number | null;
}

export interface Gantt {
  readonly story: CheckpointStory;
  readonly rows: readonly GanttRow[];
  readonly coordinator: { readonly bars: readonly Bar[]; readonly marks: readonly Mark[] };
  /** Virtual time of both ends of the axis. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** `story` as it is known at `cursorMs`. */
export function ganttOf(story: CheckpointStory, plan: Plan, cursorMs: number): Gantt {
  const endMs = story.endedMs ?? Math.max(cursorMs, story.triggeredAtMs);
  let operator = '';
  const rows = plan.tasks.map(({ id, operator: { name } }): GanttRow => {
    const part = story.parts.get(id) ?? null;
    const acknowledgedMs = part?.acknowledgedMs ?? null;
    const row: GanttRow = {
      task: id,
      operator: name,
      leads: name !== operator,
      part,
      bars: part ? barsOf(part, story, endMs) : [],
      marks: part ? marksOf(part) : [],
      endToEndMs: acknowledgedMs === null ? null : acknowledgedMs - story.triggeredAtMs,
    };
    operator = name;
    return row;
  });
  const lastMs = Math.max(endMs, ...rows.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)));
  return {
    story,
    rows,
    coordinator: coordinatorOf(story, rows, endMs),
    fromMs: story.triggeredAtMs,
    toMs: story.triggeredAtMs + roomFor(lastMs - story.triggeredAtMs),
  };
}

function barsOf(part: Part, story: CheckpointStory, endMs: number): Bar[] {
  const bars: Bar[] = [];
  const add = (phase: Phase, fromMs: number, toMs: number | null, thin = false): void => {
    const until = Math.max(fromMs, toMs ?? endMs);
    const open = toMs === null && story.endedMs === null;
    if (until > fromMs || open) bars.push({ phase, fromMs, toMs: until, open, thin });
  };
  const gaveUpMs = part.declinedMs;
  const begunMs = part.firstBarrierMs ?? part.snapshotMs;
  add('startDelay', story.triggeredAtMs, begunMs ?? gaveUpMs);
  if (begunMs === null) return bars;
  const { firstBarrierMs, snapshotMs } = part;
  if (firstBarrierMs !== null) {
    // Unaligned, the snapshot is begun at the first barrier; the others come while it is stored.
    const alignedMs = part.unaligned ? part.capturedMs : snapshotMs;
    add('alignment', firstBarrierMs, alignedMs ?? gaveUpMs, part.unaligned);
  }
  if (snapshotMs === null) return bars;
  const syncEndsMs = snapshotMs + part.syncMs;
  add('sync', snapshotMs, Math.min(syncEndsMs, endMs));
  if (syncEndsMs < endMs || part.acknowledgedMs !== null) {
    add('async', syncEndsMs, part.acknowledgedMs ?? gaveUpMs);
  }
  return bars;
}

function marksOf({ acknowledgedMs, declinedMs }: Part): Mark[] {
  const marks: Mark[] = [];
  if (acknowledgedMs !== null) marks.push({ kind: 'acknowledged', atMs: acknowledgedMs });
  if (declinedMs !== null) marks.push({ kind: 'declined', atMs: declinedMs });
  return marks;
}

function coordinatorOf(
  { metadataMs, endedMs, outcome }: CheckpointStory,
  rows: readonly GanttRow[],
  endMs: number,
): Gantt['coordinator'] {
  const marks: Mark[] = rows.flatMap((row) =>
    row.marks.filter(({ kind }) => kind === 'acknowledged'),
  );
  if (endedMs !== null && outcome !== null) marks.push({ kind: outcome, atMs: endedMs });
  const bars: Bar[] = [];
  if (metadataMs !== null) {
    const open = endedMs === null;
    bars.push({ phase: 'metadata', fromMs: metadataMs, toMs: endMs, open, thin: false });
  }
  return { bars, marks };
}

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next round length, so that the picture does not shrink with every frame. */
export function roomFor(durationMs: number): number {
  const least = Math.max(durationMs, 100);
  const power = 10 ** Math.floor(Math.log10(least));
  return (ROUND.find((step) => step * power >= least) ?? 10) * power;
}
