// Judges a list of claims on a run, event by event.
//
// Keeps true: a claim about a moment is judged at that moment and never again; all others are judged
// on the facts as they stand when asked.

import type { TraceEvent } from '../../engine/trace-event.ts';
import { watchFor, type JobShape, type MomentWatch } from '../../sim/moment-grammar.ts';
import { judge } from './claim-grammar.ts';
import type { Claim, Verdict } from './claim.ts';
import { RunFacts, type RunBasis } from './run-facts.ts';

export class Judge {
  readonly facts: RunFacts;
  readonly #watches: readonly (MomentWatch | null)[];
  readonly #claims: readonly Claim[];
  /** Verdicts that were given at their moment. */
  readonly #given: (Verdict | null)[];

  constructor(claims: readonly Claim[], basis: RunBasis, job: JobShape) {
    this.facts = new RunFacts(basis);
    this.#claims = claims;
    this.#watches = claims.map((claim) =>
      claim.kind === 'then' ? watchFor(claim.when, job) : null,
    );
    this.#given = claims.map(() => null);
  }

  see(event: TraceEvent): void {
    this.facts.see(event);
    for (const [index, watch] of this.#watches.entries()) {
      const claim = this.#claims[index];
      if (claim?.kind !== 'then' || watch?.see(event) !== true) continue;
      const { standing, found } = judge(claim.claim, this.facts);
      const held = standing === 'holds' || standing === 'so far';
      this.#given[index] = { standing: held ? 'holds' : 'fails', found };
    }
  }

  /** One per claim, in their order. */
  get verdicts(): readonly Verdict[] {
    return this.#claims.map((claim, index) => {
      if (claim.kind !== 'then') return judge(claim, this.facts);
      const open: Verdict = this.facts.isOver
        ? { standing: 'fails', found: 'that moment never came' }
        : { standing: 'open', found: '' };
      return this.#given[index] ?? open;
    });
  }
}
