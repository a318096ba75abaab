// A run as a file: the link that names it, in full, and what came of it where it was recorded.
//
// Keeps true: reading back what was written gives the same; whatever is no such file is refused with
// a sentence. The digests at several marks say where a repetition begins to differ.

import * as v from 'valibot';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { Parsed } from '../sim/action-sentences.ts';
import { TraceDigest } from '../sim/trace-digest.ts';
import { fullLinkTo, type Looking } from './link.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';
import type { Run } from './run.svelte.ts';

/** Counts up when an older Tidemark could no longer read it. */
const FORMAT = 1;
const EVENTS_PER_MARK = 1000;
/** Much longer than any run needs. */
export const MOST_FILE_BYTES = 4_000_000;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const runFile = v.object({
  tidemark: v.literal('run'),
  format: v.literal(FORMAT),
  engine: v.string(),
  link: v.string(),
  recorded: v.object({
    atMs: v.pipe(v.number(), v.minValue(0)),
    events: whole,
    digest,
    /** Digests of so many first events. */
    marks: v.array(v.tuple([whole, digest])),
  }),
});

export type RunFile = v.InferOutput<typeof runFile>;
export type Recorded = RunFile['recorded'];

/** null: it was resumed, so it cannot be repeated. */
export async function makeRunFile(run: Run, looking: Looking = {}): Promise<string | null> {
  const link = await fullLinkTo(run, looking);
  if (link === null) return null;
  const file: RunFile = {
    tidemark: 'run',
    format: FORMAT,
    engine: ENGINE_VERSION,
    link,
    recorded: recordedOf(run),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function recordedOf({ job, recorder, liveMs, digest: whole }: Run): Recorded {
  const marks: Recorded['marks'] = [];
  const so = new TraceDigest(job);
  // Of a very long run the beginning is forgotten; its digest is still that of all of it.
  const events = recorder.first === 0 ? recorder.eventsBetween(0, recorder.length) : [];
  for (const [index, event] of events.entries()) {
    so.add(event);
    if ((index + 1) % EVENTS_PER_MARK === 0) marks.push([index + 1, so.value]);
  }
  return { atMs: liveMs, events: recorder.length, digest: whole, marks };
}

export function readRunFile(text: string): Parsed<RunFile> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const begun = /^\s*\{\s*"tidemark"/.test(text);
    return refused(begun ? SESSION_PHRASES.fileCutOff : SESSION_PHRASES.foreignFile);
  }
  const head = v.safeParse(v.object({ tidemark: v.literal('run'), format: v.number() }), json);
  if (!head.success) return refused(SESSION_PHRASES.foreignFile);
  const { format } = head.output;
  if (format > FORMAT) return refused(SESSION_PHRASES.newerFile(format, FORMAT));
  const parsed = v.safeParse(runFile, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refused(SESSION_PHRASES.fileDamaged(v.getDotPath(issue) ?? 'format'));
  }
  return { ok: true, value: parsed.output };
}

function refused(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
