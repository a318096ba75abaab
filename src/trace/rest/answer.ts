// One question to the REST interface, answered: the path behind /jobs/:id/ as Flink has it.
//
// What is not there is a sentence, as the interface's 404 would say it.

import type { CheckpointStatistics } from './checkpoint-statistics.ts';

export type RestAnswer =
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly sentence: string };

export const REST_PATHS = [
  'checkpoints',
  'checkpoints/details/:checkpoint',
  'checkpoints/details/:checkpoint/subtasks/:vertex',
] as const;

const DETAILS = /^checkpoints\/details\/(\d+)(?:\/subtasks\/([^/]+))?$/;

export function answerRest(statistics: CheckpointStatistics, path: string): RestAnswer {
  if (path === 'checkpoints') return { ok: true, json: statistics.checkpoints() };
  const match = DETAILS.exec(path);
  if (!match) {
    return { ok: false, sentence: `There is no "${path}"; there are ${REST_PATHS.join(', ')}.` };
  }
  const id = Number(match[1]);
  const vertex = match[2];
  const json = vertex === undefined ? statistics.details(id) : statistics.subtasks(id, vertex);
  if (json) return { ok: true, json };
  const vertices = statistics.vertices(id);
  return {
    ok: false,
    sentence:
      vertices.length === 0
        ? `Could not find checkpoint ${id}.`
        : `Checkpoint ${id} has no vertex "${vertex ?? ''}"; there are ${vertices.join(', ')}.`,
  };
}
