// Broken acknowledgements: too early, too few, counted for the wrong attempt.
// A checkpoint that counts on such an answer names state that is not there.

import type { Input } from '../../engine/protocol.ts';
import type { Mutant } from './mutant.ts';
import { joined, spoiledJobManager, spoiledTaskManager } from './wrap.ts';

export const ackEarly: Mutant = {
  name: 'ackEarly',
  bug: 'A task acknowledges as soon as its upload has begun, before the file is durable.',
  caughtBy: ['files-are-whole'],
  create: spoiledTaskManager((taskManager) => {
    const answered = new Set<number>();
    return {
      input(input) {
        return input.kind === 'outcome' && answered.delete(input.request) ? null : input;
      },
      turn(turn, nowMs) {
        let whole = turn;
        for (const effect of turn.effects) {
          if (effect.kind !== 'request' || effect.op !== 'put') continue;
          const { request } = effect;
          answered.add(request);
          const result = { ok: true, op: 'put' } as const;
          whole = joined(whole, taskManager.handle({ kind: 'outcome', request, result }, nowMs));
        }
        return whole;
      },
    };
  }),
};

export const partialAck: Mutant = {
  name: 'partialAck',
  bug: 'The coordinator completes a checkpoint although one acknowledgement is missing.',
  caughtBy: ['complete-means-acknowledged'],
  create: spoiledJobManager(({ coordinator }) => ({
    turn(turn) {
      // A finished task leaves its part to the last completed checkpoint; so does the missing one.
      for (const pending of coordinator.pending.values()) {
        Object.defineProperty(pending, 'complete', {
          configurable: true,
          get: () =>
            pending.acknowledged.size >=
            pending.expected.size - (coordinator.latest === null ? 0 : 1),
        });
      }
      return turn;
    },
  })),
};

export const noFence: Mutant = {
  name: 'noFence',
  bug: 'A task takes elements of dead attempts for its own.',
  caughtBy: ['channel-in-order'],
  create: spoiledTaskManager((taskManager, { plan }) => ({
    input(input): Input {
      if (input.kind !== 'buffer') return input;
      const task = taskManager.tasks.get(plan.channel.get(input.channel)?.to ?? '');
      return task && task.attempt > input.attempt ? { ...input, attempt: task.attempt } : input;
    },
  })),
};

export const countTwice: Mutant = {
  name: 'countTwice',
  bug: 'An acknowledgement that comes twice is counted for another task that is still missing.',
  caughtBy: ['stale-changes-nothing', 'conservation'],
  create: spoiledJobManager(({ coordinator }) => ({
    input(input): Input {
      if (input.kind !== 'message' || input.message.kind !== 'acknowledge') return input;
      const { message } = input;
      const pending = coordinator.pending.get(message.checkpoint);
      if (!pending?.acknowledged.has(message.snapshot.task)) return input;
      for (const [task, attempt] of pending.expected) {
        if (pending.acknowledged.has(task)) continue;
        const snapshot = { ...message.snapshot, task, attempt };
        return { ...input, message: { ...message, snapshot } };
      }
      return input;
    },
  })),
};
