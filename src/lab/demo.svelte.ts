// The small job on the home page: a real run of the engine, on the page itself and in memory.
//
// Keeps true: it plays as soon as it can; what nobody has disturbed begins anew when it is through,
// so that there is always something to kill. A result stays until a person asks for another run.

import { hasEnded } from '../trace/has-ended.ts';
import type { RunPort } from '../cluster/port.ts';
import { PagePort } from '../cluster/page-port.ts';
import { LETTERS } from '../sim/first-scenario.ts';
import { bearerOf } from './why-not-act.ts';
import { Run } from './run.svelte.ts';

/** The TaskManager to kill: it reads and counts. */
const VICTIM = 'TM-2';

export type Stage = 'opening' | 'calm' | 'outage' | 'recovered' | 'result' | 'broken';

export class Demo {
  run: Run;
  /** Which run since the page was opened. */
  #seed = 1;
  readonly #createPort: () => RunPort;

  constructor(createPort: () => RunPort = () => new PagePort()) {
    this.#createPort = createPort;
    this.run = $state.raw(this.#begin());
  }

  readonly stage: Stage = $derived.by(() => {
    const { run } = this;
    void run.version;
    const { phase, view } = run;
    if (phase !== 'ready') return phase;
    if (hasEnded(view.job.status)) return view.recovery === null ? 'calm' : 'result';
    const isAnyoneDead = [...view.processes.values()].some(
      ({ state, lostAtMs }) => state === 'dead' && lostAtMs === null,
    );
    if (isAnyoneDead) return 'outage';
    if (view.recovery === null) return 'calm';
    return view.recovery.endedAtMs === null ? 'outage' : 'recovered';
  });

  /** Who would be killed: after a restart it has a new name. */
  readonly victim: string = $derived.by(() => {
    void this.run.version;
    return bearerOf(this.run.view, VICTIM)?.id ?? VICTIM;
  });

  kill(): void {
    this.run.kill(VICTIM);
    this.run.play();
  }

  whyNotKill(): string | null {
    return this.run.whyNot('kill', VICTIM);
  }

  /** To be called once per animation frame. */
  frame(nowMs: number): void {
    this.run.frame(nowMs);
    if (!hasEnded(this.run.view.job.status)) return;
    // What an old attempt has left open times out minutes later: nobody waits for that.
    if (this.stage === 'result') this.run.pause();
    else this.again();
  }

  /** The same job with another seed: other moments, the same result. */
  again(): void {
    this.run.close();
    this.#seed++;
    this.run = this.#begin();
  }

  close(): void {
    this.run.close();
  }

  #begin(): Run {
    const run = new Run(
      this.#createPort(),
      {
        job: `home-${this.#seed}`,
        scenario: LETTERS,
        settings: {},
        seed: this.#seed,
        actions: [],
        inThread: true,
        unchecked: true,
        resume: false,
        database: '',
        dataUrl: '',
      },
      null,
    );
    run.play();
    return run;
  }
}
