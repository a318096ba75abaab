// Smallest, largest, mean and percentiles of numbers, under the names of Flink's REST interface.
//
// Percentiles lie between two numbers where their place does. Flink: StatsSummaryDto, with the
// estimation of Commons Math (place p × (n + 1)).

export interface Distribution {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((one, other) => one - other);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  return {
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    avg: sorted.length === 0 ? 0 : Math.floor(total / sorted.length),
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    p999: percentile(sorted, 0.999),
  };
}

function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length + 1);
  const below = Math.floor(place);
  const [lower, upper] = [sorted[below - 1], sorted[below]];
  if (lower === undefined) return sorted[0] ?? 0;
  return upper === undefined ? lower : lower + (place - below) * (upper - lower);
}
