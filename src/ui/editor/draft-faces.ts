// What the preview shows of each operator of a job that need not be able to run.
//
// Two operators may bear one name while it is being typed: they are told apart by their place.

import type { ScenarioProblem } from '../../engine/job/scenario.ts';
import type { OperatorSpec } from '../../engine/job/spec.ts';

export interface DraftFace {
  /** Its place. */
  readonly name: string;
  /** How far along the stream, from 0. */
  readonly depth: number;
  readonly parallelism: number;
  readonly isWrong: boolean;
}

export function draftFaces(
  operators: readonly OperatorSpec[],
  problems: readonly ScenarioProblem[],
): DraftFace[] {
  const depths = new Map<string, number>();
  return operators.map(({ id, reads, parallelism }, place) => {
    const depth = Math.max(-1, ...reads.map(({ from }) => depths.get(from) ?? -1)) + 1;
    depths.set(id, depth);
    const isWrong = problems.some(({ operator }) => operator === place);
    return { name: String(place), depth, parallelism, isWrong };
  });
}
