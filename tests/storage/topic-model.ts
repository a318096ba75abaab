// A model of the outside topic too small to be wrong, and random requests to compare it with.
//
// It keeps one list of transactions and one list of commits and recomputes everything else.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Request, TopicRow, WhichTransactions } from '../../src/engine/protocol.ts';
import type { TransactionStatus } from '../../src/storage/durable.ts';
import { LOG, outcome, type StoreUnderTest } from '../support/storage-contract.ts';

type TopicRequest = Extract<Request, { op: 'append' | 'pre-commit' | 'commit' | 'recover' }>;
/** Or what the topic does by itself. */
type Expiry = { readonly op: 'expire'; readonly which: WhichTransactions };

interface ModelTransaction {
  transaction: string;
  producer: string;
  attempt: number;
  status: TransactionStatus;
  rows: TopicRow[];
  expired?: true;
}

class TopicModel {
  all: ModelTransaction[] = [];
  commits: ModelTransaction[] = [];
  appended: TopicRow[] = [];
  recovered: { producer: string; attempt: number }[] = [];

  /** The reason of a refusal, or the ids that were committed and aborted. */
  execute(
    request: TopicRequest,
  ): string | { committed?: string[]; aborted?: string[]; lost?: string[] } {
    const { producer, attempt } = request;
    const shutOut = this.recovered.some(
      (each) => each.producer === producer && each.attempt > attempt,
    );
    if (shutOut) return 'fenced';
    if (request.op === 'append' || request.op === 'pre-commit') {
      let written = this.all.find((each) => each.transaction === request.transaction);
      if (written === undefined) {
        const { transaction } = request;
        written = { transaction, producer, attempt, status: 'open', rows: [] };
        this.all.push(written);
      }
      const mine = written.producer === producer && written.attempt === attempt;
      if (!mine || written.status !== 'open') return 'fenced';
      written.rows.push(...request.rows);
      this.appended.push(...request.rows);
      if (request.op === 'pre-commit') written.status = 'pre-committed';
      return {};
    }
    const names = request.op === 'commit' ? request.transactions : request.commit;
    const known = this.all.map(({ transaction }) => transaction);
    if (request.op === 'commit' && !names.every((name) => known.includes(name))) return 'missing';
    const named = this.all.filter(({ transaction }) => names.includes(transaction));
    if (named.some(({ status, expired }) => status === 'aborted' && !expired)) return 'fenced';
    const gone = named.filter(({ expired }) => expired);
    const committed = named.filter(({ status }) => status !== 'committed' && status !== 'aborted');
    for (const each of committed) each.status = 'committed';
    this.commits.push(...committed);
    const ids = (of: ModelTransaction[]) => of.map(({ transaction }) => transaction);
    if (request.op === 'commit') return { committed: ids(committed), lost: ids(gone) };
    this.recovered.push({ producer, attempt });
    const aborted = this.all.filter(
      (each) =>
        each.producer === producer && (each.status === 'open' || each.status === 'pre-committed'),
    );
    for (const each of aborted) each.status = 'aborted';
    return { committed: ids(committed), aborted: ids(aborted), lost: ids(gone) };
  }

  expire(which: WhichTransactions): string[] {
    const meant = this.all.filter(
      ({ status, transaction, producer }) =>
        (status === 'open' || status === 'pre-committed') &&
        ('transaction' in which
          ? which.transaction === transaction
          : which.producer === null || which.producer === producer),
    );
    for (const each of meant) Object.assign(each, { status: 'aborted', expired: true });
    return meant.map(({ transaction }) => transaction);
  }
}

const who = {
  topic: fc.constant('out'),
  producer: fc.constantFrom('Sink-1', 'Sink-2'),
  attempt: fc.integer({ min: 0, max: 3 }),
};
const name = fc.constantFrom('t1', 't2', 't3', 't4', 't5');
const names = fc.array(name, { maxLength: 3 });
const newRow = fc.record({
  key: fc.constant('k'),
  value: fc.nat(99),
  partition: fc.nat(1),
  offset: fc.nat(9),
});
const newRows = fc.array(newRow, { maxLength: 3 });

const anyWhich: fc.Arbitrary<WhichTransactions> = fc.oneof(
  fc.record({ transaction: name }),
  fc.record({ producer: fc.constantFrom('Sink-1', 'Sink-2', null) }),
);

const anyRequest: fc.Arbitrary<TopicRequest | Expiry> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('append'), ...who, transaction: name, rows: newRows }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('pre-commit'),
      ...who,
      transaction: name,
      rows: newRows,
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('commit'), ...who, transactions: names }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('recover'), ...who, commit: names }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('expire'), which: anyWhich }) },
);

export async function checkAgainstModel({ open, runs }: StoreUnderTest): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRequest, { maxLength: 25 }),
      fc.nat(20),
      async (requests, from) => {
        const store = await open(LOG);
        const model = new TopicModel();
        for (const request of requests) {
          if (request.op === 'expire') {
            expect(await store.expire('out', request.which)).toEqual(model.expire(request.which));
            continue;
          }
          const expected = model.execute(request);
          const result = await store.execute(request);
          if (typeof expected === 'string') expect(outcome(result)).toBe(expected);
          else expect(result).toEqual({ ok: true, op: request.op, ...expected });
        }
        expect(await store.transactions('out')).toEqual(model.all);
        const committed = model.commits.flatMap(({ rows }) => rows);
        expect(await store.readTopic('out', 'read committed')).toEqual(committed);
        const rest = await store.readTopic('out', 'read uncommitted', from);
        expect(rest).toEqual(model.appended.slice(from));
        expect(await store.readTopic('out', 'read committed', from)).toEqual(committed.slice(from));
      },
    ),
    { numRuns: runs },
  );
}
