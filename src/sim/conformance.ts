// Conformance: runs files of behaviour vectors read off Flink's own tests against the real engine.
// Keeps true: the real barrier handlers, the real input gate and the real key groups are driven;
// what this file adds is only the world around them (senders, a clock, timers, a channel-state log).
// Flink: the tests of its package io.checkpointing, KeyGroupRangeAssignment.

import { ChannelCapture } from '../engine/barriers/channel-capture.ts';
import { createBarrierHandler } from '../engine/barriers/create-handler.ts';
import type { BarrierHandlerKind } from '../engine/barriers/create-handler.ts';
import type { Barrier, BarrierEffect, BarrierOptions } from '../engine/barriers/handler.ts';
import { isTimeoutable } from '../engine/barriers/handler.ts';
import * as keyGroups from '../engine/job/key-groups.ts';
import { InputGate } from '../engine/stream/input-gate.ts';
import type { BarrierCase, BarrierVectors, KeyGroupVectors } from './conformance-vectors.ts';

type Input = BarrierCase['inputs'][number];
type BarrierInput = Extract<Input, { type: 'barrier' | 'announce' }>;
type Expectation = BarrierCase['expect'][number];

export interface Difference {
  /** Index of the input after which it shows; null if it belongs to the case as a whole. */
  readonly step: number | null;
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  readonly firstDifference?: Difference;
  /**
   * Whether the run as a whole agrees, whatever its single steps look like: triggers, aborts, what
   * came out and what was persisted in order, metrics. That is what Flink's own tests look at; the
   * values per step go further and come from a model.
   */
  readonly assertedOk: boolean;
}

export function runBarrierVectors(file: BarrierVectors): CaseResult[] {
  return file.cases.map(runBarrierCase);
}

export function runBarrierCase(vector: BarrierCase): CaseResult {
  const rig = new BarrierRig(vector);
  let firstDifference: Difference | undefined;
  const compare = (step: number | null, field: string, expected: unknown, actual: unknown) => {
    const same = JSON.stringify(expected) === JSON.stringify(actual);
    if (!same) firstDifference ??= { step, field, expected, actual };
    return same;
  };
  const seen: Observation[] = [];
  try {
    for (const [step, expected] of vector.expect.entries()) {
      const actual = rig.step(step);
      seen.push(actual);
      compare(step, 'out', expected.out, actual.out);
      compare(step, 'events', expected.events, actual.events);
      compare(step, 'blocked', [...expected.blocked].sort(ascending), actual.blocked);
      compare(step, 'latestId', expected.latestId, actual.latestId);
      compare(step, 'pending', expected.pending, actual.pending);
      if (expected.openPending !== undefined) {
        compare(step, 'openPending', expected.openPending, actual.openPending);
      }
      compare(
        step,
        'persisted',
        rig.byChannel(expected.persisted),
        rig.byChannel(actual.persisted),
      );
    }
  } catch (error) {
    firstDifference ??= {
      step: seen.length,
      field: 'error',
      expected: null,
      actual: error instanceof Error ? error.message : String(error),
    };
    return { name: vector.name, ok: false, firstDifference, assertedOk: false };
  }
  const whole = (steps: readonly Pick<Expectation, 'out' | 'persisted'>[]) => [
    steps.flatMap((step) => step.out),
    rig.byChannel(steps.flatMap((step) => step.persisted)),
  ];
  const events = seen.flatMap((step) => step.events);
  const triggered = events.filter((event) => event.kind === 'trigger').map((event) => event.id);
  const aborted = events.flatMap((event) =>
    event.kind === 'abort' ? [{ id: event.id, reason: event.reason }] : [],
  );
  let assertedOk = JSON.stringify(whole(vector.expect)) === JSON.stringify(whole(seen));
  assertedOk = compare(null, 'totals.triggered', vector.totals.triggered, triggered) && assertedOk;
  assertedOk = compare(null, 'totals.aborted', vector.totals.aborted, aborted) && assertedOk;
  const metrics = rig.metrics();
  for (const field of ['alignmentDurationMs', 'startDelayMs', 'processedInFlightBytes'] as const) {
    const expected = vector.metrics?.[field];
    if (expected === undefined) continue;
    assertedOk = compare(null, `metrics.${field}`, expected, metrics[field]) && assertedOk;
  }
  return firstDifference === undefined
    ? { name: vector.name, ok: true, assertedOk }
    : { name: vector.name, ok: false, firstDifference, assertedOk };
}

