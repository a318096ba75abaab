// The browser's half of the benchmark: one run over four real workers, and bare round trips over
// the very same workers in between, so that both see the same machine at the same time.
import { defineJob } from '../../src/engine/job/scenario.ts';
import { LockstepHost } from '../../src/cluster/lockstep.ts';
import { fetchSourceLog } from '../../src/cluster/source-data.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { CLICKS } from '../../src/sim/scenarios.ts';

export interface Rounds {
  readonly lockstepTurnsPerSecond: number[];
  readonly pingPongPerSecond: number[];
}

const WORKERS = ['JM', 'TM-1', 'TM-2', 'TM-3'];

export async function measureLockstep(rounds: number, turnsPerRound: number): Promise<Rounds> {
  const definition = defineJob(CLICKS, { job: 'bench', seed: 1 });
  const log = await fetchSourceLog(new URL('/data/', location.href).href, CLICKS);
  const conductor = new Conductor({ definition, onEvent: () => undefined });
  const database = `bench-${crypto.randomUUID()}`;
  const host = new LockstepHost({ conductor, definition, log, database });
  const result: Rounds = { lockstepTurnsPerSecond: [], pingPongPerSecond: [] };
  await measure(turnsPerRound, () => host.step()); // warm up
  for (let round = 0; round < rounds; round++) {
    result.lockstepTurnsPerSecond.push(await measure(turnsPerRound, () => host.step()));
    let next = 0;
    result.pingPongPerSecond.push(
      await measure(turnsPerRound, async () => {
        await host.handle(WORKERS[next++ % WORKERS.length] ?? '')?.ping();
      }),
    );
  }
  host.close();
  indexedDB.deleteDatabase(database);
  return result;
}

/** @returns how often per second `act` was carried out. */
async function measure(times: number, act: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  for (let done = 0; done < times; done++) await act();
  return (times / (performance.now() - startMs)) * 1000;
}
