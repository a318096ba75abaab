// What a TaskManager's box shows: which worker it is now, and whether that one lives.
//
// A box belongs to a name (`TM-1`); the worker in it changes when a replacement comes (`TM-1.2`).
// Between a worker's death and its replacement the dead one is shown.

import type { Plan } from '../../engine/job/plan.ts';
import type { ProcessId, TaskId } from '../../engine/protocol.ts';
import type { ProcessView, ViewModel } from '../../trace/view-model.ts';
import { strings } from '../strings.en.ts';
import { isFrozen } from '../../lab/why-not-act.ts';
import type { Host } from './layout.ts';

export interface HostFace {
  readonly name: string;
  /** The worker shown, null before the first one. */
  readonly process: ProcessId | null;
  readonly title: string;
  readonly state: 'alive' | 'frozen' | 'starting' | 'dead' | 'absent';
  readonly words: string;
}

/** Boxes of the graph: by the TaskManager that runs each slot, or will, until that is known. */
export function hostsOf(plan: Plan, view: ViewModel, slotsPerTaskManager: number): Host[] {
  const hosts = new Map<string, TaskId[]>();
  for (const [index, slot] of plan.slots.entries()) {
    const process = slot
      .map((task) => view.processes.get(view.tasks.get(task)?.taskManager ?? ''))
      .find((found) => found !== undefined);
    const name = process?.name ?? `TM-${Math.floor(index / slotsPerTaskManager) + 1}`;
    hosts.set(name, [...(hosts.get(name) ?? []), ...slot]);
  }
  return [...hosts].map(([name, tasks]) => ({ name, tasks }));
}

/** The newest worker of a name. */
export function workerOf(name: string, view: ViewModel): ProcessView | null {
  let newest: ProcessView | null = null;
  for (const process of view.processes.values()) if (process.name === name) newest = process;
  return newest;
}

export function hostFace(name: string, view: ViewModel, cursorMs: number): HostFace {
  const words = strings.host;
  const worker = workerOf(name, view);
  if (!worker) return { name, process: null, title: name, state: 'absent', words: words.waiting };
  const face = { name, process: worker.id, title: worker.id };
  switch (worker.state) {
    case 'alive':
      if (isFrozen(worker, cursorMs)) {
        const leftMs = (worker.frozenUntilMs ?? cursorMs) - cursorMs;
        return { ...face, state: 'frozen', words: words.frozen(leftMs) };
      }
      return { ...face, state: 'alive', words: words.alive };
    case 'starting': {
      const inMs = worker.readyAtMs - cursorMs;
      const text = inMs > 0 ? words.starting(inMs) : words.startingNow;
      return { ...face, state: 'starting', words: text };
    }
    case 'dead': {
      if (worker.killedAtMs === null) return { ...face, state: 'dead', words: words.killed };
      const agoMs = cursorMs - worker.killedAtMs;
      const text = worker.lostAtMs === null ? words.unnoticed(agoMs) : words.noticed(agoMs);
      return { ...face, state: 'dead', words: text };
    }
  }
}
