// How far a file has come on its way to the store or back, as far as a picture can know.
//
// The trace says when a transfer began and when it ended, not how it will go on; until its end is
// known, the picture goes by latency and bandwidth and waits just before the goal.

export interface StoreSpeed {
  readonly storageLatencyMs: number;
  readonly storageBytesPerMs: number;
}

const WAITS_AT = 0.96;

export function transferShare(
  sizeBytes: number,
  fromMs: number,
  cursorMs: number,
  { storageLatencyMs, storageBytesPerMs }: StoreSpeed,
  hops: boolean,
): number {
  if (hops) return 0.5;
  const durationMs = Math.max(storageLatencyMs + sizeBytes / Math.max(storageBytesPerMs, 1e-6), 1);
  return Math.min(Math.max((cursorMs - fromMs) / durationMs, 0), WAITS_AT);
}
