// A1: at the end, keyed state equals the fold of the whole input.
//
// Flink promises this under the name "exactly-once state consistency".

import { promisesExactlyOnce, type Invariant } from './invariant.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { resultOperator, type Counts } from '../contributions.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { expectedAtTheEnd } from './expected-at-the-end.ts';

/** What a task was last seen to hold under a key, and where. */
interface Known {
  readonly value: number;
  readonly event: Extract<TraceEvent, { kind: 'state-changed' | 'restored' }>;
}

export const resultEqualsOracle: Invariant = {
  name: 'result-equals-oracle',
  statement: 'When the job has finished, every count equals the count of its key in the input.',
  lesson: 'Crashes may cost time, but the result is the one a run without crashes gives.',
  kinds: ['state-changed', 'restored'],
  watch(world) {
    const { definition, ledger } = world;
    const result = resultOperator(definition);
    const isOwn = (task: string): boolean =>
      definition.plan.task.get(task)?.operator.id === result?.id;
    const last = new Map<string, Known>();
    return {
      on(event) {
        if (event.kind === 'state-changed' && isOwn(event.task)) {
          last.set(event.key, { value: event.value, event });
        } else if (event.kind === 'restored' && event.state !== null && isOwn(event.task)) {
          for (const [key, known] of last) if (known.event.task === event.task) last.delete(key);
          for (const [, key, value] of event.state) last.set(key, { value, event });
        }
        return null;
      },
      end() {
        if (ledger.status !== 'FINISHED') return null;
        const expected = expectedAtTheEnd(world);
        const { stoppedAt } = ledger;
        const left = stoppedAt && countsIn(stoppedAt, result?.id);
        for (const key of new Set([...expected.keys(), ...(left ?? last).keys()])) {
          const wanted = expected.get(key) ?? 0;
          const known = last.get(key);
          // Of a stopped job what counts is what it left: it may never have met a key again.
          const found = left ? (left.get(key) ?? 0) : (known?.value ?? 0);
          if (found === wanted) continue;
          return {
            sentence: `The count of "${key}" ended on ${found}, but the input holds ${wanted}.`,
            events: known ? [known.event] : [],
            permitted:
              ledger.leftBehind ||
              (!promisesExactlyOnce(definition) && found > wanted && ledger.recoveries > 0),
          };
        }
        return null;
      },
    };
  },
};

/** Counts by key in the snapshot's state of the operator. */
function countsIn({ manifest, states }: SavedCheckpoint, result: string | undefined): Counts {
  const counts = new Map<string, number>();
  for (const { task, operator } of manifest.tasks) {
    if (operator !== result) continue;
    for (const { entries } of states.get(task)?.keyed.groups ?? []) {
      for (const { key, value } of entries) if (typeof value === 'number') counts.set(key, value);
    }
  }
  return counts;
}
