// The storage fills up in the middle of a commit: the sink says so and starts again until there is room;
// nothing is committed twice, nothing is lost.
import { expect, test } from 'vitest';
import type { Request, Result } from '../../src/engine/protocol.ts';
import { defineJob } from '../../src/engine/job/scenario.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import { Checks, expectation } from '../../src/sim/checks.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { generatedLog } from '../../src/sim/generated-log.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import { inspectMemory } from '../../src/sim/inspect-memory.ts';
import { LETTERS } from '../../src/sim/first-scenario.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';

/** Has no room for so many of the requests of one kind, from the n-th on. */
class FullStore extends MemoryDurable {
  readonly #op: Request['op'];
  readonly #from: number;
  readonly #refusals: number;
  asked = 0;

  constructor(log: ConstructorParameters<typeof MemoryDurable>[0], full: Full) {
    super(log);
    this.#op = full.op;
    this.#from = full.from;
    this.#refusals = full.refusals;
  }

  override execute(request: Request): Result {
    if (request.op !== this.#op) return super.execute(request);
    const number = ++this.asked;
    if (number < this.#from || number >= this.#from + this.#refusals) return super.execute(request);
    return { ok: false, problem: { reason: 'full', message: 'The storage is full.' } };
  }
}

interface Full {
  readonly op: Request['op'];
  readonly from: number;
  readonly refusals: number;
}

test.each<Full>([
  { op: 'commit', from: 2, refusals: 1 },
  { op: 'commit', from: 1, refusals: 4 },
  { op: 'pre-commit', from: 2, refusals: 2 },
  { op: 'recover', from: 1, refusals: 3 },
])('$op is refused $refusals times from the $from. on', (full) => {
  const log = generatedLog(LETTERS.log);
  if (!log) throw new Error('no log');
  const definition = defineJob(LETTERS, { job: 'full', seed: 1 });
  const store = new FullStore(log, full);
  const checks = new Checks(definition, inspectMemory(store, 'full'), expectation(definition, log));
  const failures: string[] = [];
  const conductor = new Conductor({
    definition,
    onEvent: (event: TraceEvent) => {
      checks.feed(event);
      if (event.kind === 'restart-scheduled' && event.failure.why === 'exception') {
        failures.push(event.failure.message ?? '');
      }
    },
  });
  const atRest = new InThreadHost(conductor, definition, store).run(200_000);
  checks.end({ atRest, steps: conductor.step });
  expect(checks.violation).toBeNull();
  expect(checks.ledger.status).toBe('FINISHED');
  expect(failures).toHaveLength(full.refusals);
  for (const sentence of failures) expect(sentence).toContain('The storage is full.');
});
