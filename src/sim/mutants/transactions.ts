// A broken sink: commits too early, twice or not at all; mixes rows; leaves transactions behind.
// What a reader has seen cannot be taken back, so these are the dearest bugs.

import type { Request, TopicRow, TransactionId } from '../../engine/protocol.ts';
import { PlainSink } from '../../engine/operators/plain-sink.ts';
import type { StreamRecord } from '../../engine/stream/element.ts';
import type { Mutant } from './mutant.ts';
import { changeEffects, joined, onNewTasks, spoiledTaskManager } from './wrap.ts';

function producerOf(transaction: TransactionId): { producer: string; attempt: number } {
  const [producer = '', attempt = 'a0'] = transaction.split('/');
  return { producer, attempt: Number(attempt.slice(1)) };
}

export const commitOnAck: Mutant = {
  name: 'commitOnAck',
  bug: 'The sink commits when it has acknowledged, not when the checkpoint is complete.',
  caughtBy: ['visible-after-completion'],
  create: spoiledTaskManager((taskManager, { job }) => ({
    turn(turn) {
      let whole = turn;
      for (const told of turn.trace) {
        if (told.kind !== 'transaction-pre-committed') continue;
        const { transaction, checkpoint } = told;
        const transactions = [transaction];
        const { outbox } = taskManager;
        outbox.request({ op: 'commit', topic: job, ...producerOf(transaction), transactions });
        outbox.tell({ kind: 'transactions-committed', transactions, checkpoint });
        whole = joined(whole, outbox.take());
      }
      return whole;
    },
  })),
};

export const forgetFlush: Mutant = {
  name: 'forgetFlush',
  bug: 'A sink without transactions acknowledges before it has written what it holds.',
  caughtBy: ['output-without-gap'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ operator }) => {
      if (operator instanceof PlainSink) operator.snapshot = () => null;
    }),
  ),
};

export const doubleCommit: Mutant = {
  name: 'doubleCommit',
  bug: 'A sink that recovers writes and commits once more what its snapshot had promised.',
  caughtBy: ['output-without-gap'],
  create: spoiledTaskManager((taskManager, { job }) => {
    const written = new Map<TransactionId, TopicRow[]>();
    return {
      turn(turn) {
        let whole = turn;
        for (const told of turn.trace) {
          if (told.kind === 'rows-appended') {
            const rows = written.get(told.transaction) ?? [];
            written.set(told.transaction, [...rows, ...told.rows]);
          }
          if (told.kind !== 'transactions-committed') continue;
          for (const transaction of told.transactions) {
            const rows = written.get(transaction);
            if (!rows || told.checkpoint % 2 === 0) continue;
            const again = `${transaction}-again`;
            const { outbox } = taskManager;
            const write = { topic: job, ...producerOf(transaction), transaction: again, rows };
            outbox.request({ op: 'pre-commit', ...write });
            outbox.request({ op: 'commit', ...write, transactions: [again] });
            whole = joined(whole, outbox.take());
          }
        }
        return whole;
      },
    };
  }),
};

export const abortPending: Mutant = {
  name: 'abortPending',
  bug: 'A sink that recovers aborts what its snapshot had promised to commit.',
  caughtBy: ['recovery-settles-transactions', 'transaction-ends-once'],
  create: spoiledTaskManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) =>
        effect.kind === 'request' && effect.body?.op === 'recover'
          ? { ...effect, body: { ...effect.body, commit: [] } }
          : effect,
      ),
  })),
};

export const leakOpen: Mutant = {
  name: 'leakOpen',
  bug: 'A sink that recovers leaves the open transactions of its dead attempts behind.',
  caughtBy: ['recovery-settles-transactions'],
  create: spoiledTaskManager(() => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        if (effect.kind !== 'request' || effect.body?.op !== 'recover') return effect;
        const { topic, producer, attempt, commit } = effect.body;
        const body: Request = { op: 'commit', topic, producer, attempt, transactions: commit };
        return { ...effect, op: 'commit', body };
      }),
  })),
};

