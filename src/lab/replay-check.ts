// Whether a recorded run comes out the same here: it is repeated in the background, mark by mark,
// and its digests are compared. What a person does in the open run meanwhile does not matter.

import type { RunPort, RunRequest } from '../cluster/port.ts';
import { TraceDigest } from '../sim/trace-digest.ts';
import type { Recorded } from './run-file.ts';

export type Replay =
  | { readonly kind: 'same'; readonly events: number; readonly digest: string }
  /** It begins to differ within this stretch of virtual time. */
  | { readonly kind: 'differs'; readonly fromMs: number; readonly toMs: number }
  /** It comes to its end before the recorded one did. */
  | { readonly kind: 'shorter'; readonly atMs: number }
  | { readonly kind: 'failed'; readonly why: string };

const STEPS_AT_ONCE = 2000;

/** Closes the port. */
export async function replay(
  port: RunPort,
  request: RunRequest,
  recorded: Recorded,
): Promise<Replay> {
  try {
    await port.open({ ...request, resume: false, inThread: true });
    return await compare(port, request.job, recorded);
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    port.close();
  }
}

async function compare(
  port: RunPort,
  job: string,
  { events, digest, marks }: Recorded,
): Promise<Replay> {
  const expected = new Map([...marks, [events, digest] as const]);
  const so = new TraceDigest(job);
  let [count, fromMs] = [0, 0];
  if (events === 0) return { kind: 'same', events, digest };
  for (;;) {
    const progress = await port.advance({
      untilMs: null,
      steps: STEPS_AT_ONCE,
      untilKinds: [],
      untilBreach: false,
      budgetMs: Infinity,
    });
    for (const event of progress.events) {
      so.add(event);
      const wanted = expected.get(++count);
      if (wanted === undefined) continue;
      if (wanted !== so.value) return { kind: 'differs', fromMs, toMs: event.atMs };
      if (count === events) return { kind: 'same', events, digest };
      fromMs = event.atMs;
    }
    if (progress.stopped === 'end') return { kind: 'shorter', atMs: progress.nowMs };
  }
}
