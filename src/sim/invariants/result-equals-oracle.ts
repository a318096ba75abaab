// A1: at the end, keyed state equals the fold of the whole input.
//
// Flink promises this under the name "exactly-once state consistency".

import { promisesExactlyOnce, type Invariant } from './invariant.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import { foldOf, resultOperator, type Counts } from '../oracle/evaluate.ts';
import type { SavedCheckpoint } from './ledger.ts';
import { entriesByKey } from './entries-by-key.ts';
import { expectedAtTheEnd } from './expected-at-the-end.ts';

/** What a task was last seen to hold under a key, and where. */
interface Known {
  readonly value: number;
  readonly event: Extract<TraceEvent, { kind: 'state-changed' | 'restored' }>;
}

export const resultEqualsOracle: Invariant = {
  name: 'result-equals-oracle',
  statement: 'When the job has finished, every result equals that of its key in the input.',
  lesson: 'Crashes may cost time, but the result is the one a run without crashes gives.',
  kinds: ['state-changed', 'restored', 'recovery-started'],
  watch(world) {
    const { definition, ledger, sockets } = world;
    const result = resultOperator(definition);
    const isOwn = (task: string): boolean =>
      definition.plan.task.get(task)?.operator.id === result?.id;
    const planned = definition.plan.tasks.find(({ operator }) => operator.id === result?.id);
    const onlyGrows = (planned && foldOf(planned))?.onlyGrows ?? true;
    const last = new Map<string, Known>();
    return {
      on(event) {
        if (event.kind === 'state-changed' && isOwn(event.task)) {
          last.set(event.key, { value: event.value, event });
        } else if (event.kind === 'recovery-started' && sockets) {
          // Who starts from nothing says nothing; and a key may never come again.
          for (const [key, known] of last)
            if (event.tasks.includes(known.event.task)) last.delete(key);
        } else if (event.kind === 'restored' && event.state !== null && isOwn(event.task)) {
          for (const [key, known] of last) if (known.event.task === event.task) last.delete(key);
          for (const [, key, value] of event.state) last.set(key, { value, event });
        }
        return null;
      },
      end() {
        if (ledger.status !== 'FINISHED') return null;
        const expected = expectedAtTheEnd(world).result;
        // The order of arrival decides.
        if (!expected) return null;
        const { stoppedAt } = ledger;
        const left = stoppedAt && resultsIn(definition, stoppedAt, result?.id);
        for (const key of new Set([...expected.keys(), ...(left ?? last).keys()])) {
          const wanted = expected.get(key) ?? 0;
          const known = last.get(key);
          // Of a stopped job what counts is what it left: it may never have met a key again.
          const found = left ? (left.get(key) ?? 0) : (known?.value ?? 0);
          if (found === wanted) continue;
          return {
            sentence: `The result for "${key}" ended on ${found}, but the input comes to ${wanted}.`,
            events: known ? [known.event] : [],
            permitted:
              ledger.leftBehind ||
              (!promisesExactlyOnce(definition) &&
                (found > wanted || !onlyGrows) &&
                ledger.recoveries > 0),
          };
        }
        return null;
      },
    };
  },
};

/** By key, what the operator holds in the snapshot. */
function resultsIn(
  { plan }: JobDefinition,
  { manifest, states }: SavedCheckpoint,
  result: string | undefined,
): Counts {
  const results = new Map<string, number>();
  const tasks = manifest.tasks.filter(({ operator }) => operator === result);
  for (const { task } of tasks) {
    const planned = plan.tasks.find(({ operator }) => operator.id === result);
    const fold = planned && foldOf(planned);
    if (!fold) continue;
    for (const [key, entries] of entriesByKey(states.get(task))) {
      const number = fold.told(fold.held(entries));
      if (number !== null) results.set(key, number);
    }
  }
  return results;
}
