// Stories of a transactional sink that follows Flink's protocol and crashes wherever chance wants.
//
// It writes 0, 1, 2, … of a source into transactions, one per checkpoint. Readers that wait for
// commits must at every moment see a beginning of 0, 1, 2, …: nothing twice, nothing left out.
// What a dead attempt still had in hand arrives at any later moment, as with terminated workers.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Request } from '../../src/engine/protocol.ts';
import {
  LOG,
  outcome,
  producer,
  values,
  type Store,
  type StoreUnderTest,
} from '../support/storage-contract.ts';

const SINK = 'Sink-1';

type Step =
  | { readonly kind: 'write'; readonly count: number }
  /** Whether all others acknowledge, and whether the sink hears of it. */
  | { readonly kind: 'checkpoint'; readonly completes: boolean; readonly heard: boolean }
  /** How many requests of the dying attempt still get through, and how many after those are late. */
  | { readonly kind: 'crash'; readonly through: number; readonly late: number }
  | { readonly kind: 'late arrival' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('write'), count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('checkpoint'),
      completes: fc.boolean(),
      heard: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash'), through: fc.nat(3), late: fc.nat(3) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'late arrival' }) },
);

class Sink {
  readonly #store: Store;
  #attempt = 1;
  #offset = 0;
  #number = 0;
  /** Pre-committed, and not known to be committed. */
  #pending: string[] = [];
  /** The latest completed checkpoint. */
  #completed: { offset: number; pending: string[] } = { offset: 0, pending: [] };
  readonly #underWay: Request[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'write':
        return this.#must(this.#requests.append(this.#open, ...this.#next(step.count)));
      case 'checkpoint':
        return this.#checkpoint(step.completes, step.heard);
      case 'crash':
        return this.#crash(step.through, step.late);
      case 'late arrival': {
        const request = this.#underWay.shift();
        if (request !== undefined)
          expect(outcome(await this.#store.execute(request))).toBe('fenced');
      }
    }
  }

  async #checkpoint(completes: boolean, heard: boolean): Promise<void> {
    await this.#must(this.#requests.preCommit(this.#open, ...this.#next(1)));
    this.#pending.push(this.#open);
    this.#number++;
    // A checkpoint that fails leaves its transaction pending: it goes with the next one.
    if (!completes) return;
    this.#completed = { offset: this.#offset, pending: [...this.#pending] };
    if (!heard) return;
    await this.#must(this.#requests.commit(...this.#pending));
    this.#pending = [];
  }

  async #crash(through: number, late: number): Promise<void> {
    const dying = [
      this.#requests.append(this.#open, 1000),
      this.#requests.preCommit(this.#open, 1001),
      this.#requests.commit(...this.#completed.pending),
    ];
    for (const request of dying.slice(0, through)) await this.#must(request);
    this.#underWay.push(...dying.slice(through, through + late));
    this.#attempt++;
    this.#number = 0;
    this.#offset = this.#completed.offset;
    await this.#must(this.#requests.recover(...this.#completed.pending));
    this.#pending = [];
  }

  get #requests() {
    return producer(SINK, this.#attempt);
  }

  get #open(): string {
    return `${SINK}/a${this.#attempt}/${this.#number}`;
  }

  #next(count: number): number[] {
    return Array.from({ length: count }, () => this.#offset++);
  }

  async #must(request: Request): Promise<void> {
    expect(outcome(await this.#store.execute(request))).toBe('ok');
  }

  get completedOffset(): number {
    return this.#completed.offset;
  }
}

export async function checkSinkStories({ open, runs }: StoreUnderTest): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
      const store = await open(LOG);
      const sink = new Sink(store);
      const last: Step = { kind: 'checkpoint', completes: true, heard: true };
      for (const step of [...steps, last]) {
        await sink.take(step);
        const seen = values(await store.readTopic('out', 'read committed'));
        expect(seen).toEqual(seen.map((_, index) => index));
      }
      expect(await store.readTopic('out', 'read committed')).toHaveLength(sink.completedOffset);
    }),
    { numRuns: runs },
  );
}