/** What a step did and left behind, in the encoding of `expect`. */
export type Observation = Required<Expectation>;

/** What stands in the gate: an input by its index, or the announcement of one. */
interface Item {
  readonly index: number;
  readonly announcement: boolean;
}

const BUFFER_BYTES = 100;

const HANDLER_OF_MODE: Record<BarrierCase['mode'], BarrierHandlerKind> = {
  aligned: 'aligned',
  atLeastOnce: 'at-least-once',
  unaligned: 'unaligned',
  alternating: 'alternating',
};

/** The input side of one task, with everything outside it played by hand. */
export class BarrierRig {
  private readonly vector: BarrierCase;
  private readonly handler: ReturnType<typeof createBarrierHandler>;
  private readonly gate: InputGate<Item>;
  private readonly capture: ChannelCapture;
  private readonly senderStopped: boolean[];
  private readonly heldBySender: number[] = [];
  private readonly timers: { readonly checkpointId: number; readonly atMs: number }[] = [];
  private nowMs = 0;
  private now: Pick<Observation, 'out' | 'events' | 'persisted'> = emptyStep();
  private aligning: { readonly checkpointId: number; readonly startMs: number } | null = null;
  private bytesWhileAligning = 0;
  private measured = { alignmentDurationMs: 0, startDelayMs: 0, processedInFlightBytes: 0 };

  constructor(vector: BarrierCase) {
    this.vector = vector;
    this.handler = createBarrierHandler(HANDLER_OF_MODE[vector.mode], vector.channels, {
      checkpointsAfterTasksFinish: vector.checkpointsAfterTasksFinish,
    });
    this.gate = new InputGate<Item>(vector.channels);
    this.capture = new ChannelCapture(vector.channels);
    this.senderStopped = new Array<boolean>(vector.channels).fill(false);
  }

  step(index: number): Observation {
    this.now = emptyStep();
    const { delivery } = this.vector;
    const each = this.inputAt(index);
    switch (each.type) {
      case 'poll':
        this.pollOnce();
        break;
      case 'advance':
        this.nowMs += each.ms;
        if (each.timers) this.fireTimers();
        break;
      case 'runTimers':
        this.fireTimers();
        break;
      case 'announce':
        this.apply(this.handler.onAnnouncement(each.ch, this.barrierOf(each), this.nowMs));
        break;
      case 'buffer':
      case 'barrier':
      case 'cancel':
      case 'eop':
        if (delivery === 'handler-direct') this.deliverOut({ index, announcement: false });
        else if (delivery === 'ordered') this.deliverInOrder(index, each.ch);
        else this.arrive(index);
    }
    if (delivery === 'drain-after-each-arrival') this.drain();
    return this.observe();
  }

  metrics() {
    if (this.aligning === null) return this.measured;
    return { ...this.measured, alignmentDurationMs: this.nowMs - this.aligning.startMs };
  }

  /** Channels are persisted independently, so only the order within one means anything. */
  byChannel(persisted: Observation['persisted']): Observation['persisted'] {
    const channelOf = (index: number) => {
      const each = this.vector.inputs[index];
      return each !== undefined && 'ch' in each ? each.ch : -1;
    };
    return persisted.toSorted((a, b) => channelOf(a.input) - channelOf(b.input));
  }

  private observe(): Observation {
    const { handler, gate } = this;
    const blocked: number[] = [];
    for (let ch = 0; ch < gate.channels; ch++) if (gate.isBlocked(ch)) blocked.push(ch);
    const openPending =
      handler.state.kind === 'at-least-once'
        ? handler.state.tracked.map((tracked) => tracked.checkpointId)
        : [];
    const { latestId, pending } = handler;
    return { ...this.now, blocked, latestId, pending, openPending };
  }

  /** By the schema no record comes on a blocked channel; an event may, and is handed over. */
  private deliverInOrder(index: number, ch: number): void {
    if (this.gate.isBlocked(ch) && this.inputAt(index).type !== 'buffer') {
      this.deliverOut({ index, announcement: false });
      return;
    }
    this.arrive(index);
    while (this.pollOnce());
  }

  private drain(): void {
    for (;;) {
      if (this.pollOnce()) continue;
      const next = this.heldBySender.findIndex((index) => !this.isSenderStopped(index));
      const [index] = next < 0 ? [] : this.heldBySender.splice(next, 1);
      if (index === undefined) return;
      this.arrive(index);
    }
  }

