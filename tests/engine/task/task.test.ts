// One task, step by step: order inside a checkpoint, alignment, backpressure, the end.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Effect, Input, Message } from '../../../src/engine/protocol.ts';
import {
  encodeBarrier,
  encodeCancelBarrier,
  encodeEndOfData,
  encodeEndOfInput,
  encodeRecord,
} from '../../../src/engine/stream/element.ts';
import { LocalDiskProblem, type LocalDisk } from '../../../src/engine/state/local-disk.ts';
import { MemoryDisk } from '../../../src/storage/memory-disk.ts';
import { TaskManager } from '../../../src/engine/task-manager.ts';
import type { TraceBody } from '../../../src/engine/trace-event.ts';
import { define, SCENARIO } from '../../support/small-jobs.ts';

const NO_JITTER = { timing: { ...SCENARIO.timing, costJitterPercent: 0, serializationMs: 3 } };

/** One task alone on its TaskManager; its wake-ups come when they are due. */
class Rig {
  readonly #task: string;
  readonly definition;
  readonly manager: TaskManager;
  readonly log: string[] = [];
  readonly effects: Effect[] = [];
  readonly trace: TraceBody[] = [];
  readonly #sequences = new Map<string, number>();
  nowMs = 0;

  constructor(
    task: string,
    settings: Readonly<Record<string, unknown>> = {},
    disk: LocalDisk = new MemoryDisk(),
  ) {
    this.#task = task;
    this.definition = define({ scenario: NO_JITTER, settings });
    this.manager = new TaskManager('TM-1', this.definition, disk);
    this.hear({ kind: 'start', leader: 'JM' });
    const locations = Object.fromEntries(this.definition.plan.tasks.map(({ id }) => [id, 'TM-9']));
    const tasks = [{ task, attempt: 1, restore: null }];
    this.hear({
      kind: 'message',
      from: 'JM',
      message: { kind: 'deploy', version: null, tasks, locations },
    });
    this.log.length = 0;
  }

