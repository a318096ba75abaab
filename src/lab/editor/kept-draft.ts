// The job that is being edited, with what it was before, kept across reloads.
//
// Keeps true: a draft need not be able to run, so it is read leniently; what is no draft at all is
// put aside, never half used. Where nothing can be stored, the draft lives as long as the page.

import * as v from 'valibot';
import type { Scenario } from '../../engine/job/scenario.ts';
import { OPERATOR_KINDS } from '../../engine/job/spec.ts';
import type { KeyValueStore } from '../preferences.svelte.ts';

const KEY = 'tidemark/job-draft';
/** Undo steps that are kept across a reload. */
const MOST_KEPT = 20;

const operator = v.looseObject({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(OPERATOR_KINDS),
  parallelism: v.nullable(v.number()),
  costMs: v.nullable(v.number()),
  reads: v.array(v.looseObject({ from: v.string(), by: v.string() })),
});
const draft = v.looseObject({
  title: v.string(),
  log: v.string(),
  partitions: v.number(),
  rowType: v.object({
    name: v.string(),
    fields: v.array(v.object({ name: v.string(), type: v.string() })),
  }),
  operators: v.pipe(
    v.array(operator),
    v.check((all) => new Set(all.map(({ id }) => id)).size === all.length),
  ),
  slowdown: v.record(v.string(), v.number()),
  settings: v.record(v.string(), v.unknown()),
  timing: v.looseObject({}),
});
const kept = v.object({ draft, past: v.array(draft) });

export interface KeptDraft {
  readonly draft: Scenario;
  readonly past: readonly Scenario[];
}

export function keptDraft(store: KeyValueStore | null): KeptDraft | null {
  try {
    const text = store?.getItem(KEY) ?? null;
    const parsed = v.safeParse(kept, text === null ? null : JSON.parse(text));
    return parsed.success ? (parsed.output as unknown as KeptDraft) : null;
  } catch {
    return null;
  }
}

/** @returns false: it could not be stored */
export function keepDraft(store: KeyValueStore | null, { draft: now, past }: KeptDraft): boolean {
  if (!store) return false;
  try {
    store.setItem(KEY, JSON.stringify({ draft: now, past: past.slice(-MOST_KEPT) }));
    return true;
  } catch {
    return false; // full or forbidden
  }
}

/** Another job to go on from; the one that was being edited is one step back. */
export function handOver(store: KeyValueStore | null, scenario: Scenario): boolean {
  const before = keptDraft(store);
  const past = before ? [...before.past, before.draft] : [];
  return keepDraft(store, { draft: scenario, past });
}

/** A run's job, with the settings that the run has. A draft has no versions: they are of the old job. */
export function edited(
  { versions: _left, ...scenario }: Scenario,
  settings: Readonly<Record<string, unknown>>,
): Scenario {
  return { ...scenario, settings: { ...scenario.settings, ...settings } };
}