  private isSenderStopped(index: number): boolean {
    const each = this.inputAt(index);
    return 'ch' in each && this.senderStopped[each.ch] === true;
  }

  private arrive(index: number): void {
    const each = this.inputAt(index);
    if (!('ch' in each)) return;
    if (this.isSenderStopped(index)) {
      this.heldBySender.push(index);
      return;
    }
    const item: Item = { index, announcement: false };
    if (each.type !== 'barrier') {
      const id = each.type === 'buffer' ? this.capture.capturing(each.ch) : -1;
      if (id >= 0) this.now.persisted.push({ id, input: index });
      this.gate.push(each.ch, item);
      return;
    }
    const barrier = this.barrierOf(each);
    const urgent = barrier.options.kind === 'unaligned';
    const position = urgent ? this.gate.pushPriority(each.ch, item) : this.gate.push(each.ch, item);
    this.capture.barrierArrived(each.ch, each.id, position);
    if (this.announces(each.ch, barrier)) {
      this.gate.pushPriority(each.ch, { index, announcement: true });
    }
    const { mode, delivery } = this.vector;
    // Only this delivery plays senders; in the others the inputs are already on their way.
    if (delivery === 'drain-after-each-arrival' && mode !== 'atLeastOnce' && !urgent) {
      this.senderStopped[each.ch] = true;
    }
  }

  private announces(ch: number, barrier: Barrier): boolean {
    const { mode, delivery, localChannels } = this.vector;
    if (mode !== 'alternating' || delivery === 'local-queues' || delivery === 'ordered')
      return false;
    return isTimeoutable(barrier.options) && !localChannels.includes(ch);
  }

  private pollOnce(): boolean {
    const item = this.gate.poll();
    if (item !== undefined) this.deliverOut(item);
    return item !== undefined;
  }

  /** An element leaves the gate: the task's turn. */
  private deliverOut(item: Item): void {
    const { index, announcement } = item;
    this.now.out.push(announcement ? { announcementOf: index } : index);
    const each = this.inputAt(index);
    switch (each.type) {
      case 'buffer':
        if (this.aligning !== null) this.bytesWhileAligning += BUFFER_BYTES;
        break;
      case 'barrier': {
        const barrier = this.barrierOf(each);
        this.apply(
          announcement
            ? this.handler.onAnnouncement(each.ch, barrier, this.nowMs)
            : this.handler.onBarrier(each.ch, barrier, this.nowMs),
        );
        break;
      }
      case 'cancel':
        this.apply(this.handler.onCancel(each.ch, each.id, this.nowMs));
        break;
      case 'eop':
        this.gate.finish(each.ch);
        this.apply(this.handler.onEndOfInput(each.ch, this.nowMs));
        break;
      case 'announce':
      case 'poll':
      case 'advance':
      case 'runTimers':
        throw new Error(`An input of type ${each.type} never enters the gate`);
    }
  }

