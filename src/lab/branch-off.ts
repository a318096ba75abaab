// What would have been: the same run up to a place, another action there, and on from it.
//
// Keeps true: what was done before the place happens in the branch too, what was done at it or
// later does not. A branch that comes to nothing leaves no worker behind.

import { NARRATOR } from '../trace/narration.ts';
import type { RunPort } from '../cluster/port.ts';
import type { Action } from '../engine/action.ts';
import type { Place } from './recording.ts';
import { Run } from './run.svelte.ts';

export interface BranchOrder {
  readonly parent: Run;
  readonly place: Place;
  readonly action: Action;
  readonly createPort: () => RunPort;
  /** Names the new run. */
  readonly job: string;
}

/** The new run, just behind the action; its `problem` says when it came to nothing. */
export async function branchOff(order: BranchOrder): Promise<Run> {
  const { parent, place, action, createPort, job } = order;
  const actions = (await parent.actions()).filter(
    ({ afterStep }) => afterStep !== null && afterStep < place.step,
  );
  const request = { ...parent.request, job, actions, resume: false, inThread: true };
  const run = new Run(createPort(), request, NARRATOR);
  await run.opened;
  await run.bringTo(place);
  await run.act(action);
  run.speed = parent.speed;
  return run;
}