  /** Hear something, and follow up all wake-ups, each at its time. */
  hear(input: Input): this {
    const pending: Input[] = [input];
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { effects, trace } = this.manager.handle(next, this.nowMs);
      this.trace.push(...trace);
      this.effects.push(...effects);
      for (const effect of effects) {
        this.#note(effect);
        if (effect.kind !== 'wake') continue;
        this.nowMs += effect.afterMs;
        pending.push({ kind: 'run', task: effect.task, attempt: effect.attempt });
      }
    }
    return this;
  }

  #note(effect: Effect): void {
    if (effect.kind === 'buffer') {
      for (const element of effect.elements) {
        const what =
          element.type === 'record'
            ? `${element.key}=${element.value}`
            : 'checkpoint' in element
              ? `${element.type} ${element.checkpoint}`
              : element.type;
        this.log.push(`${effect.channel.replace(/.*→/, '')}: ${what}`);
      }
    } else if (effect.kind === 'send') {
      const { message } = effect;
      this.log.push(message.kind === 'task-status' ? message.status : message.kind);
    } else if (effect.kind === 'request') this.log.push(effect.op);
    else if (effect.kind === 'timer') this.log.push('upload later');
  }

  credit(credits = 100, allProcessed = false): this {
    for (const channel of this.manager.tasks.get(this.#task)?.output.channels.keys() ?? []) {
      this.hear({ kind: 'credit', channel, attempt: 1, credits, allProcessed });
    }
    return this;
  }

  arrive(from: string, bytes: Uint8Array): this {
    const channel = `${from}→${this.#task}`;
    const sequence = (this.#sequences.get(channel) ?? 0) + 1;
    this.#sequences.set(channel, sequence);
    return this.hear({
      kind: 'buffer',
      channel,
      attempt: 1,
      sequence,
      bytes: [bytes],
      backlog: 0,
    });
  }

  word(from: string, word: string): this {
    const type = this.definition.plan.task.get(from)!.outputType;
    return this.arrive(
      from,
      encodeRecord(type, { partition: 0, offset: 0, epoch: 0, timestampMs: null, row: [word, 1] }),
    );
  }

  barrier(from: string, checkpointId: number): this {
    const options = { kind: 'aligned' as const };
    return this.arrive(from, encodeBarrier({ checkpointId, triggeredAtMs: 0, options }));
  }

  mail(
    kind: 'trigger-checkpoint' | 'notify-complete' | 'notify-aborted',
    checkpoint: number,
  ): this {
    const message = { kind, task: this.#task, attempt: 1, checkpoint };
    const rest = { triggeredAtMs: 0, subsumed: null };
    return this.hear({ kind: 'message', from: 'JM', message: { ...message, ...rest } as Message });
  }

  /** What happened since last asked. */
  take(): string[] {
    return this.log.splice(0);
  }

  kinds(): string[] {
    return this.trace.splice(0).map(({ kind }) => kind);
  }
}

let rig: Rig;

describe('a checkpoint at a task', () => {
  beforeEach(() => {
    rig = new Rig('Count-1').credit();
    rig.take();
  });

  test('barrier downstream first, then the copy in the same step, then the upload', () => {
    rig.barrier('Map-1', 1).take();
    rig.trace.length = 0;
    rig.barrier('Map-2', 1);
    expect(rig.take()).toEqual(['Sink-1: barrier 1', 'upload later']);
    expect(rig.kinds()).toEqual([
      'arrived',
      'barrier-received',
      'snapshot-taken',
      'channel-unblocked',
    ]);
    rig.hear({ kind: 'timer', timer: 'upload 1 1 Count-1' });
    expect(rig.take()).toEqual(['put']);
    const request = rig.effects.findLast((effect) => effect.kind === 'request');
    const result = { ok: true, op: 'put' } as const;
    rig.hear({ kind: 'outcome', request: request?.request ?? 0, result });
    expect(rig.take()).toEqual(['acknowledge']);
  });

  test('what comes behind a barrier waits until all barriers are in', () => {
    rig.word('Map-1', 'ebb').barrier('Map-1', 1).word('Map-1', 'flow').word('Map-2', 'rip');
    expect(rig.take()).toEqual(['Sink-1: ebb=1', 'Sink-1: rip=1']);
    rig.barrier('Map-2', 1);
    expect(rig.take()).toEqual(['Sink-1: barrier 1', 'upload later', 'Sink-1: flow=1']);
  });

  test('at least once it does not wait, and the state holds what came behind', () => {
    rig = new Rig('Count-1', { 'execution.checkpointing.mode': 'AT_LEAST_ONCE' }).credit();
    rig.barrier('Map-1', 1).word('Map-1', 'flow').barrier('Map-2', 1);
    expect(rig.take().filter((line) => line.startsWith('Sink'))).toEqual([
      'Sink-1: flow=1',
      'Sink-1: barrier 1',
    ]);
  });

  test('a newer barrier in between: the older is declined, and downstream is told', () => {
    rig.barrier('Map-1', 1).barrier('Map-2', 2);
    expect(rig.take()).toEqual(['Sink-1: cancel-barrier 1', 'decline']);
  });

  test('a cancelled checkpoint is passed on', () => {
    rig.arrive('Map-1', encodeCancelBarrier(3));
    expect(rig.take()).toEqual(['Sink-1: cancel-barrier 3', 'decline']);
  });

  test('a checkpoint is taken once, and an older one not at all', () => {
    rig = new Rig('Map-1').credit();
    rig.mail('trigger-checkpoint', 2).mail('trigger-checkpoint', 2).mail('trigger-checkpoint', 1);
    expect(rig.take().filter((line) => line.includes('barrier'))).toEqual([
      'Count-1: barrier 2',
      'Count-2: barrier 2',
    ]);
  });
});

describe('credits and backpressure', () => {
  test('credits go back in bundles of half the capacity', () => {
    rig = new Rig('Count-1').credit();
    const given = (): number[] =>
      rig.effects.splice(0).flatMap((effect) => (effect.kind === 'credit' ? [effect.credits] : []));
    expect(given()).toEqual([4, 4]);
    rig.word('Map-1', 'ebb');
    expect(given()).toEqual([]);
    rig.word('Map-1', 'ebb');
    expect(given()).toEqual([2]);
  });

  test('a task that cannot write reads nothing more, but hears commands', () => {
    rig = new Rig('Count-1').credit(0);
    for (const word of ['a', 'b', 'c']) rig.word('Map-1', word);
    const task = rig.manager.tasks.get('Count-1');
    expect(task?.gate.size).toBe(1);
    expect(rig.kinds().at(-1)).toBe('backpressured');
    rig.mail('notify-complete', 1);
    expect(rig.kinds()).toEqual(['checkpoint-notified']);
    rig.credit(3);
    expect(task?.gate.size).toBe(0);
    expect(rig.take().filter((line) => line.startsWith('Sink'))).toHaveLength(3);
    expect(rig.kinds()).toContain('backpressure-ended');
  });

  test('it is busy for the cost of a record, and what it writes leaves at the end of it', () => {
    rig = new Rig('Count-1').credit();
    rig.word('Map-1', 'ebb');
    const buffer = rig.effects.find(({ kind }) => kind === 'buffer');
    expect(buffer?.afterMs).toBe(10);
  });
});

describe('the end', () => {
  const end = (): Rig => rig.arrive('Map-1', encodeEndOfData()).arrive('Map-2', encodeEndOfData());
  const checkpoint = (id: number): Rig => rig.barrier('Map-1', id).barrier('Map-2', id);

  test('comes when all inputs have ended, and is told downstream once', () => {
    rig = new Rig('Count-1').credit();
    rig.arrive('Map-1', encodeEndOfData());
    expect(rig.take()).toEqual([]);
    rig.arrive('Map-2', encodeEndOfData()).arrive('Map-2', encodeEndOfData());
    expect(rig.take()).toEqual(['Sink-1: end-of-data']);
  });

  test('the task lives on for one complete checkpoint that was taken after it', () => {
    rig = new Rig('Count-1').credit();
    checkpoint(1);
    end().credit(0, true);
    rig.take();
    rig.mail('notify-complete', 1);
    expect(rig.take()).toEqual([]);
    checkpoint(2);
    rig.take();
    rig.mail('notify-complete', 2);
    expect(rig.take()).toEqual(['Sink-1: end-of-input', 'FINISHED']);
  });

  test('when the first such checkpoint fails, the next will do', () => {
    rig = new Rig('Count-1').credit();
    end().credit(0, true);
    checkpoint(1).mail('notify-aborted', 1);
    checkpoint(2);
    rig.take();
    rig.mail('notify-complete', 2);
    expect(rig.take()).toContain('FINISHED');
  });

  test('an input that has finished needs no barrier', () => {
    rig = new Rig('Count-1').credit();
    rig.arrive('Map-1', encodeEndOfData()).arrive('Map-1', encodeEndOfInput());
    rig.barrier('Map-2', 4);
    expect(rig.take()).toEqual(['Sink-1: barrier 4', 'upload later']);
  });

  test('without checkpoints it finishes when all it wrote has been processed', () => {
    rig = new Rig('Count-1', { 'execution.checkpointing.interval': null }).credit(1);
    rig.word('Map-1', 'a').word('Map-1', 'b');
    end();
    expect(rig.take()).toEqual(['Sink-1: a=1']);
    rig.credit(1);
    expect(rig.take()).toEqual(['Sink-1: b=1', 'Sink-1: end-of-data']);
    rig.credit(100);
    expect(rig.take()).toEqual([]);
    rig.credit(0, true); // the receiver has taken the end of data
    expect(rig.take()).toEqual(['Sink-1: end-of-input', 'FINISHED']);
  });
});

describe('keyed state in sorted files', () => {
  const ROCKSDB = { 'state.backend.type': 'rocksdb', 'execution.checkpointing.incremental': true };

  test('a checkpoint uploads the sorted files and a file that says so', () => {
    const rig = new Rig('Count-1', ROCKSDB).credit().word('Map-1', 'ebb');
    rig.barrier('Map-1', 1).barrier('Map-2', 1);
    rig.hear({ kind: 'timer', timer: 'upload 1 1 Count-1' });
    const puts = rig.effects.flatMap((effect) =>
      effect.kind === 'request' && effect.body?.op === 'put' ? [effect.body.file] : [],
    );
    expect(puts).toEqual([
      expect.stringMatching(/\/shared\/Count-1-c1f1-a1$/),
      expect.stringMatching(/\/chk-1\/Count-1-a1$/),
    ]);
  });

  test('a full local disk fails the task with a sentence, and nothing else', () => {
    class FullDisk extends MemoryDisk {
      override append(): void {
        throw new LocalDiskProblem('The local disk is full.');
      }
    }
    const rig = new Rig('Count-1', ROCKSDB, new FullDisk()).credit().word('Map-1', 'ebb');
    rig.barrier('Map-1', 1).barrier('Map-2', 1);
    const failures = rig.effects.flatMap((effect) =>
      effect.kind === 'send' && effect.message.kind === 'task-status'
        ? (effect.message.failure?.message ?? [])
        : [],
    );
    expect(failures).toEqual([
      'Its state on the local disk cannot be used: The local disk is full.',
    ]);
    expect(() => rig.word('Map-1', 'flow')).not.toThrow();
  });

  test('a record costs more there than on the heap', () => {
    const costOf = (settings: Readonly<Record<string, unknown>>): number => {
      const rig = new Rig('Count-1', settings).credit().word('Map-1', 'ebb');
      const processed = rig.trace.find(({ kind }) => kind === 'processed');
      return processed?.kind === 'processed' ? processed.costMs : 0;
    };
    const { serializationMs = 0 } = NO_JITTER.timing;
    expect(serializationMs).toBeGreaterThan(0);
    expect(costOf(ROCKSDB) - costOf({})).toBe(serializationMs);
  });
});
