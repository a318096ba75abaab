// The history of a run with two kills, for the tests of the pictures drawn from it.
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { History } from '../../src/trace/history/history.ts';
import { kill, shippedLog, traceOf } from '../support/traced-run.ts';

export const { events: EVENTS, run: RUN } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 300),
  actions: [kill('TM-2', 8200), kill('TM-1', 17_200)],
});

export const PLAN = RUN.definition.plan;

export function historyOf(events: readonly TraceEvent[] = EVENTS): History {
  const history = new History(PLAN);
  for (const event of events) history.note(event);
  return history;
}