  private fireTimers(): void {
    const due = this.timers.filter((timer) => timer.atMs <= this.nowMs);
    for (const timer of due.sort((a, b) => a.atMs - b.atMs)) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      this.apply(this.handler.onTimer(timer.checkpointId, this.nowMs));
    }
  }

  private apply(effects: readonly BarrierEffect[]): void {
    for (const effect of effects) this.carryOut(effect);
  }

  private carryOut(effect: BarrierEffect): void {
    switch (effect.kind) {
      case 'block':
        this.gate.block(effect.channel);
        break;
      case 'resume':
        this.senderStopped[effect.channel] = false;
        this.gate.resume(effect.channel);
        break;
      case 'prioritise':
        this.gate.prioritise(effect.channel, ({ index }) => {
          const each = this.inputAt(index);
          return each.type === 'barrier' && each.id === effect.checkpointId;
        });
        break;
      case 'startCapture':
        this.capture.start(effect.channel, effect.checkpointId, this.gate, ({ index }) => {
          if (this.inputAt(index).type !== 'buffer') return;
          this.now.persisted.push({ id: effect.checkpointId, input: index });
        });
        break;
      case 'stopCapture':
        this.capture.stop(effect.channel);
        break;
      case 'setTimer':
        this.timers.push({ checkpointId: effect.checkpointId, atMs: effect.atMs });
        break;
      case 'alignmentStarted':
        this.aligning = { checkpointId: effect.checkpointId, startMs: this.nowMs };
        this.bytesWhileAligning = 0;
        this.measured.startDelayMs = effect.startDelayMs;
        break;
      case 'trigger': {
        const id = effect.barrier.checkpointId;
        const { alignment } = effect;
        const event = { kind: 'trigger', id } as const;
        this.now.events.push(alignment === 'at-least-once' ? event : { ...event, alignment });
        break;
      }
      case 'allReceived':
        this.endAlignment(effect.checkpointId, effect.alignmentMs, this.bytesWhileAligning);
        break;
      case 'abort':
        this.now.events.push({ kind: 'abort', id: effect.checkpointId, reason: effect.reason });
        this.endAlignment(effect.checkpointId, 0, 0);
        break;
    }
  }

  /** An older checkpoint that ends (at least once) leaves the running measurement alone. */
  private endAlignment(checkpointId: number, alignmentMs: number, bytes: number): void {
    if (this.aligning === null || checkpointId < this.aligning.checkpointId) return;
    this.aligning = null;
    this.measured.alignmentDurationMs = alignmentMs;
    this.measured.processedInFlightBytes = bytes;
  }

  private inputAt(index: number): Input {
    const each = this.vector.inputs[index];
    if (each === undefined) throw new Error(`There is no input ${index}`);
    return each;
  }

  private barrierOf({ id, ts = 0, opt }: BarrierInput): Barrier {
    return { checkpointId: id, triggeredAtMs: ts, options: this.optionsOf(opt) };
  }

  private optionsOf(given: BarrierInput['opt']): BarrierOptions {
    const { mode, defaultOptions } = this.vector;
    const opt = given ?? defaultOptions ?? (mode === 'unaligned' ? 'unaligned' : 'aligned');
    return typeof opt === 'string'
      ? { kind: opt }
      : { kind: 'aligned-with-timeout', timeoutMs: opt.timeoutMs };
  }
}

function emptyStep(): Pick<Observation, 'out' | 'events' | 'persisted'> {
  return { out: [], events: [], persisted: [] };
}

function ascending(a: number, b: number): number {
  return a - b;
}

export function runKeyGroupVectors(file: KeyGroupVectors): CaseResult[] {
  const results: CaseResult[] = [];
  const check = (name: string, expected: Record<string, unknown>, actual: object) => {
    const got = new Map<string, unknown>(Object.entries(actual));
    const field = Object.keys(expected).find(
      (key) => JSON.stringify(expected[key]) !== JSON.stringify(got.get(key)),
    );
    results.push(
      field === undefined
        ? { name, ok: true, assertedOk: true }
        : {
            name,
            ok: false,
            firstDifference: {
              step: null,
              field,
              expected: expected[field],
              actual: got.get(field),
            },
            assertedOk: false,
          },
    );
  };
  for (const { hashCode, murmurRaw, murmur } of file.murmur) {
    const actual = { murmurRaw: keyGroups.mixHash(hashCode), murmur: keyGroups.murmur(hashCode) };
    check(`murmur of ${hashCode}`, { murmurRaw, murmur }, actual);
  }
  for (const { type, key, maxParallelism, parallelism, ...expected } of file.vectors) {
    const hashCode = keyGroups.javaHash(keyOf(type, key));
    const keyGroup = keyGroups.keyGroupFor(hashCode, maxParallelism);
    const operatorIndex = keyGroups.subtaskFor(keyGroup, parallelism, maxParallelism);
    const name = `${type} ${JSON.stringify(key)} in ${maxParallelism} groups on ${parallelism}`;
    check(name, expected, { hashCode, keyGroup, operatorIndex });
  }
  for (const { maxParallelism, parallelism, ranges } of file.ranges) {
    const actual = Array.from({ length: parallelism }, (_, subtask) => {
      const { first, last } = keyGroups.rangeOf(subtask, parallelism, maxParallelism);
      return [first, last];
    });
    check(`ranges of ${maxParallelism} groups on ${parallelism}`, { ranges }, { ranges: actual });
  }
  for (const { parallelism, maxParallelism } of file.defaultMaxParallelism) {
    const actual = { maxParallelism: keyGroups.defaultMaxParallelism(parallelism) };
    check(`default maximum for parallelism ${parallelism}`, { maxParallelism }, actual);
  }
  return results;
}

function keyOf(type: 'string' | 'int' | 'long', key: string): keyGroups.Key {
  if (type === 'string') return key;
  return type === 'int' ? Number(key) : BigInt(key);
}
