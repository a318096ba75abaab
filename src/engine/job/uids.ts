// Ids of operators that nobody has given a uid: from their place in the graph, as Flink derives them.
//
// Keeps true: the name plays no part; whatever comes before an operator, or is put between it and its
// neighbours, changes its id, and so does an exchange that can no longer be chained. State is found by
// id, so a job without uids loses it with the next change. Flink: StreamGraphHasherV2.

import { digestBytes } from '../digest.ts';
import type { OperatorSpec } from './spec.ts';

/** The operators with their final ids. Doing it twice changes nothing. */
export function withIds(operators: readonly OperatorSpec[]): readonly OperatorSpec[] {
  if (operators.every(({ uid }) => uid !== null)) return operators;
  const hashes = new Map<string, string>();
  const text = new TextEncoder();
  // An operator reads only from those above it: by then their hashes are known.
  for (const [position, operator] of operators.entries()) {
    const { id, uid, reads } = operator;
    const chained = operators.filter((reader) => isChainable(operator, reader)).length;
    const inputs = reads.map(({ from }) => hashes.get(from) ?? from);
    const place = [position, ...Array.from({ length: chained }, () => position), ...inputs];
    const derived = digestBytes(text.encode(place.join(' ')));
    hashes.set(id, uid === null ? derived : id);
  }
  const finalId = (id: string): string => hashes.get(id) ?? id;
  return operators.map((operator) => ({
    ...operator,
    id: finalId(operator.id),
    reads: operator.reads.map((edge) => ({ ...edge, from: finalId(edge.from) })),
  }));
}

/** Whether Flink would run both in one task. Flink: StreamingJobGraphGenerator.isChainable. */
function isChainable(from: OperatorSpec, to: OperatorSpec): boolean {
  const [edge] = to.reads;
  return (
    to.reads.length === 1 &&
    edge?.from === from.id &&
    edge.by === 'forward' &&
    to.parallelism === from.parallelism &&
    to.slotSharingGroup === from.slotSharingGroup
  );
}