export const mixedRows: Mutant = {
  name: 'mixedRows',
  bug: 'The sink keeps its newest row back, so the row goes into the next transaction.',
  caughtBy: ['transaction-content'],
  create: spoiledTaskManager((taskManager) =>
    onNewTasks(taskManager, ({ plan, operator }) => {
      if (plan.operator.kind !== 'sink' || !operator.process) return;
      const process = operator.process.bind(operator);
      const endOfData = operator.endOfData?.bind(operator);
      let held: StreamRecord | null = null;
      operator.process = (record, input) => {
        if (held) process(held, input);
        held = record;
      };
      operator.endOfData = () => {
        if (held) process(held, 0);
        held = null;
        endOfData?.();
      };
    }),
  ),
};

export const commitUnpromised: Mutant = {
  name: 'commitUnpromised',
  bug: 'When a checkpoint completes, the sink commits all that it has written, also what is promised for a later one.',
  caughtBy: ['transaction-ends-once'],
  create: spoiledTaskManager((taskManager, { job }) => {
    /** Written, and not known to be committed. */
    const written = new Set<TransactionId>();
    return {
      turn(turn) {
        let whole = turn;
        for (const told of turn.trace) {
          if (told.kind === 'rows-appended' || told.kind === 'transaction-pre-committed') {
            written.add(told.transaction);
          } else if (told.kind === 'transactions-committed') {
            for (const each of told.transactions) written.delete(each);
          }
          if (told.kind !== 'checkpoint-notified' || written.size === 0) continue;
          const { task, checkpoint } = told;
          const transactions = [...written].filter((each) => producerOf(each).producer === task);
          const [first] = transactions;
          if (first === undefined) continue;
          const { outbox } = taskManager;
          outbox.request({ op: 'commit', topic: job, ...producerOf(first), transactions });
          outbox.tell({ kind: 'transactions-committed', transactions, checkpoint });
          for (const each of transactions) written.delete(each);
          whole = joined(whole, outbox.take());
        }
        return whole;
      },
    };
  }),
};

export const reportExpired: Mutant = {
  name: 'reportExpired',
  bug: 'A sink whose transaction has expired reports it as committed.',
  caughtBy: ['transaction-ends-once'],
  create: spoiledTaskManager(() => ({
    turn: (turn) => ({
      ...turn,
      trace: turn.trace.map((told) =>
        told.kind === 'transactions-lost' ? { ...told, kind: 'transactions-committed' } : told,
      ),
    }),
  })),
};

export const hideLoss: Mutant = {
  name: 'hideLoss',
  bug: 'A sink whose transaction has expired says nothing and goes on.',
  caughtBy: ['output-without-gap'],
  create: spoiledTaskManager(() => ({
    turn: (turn) => ({
      ...turn,
      trace: turn.trace.filter(({ kind }) => kind !== 'transactions-lost'),
    }),
  })),
};

export const giveUpPromised: Mutant = {
  name: 'giveUpPromised',
  bug: 'A sink that is to commit gives its transactions up as expired, without asking.',
  caughtBy: ['timeouts-respected'],
  create: spoiledTaskManager(() => ({
    turn(turn) {
      const idle = changeEffects(turn, (effect) =>
        effect.kind === 'request' && effect.body?.op === 'commit'
          ? { ...effect, body: { ...effect.body, transactions: [] } }
          : effect,
      );
      const trace = turn.trace.map((told) =>
        told.kind === 'transactions-committed'
          ? { ...told, kind: 'transactions-lost' as const }
          : told,
      );
      return { ...idle, trace };
    },
  })),
};

export const upsertWithoutKey: Mutant = {
  name: 'upsertWithoutKey',
  bug: 'An upsert sink writes its rows without their key, so each takes the place of all others.',
  caughtBy: ['output-without-gap'],
  create: spoiledTaskManager((_, { settings }) => ({
    turn: (turn) =>
      changeEffects(turn, (effect) => {
        const isUpsert = settings['tidemark.sink'] === 'upsert';
        if (!isUpsert || effect.kind !== 'request' || effect.body?.op !== 'publish') return effect;
        const rows = effect.body.rows.map((row) => ({ ...row, key: '' }));
        return { ...effect, body: { ...effect.body, rows } };
      }),
  })),
};
