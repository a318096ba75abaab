// How a task spends its time: busy, backpressured or idle, per second of virtual time.
//
// Keeps true: the three add up to the second; work that crosses the end of a second counts in both.
// Flink: busyTimeMsPerSecond, backPressuredTimeMsPerSecond, idleTimeMsPerSecond (TaskIOMetricGroup).

const SECOND_MS = 1000;

interface Spent {
  readonly busyMs: number;
  readonly backpressuredMs: number;
}

/** What is known of the second that began at `fromMs` and of the one before. */
export interface TimeSpent extends Spent {
  readonly fromMs: number;
  readonly before: Spent;
}

export interface TimeShares {
  readonly busyMs: number;
  readonly backpressuredMs: number;
  readonly idleMs: number;
}

const NOTHING: Spent = { busyMs: 0, backpressuredMs: 0 };
export const NO_TIME_SPENT: TimeSpent = { fromMs: 0, ...NOTHING, before: NOTHING };

/** The second that holds `atMs` becomes the present one. */
function upTo(spent: TimeSpent, atMs: number): TimeSpent {
  const fromMs = Math.floor(atMs / SECOND_MS) * SECOND_MS;
  if (fromMs <= spent.fromMs) return spent;
  const { busyMs, backpressuredMs } = spent;
  const before = fromMs === spent.fromMs + SECOND_MS ? { busyMs, backpressuredMs } : NOTHING;
  return { fromMs, ...NOTHING, before };
}

/** The task did this from `fromMs` to `untilMs`. */
export function spend(
  spent: TimeSpent,
  on: keyof Spent,
  fromMs: number,
  untilMs: number,
): TimeSpent {
  let now = upTo(spent, fromMs);
  for (let atMs = Math.max(fromMs, now.fromMs); atMs < untilMs;) {
    now = upTo(now, atMs);
    const endMs = Math.min(untilMs, now.fromMs + SECOND_MS);
    now = { ...now, [on]: now[on] + endMs - atMs };
    atMs = endMs;
  }
  return now;
}

/**
 * Of the last whole second before `nowMs`.
 * @param waitingSinceMs since when the task has been backpressured; null: it is not
 */
export function timeShares(
  spent: TimeSpent,
  nowMs: number,
  waitingSinceMs: number | null,
): TimeShares {
  const all =
    waitingSinceMs === null ? spent : spend(spent, 'backpressuredMs', waitingSinceMs, nowMs);
  const now = upTo(all, nowMs);
  const busyMs = Math.min(SECOND_MS, now.before.busyMs);
  const backpressuredMs = Math.min(SECOND_MS - busyMs, now.before.backpressuredMs);
  return { busyMs, backpressuredMs, idleMs: SECOND_MS - busyMs - backpressuredMs };
}
