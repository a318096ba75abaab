// The phases of a checkpoint as bars: in Flink's order, without gaps, as long as the metrics say.
import { describe, expect, test, vi } from 'vitest';
import { storyAt } from '../../../src/trace/history/at.ts';
import type { CheckpointStory } from '../../../src/trace/history/story.ts';
import { ganttOf, roomFor } from '../../../src/ui/phases/gantt.ts';
import { historyOf, PLAN } from '../recorded-history.ts';

// Whole runs take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const history = historyOf();

function story(wanted: (one: CheckpointStory) => boolean): CheckpointStory {
  const found = [...history.checkpoints.values()].find(wanted);
  if (!found) throw new Error('no such checkpoint in this run');
  return found;
}

const completed = story(({ outcome }) => outcome === 'completed');

describe('a completed checkpoint', () => {
  const gantt = ganttOf(completed, PLAN, Infinity);

  test('has a row per subtask, operators a little apart', () => {
    expect(gantt.rows.map(({ task }) => task)).toEqual(PLAN.tasks.map(({ id }) => id));
    expect(gantt.rows.filter(({ leads }) => leads).map(({ operator }) => operator)).toEqual([
      'Source',
      'Map',
      'Count',
      'Sink',
    ]);
  });

  test('has bars one after the other, from the trigger to the acknowledgement', () => {
    for (const { bars, part, endToEndMs } of gantt.rows) {
      expect(bars.map(({ phase }) => phase).join()).toMatch(
        /^startDelay(,alignment)?(,sync)?,async$/,
      );
      expect(bars[0]?.fromMs).toBe(completed.triggeredAtMs);
      for (const [index, bar] of bars.entries()) {
        if (index > 0) expect(bar.fromMs).toBe(bars[index - 1]?.toMs);
        expect(bar.open).toBe(false);
      }
      expect(bars.at(-1)?.toMs).toBe(part?.acknowledgedMs);
      const total = bars.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      expect(total).toBe(endToEndMs);
    }
  });

  test('ends with its metadata, and the coordinator has all acknowledgements', () => {
    const { bars, marks } = gantt.coordinator;
    expect(bars).toEqual([
      {
        phase: 'metadata',
        fromMs: completed.metadataMs,
        toMs: completed.endedMs,
        open: false,
        thin: false,
      },
    ]);
    expect(marks.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(PLAN.tasks.length);
    expect(marks.at(-1)).toEqual({ kind: 'completed', atMs: completed.endedMs });
  });
});

test('while it is pending the last bar of each task is open and reaches to the cursor', () => {
  const cursorMs = completed.triggeredAtMs + 450;
  const gantt = ganttOf(storyAt(completed, cursorMs), PLAN, cursorMs);
  const open = gantt.rows.map(({ bars }) => bars.at(-1)).filter((bar) => bar?.open === true);
  expect(open.length).toBeGreaterThan(0);
  for (const bar of open) expect(bar?.toMs).toBe(cursorMs);
  expect(gantt.coordinator.marks.every(({ kind }) => kind === 'acknowledged')).toBe(true);
  expect(gantt.toMs).toBeGreaterThanOrEqual(cursorMs);
});

test('an aborted one ends its bars where it was given up, with a mark that says so', () => {
  const aborted = story(({ outcome, parts }) => {
    const acknowledged = [...parts.values()].filter((part) => part.acknowledgedMs !== null);
    return outcome === 'aborted' && acknowledged.length > 0;
  });
  const gantt = ganttOf(aborted, PLAN, Infinity);
  const cut = gantt.rows.filter(({ endToEndMs }) => endToEndMs === null);
  expect(cut.length).toBeGreaterThan(0);
  for (const { bars } of cut) expect(bars.at(-1)?.toMs).toBeLessThanOrEqual(aborted.endedMs ?? 0);
  expect(gantt.coordinator.marks.at(-1)?.kind).toBe('aborted');
});

test('unaligned, the alignment lies beside the other phases', () => {
  const [task = ''] = [...completed.parts.keys()].filter((id) => id.startsWith('Count'));
  const part = completed.parts.get(task);
  if (!part) throw new Error('no part');
  const begunMs = part.firstBarrierMs ?? 0;
  const unaligned = { ...part, unaligned: true, snapshotMs: begunMs, capturedMs: begunMs + 300 };
  const parts = new Map([...completed.parts, [task, unaligned]]);
  const row = ganttOf({ ...completed, parts }, PLAN, Infinity).rows.find(
    (one) => one.task === task,
  );
  const alignment = row?.bars.find(({ phase }) => phase === 'alignment');
  expect(alignment).toMatchObject({ thin: true, fromMs: begunMs, toMs: begunMs + 300 });
  expect(row?.bars.find(({ phase }) => phase === 'sync')?.fromMs).toBe(begunMs);
});

test('the axis has a round length, so that it stands still while a checkpoint goes on', () => {
  expect([0, 90, 101, 1180, 1201, 9000].map(roomFor)).toEqual([100, 100, 120, 1200, 1500, 10_000]);
});
