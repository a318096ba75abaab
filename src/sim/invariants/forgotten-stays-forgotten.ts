// S5: what an operator removes from its state is gone, on every backend and after every restore.
// RocksDB: a tombstone hides older values until nothing lies below it any more.

import type { TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { Breach, Invariant } from './invariant.ts';

type Written = Extract<TraceEvent, { kind: 'state-changed' | 'state-cleared' }>;

interface Rounds {
  readonly attempt: number;
  readonly seen: Map<string, number>;
}

export const forgottenStaysForgotten: Invariant = {
  name: 'forgotten-stays-forgotten',
  statement: 'A key whose state was removed begins anew, and no other key does.',
  lesson:
    'In a log-structured store removing is writing, too: a mark that hides what older files still hold.',
  kinds: ['state-changed', 'state-cleared', 'restored'],
  watch({ definition }) {
    const known = new Map<TaskId, Rounds>();
    return {
      on(event): Breach | null {
        if (
          event.kind !== 'state-changed' &&
          event.kind !== 'state-cleared' &&
          event.kind !== 'restored'
        )
          return null;
        const { task, attempt } = event;
        if (definition.plan.task.get(task)?.operator.kind !== 'count-window') return null;
        if (event.kind === 'restored') {
          // More than is told: nothing is known of its keys before they are met again.
          if (event.state === null) known.delete(task);
          else {
            const seen = new Map(event.state.map(([, key, value]) => [key, value]));
            known.set(task, { attempt, seen });
          }
          return null;
        }
        const held = known.get(task);
        const rounds = held?.attempt === attempt ? held : { attempt, seen: new Map() };
        known.set(task, rounds);
        return judge(rounds, event);
      },
    };
  },
};

function judge({ seen }: Rounds, event: Written): Breach | null {
  const { task, key, value } = event;
  const before = seen.get(key) ?? 0;
  if (event.kind === 'state-cleared') seen.delete(key);
  else seen.set(key, value);
  if (value === before + 1) return null;
  const expected =
    before === 0 ? 'it holds nothing for that key' : `it held ${before} for that key`;
  return {
    sentence: `${task} made ${value} of its state for "${key}", but ${expected}.`,
    events: [event],
  };
}
