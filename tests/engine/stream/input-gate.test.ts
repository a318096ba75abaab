// The input gate: order within a channel, fairness between channels, blocking, urgent elements.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputGate } from '../../../src/engine/stream/input-gate.ts';

function drain(gate: InputGate<string>): string[] {
  const out: string[] = [];
  for (let element = gate.poll(); element !== undefined; element = gate.poll()) out.push(element);
  return out;
}

function filled(channels: number, ...elements: [number, string][]): InputGate<string> {
  const gate = new InputGate<string>(channels);
  for (const [channel, element] of elements) gate.push(channel, element);
  return gate;
}

describe('reading', () => {
  test('an empty gate gives nothing', () => {
    const gate = new InputGate<string>(2);
    expect(gate.poll()).toBeUndefined();
    expect(gate.available).toBe(false);
    expect(gate.polledChannel).toBe(-1);
  });

  test('a channel with more data goes to the back of the line', () => {
    const gate = filled(3, [0, 'a1'], [0, 'a2'], [0, 'a3'], [2, 'c1'], [1, 'b1'], [2, 'c2']);
    expect(drain(gate)).toEqual(['a1', 'c1', 'b1', 'a2', 'c2', 'a3']);
  });

  test('it says which channel an element came from', () => {
    const gate = filled(2, [1, 'b'], [0, 'a']);
    gate.poll();
    expect(gate.polledChannel).toBe(1);
    gate.poll();
    expect(gate.polledChannel).toBe(0);
  });

  test('a channel keeps its order while its ring grows and wraps around', () => {
    const gate = new InputGate<string>(1);
    const out: string[] = [];
    for (let i = 0; i < 100; i++) {
      gate.push(0, `x${2 * i}`);
      gate.push(0, `x${2 * i + 1}`);
      out.push(gate.poll() ?? '');
    }
    expect([...out, ...drain(gate)]).toEqual(Array.from({ length: 200 }, (_, i) => `x${i}`));
  });
});

describe('blocking', () => {
  test('a blocked channel is passed over, but keeps its place in line for when it is resumed', () => {
    const gate = filled(2, [0, 'barrier'], [0, 'a1'], [1, 'b1'], [1, 'b2']);
    expect(gate.poll()).toBe('barrier');
    gate.block(0);
    expect(gate.isBlocked(0)).toBe(true);
    expect(gate.poll()).toBe('b1');
    gate.resume(0);
    expect(drain(gate)).toEqual(['a1', 'b2']);
  });

  test('what arrives on a blocked channel waits and is counted', () => {
    const gate = filled(2, [0, 'barrier']);
    gate.poll();
    gate.block(0);
    gate.push(0, 'a1');
    expect(gate.available).toBe(false);
    expect(gate.poll()).toBeUndefined();
    expect([gate.size, gate.sizeOf(0), gate.sizeOf(1)]).toEqual([1, 1, 0]);
    gate.resume(0);
    expect(drain(gate)).toEqual(['a1']);
  });

  test('resuming a channel that is not blocked changes nothing', () => {
    const gate = filled(2, [0, 'a1'], [1, 'b1'], [0, 'a2']);
    gate.resume(0);
    expect(drain(gate)).toEqual(['a1', 'b1', 'a2']);
  });
});

describe('urgent elements', () => {
  test('they come before everything else, in the order in which they came', () => {
    const gate = filled(3, [0, 'a1'], [1, 'b1'], [2, 'c1']);
    gate.pushPriority(2, 'first');
    gate.pushPriority(1, 'second');
    gate.pushPriority(2, 'third');
    expect(drain(gate)).toEqual(['first', 'second', 'third', 'a1', 'b1', 'c1']);
  });

  test('an element in the middle of a channel can be moved to the front', () => {
    const gate = filled(2, [1, 'b1'], [0, 'a1'], [0, 'a2'], [0, 'barrier'], [0, 'a3']);
    expect(gate.prioritise(0, (element) => element === 'barrier')).toBe(true);
    expect(drain(gate)).toEqual(['barrier', 'b1', 'a1', 'a2', 'a3']);
  });

  test('moving the only element leaves an empty channel behind', () => {
    const gate = filled(1, [0, 'barrier']);
    gate.prioritise(0, () => true);
    expect(gate.size).toBe(1);
    expect(drain(gate)).toEqual(['barrier']);
    gate.push(0, 'a1');
    expect(drain(gate)).toEqual(['a1']);
  });

  test('an element that is not there, or is urgent already, cannot be moved', () => {
    const gate = filled(1, [0, 'a1']);
    gate.pushPriority(0, 'barrier');
    expect(gate.prioritise(0, (element) => element === 'barrier')).toBe(false);
    expect(drain(gate)).toEqual(['barrier', 'a1']);
  });

  test('on a channel blocked behind an overtaking barrier the overtaken elements may still leave', () => {
    const gate = filled(2, [0, 'a1'], [0, 'a2'], [0, 'barrier'], [0, 'a3']);
    gate.prioritise(0, (element) => element === 'barrier');
    expect(gate.poll()).toBe('barrier');
    gate.block(0);
    expect(drain(gate)).toEqual(['a1', 'a2']);
    gate.resume(0);
    expect(drain(gate)).toEqual(['a3']);
  });

  test('an urgent element passes a blocked channel, the rest of it does not', () => {
    const gate = filled(1, [0, 'barrier 1'], [0, 'a1']);
    gate.poll();
    gate.block(0);
    gate.pushPriority(0, 'barrier 2');
    expect(drain(gate)).toEqual(['barrier 2']);
    expect(gate.sizeOf(0)).toBe(1);
  });
});

describe('looking at what waits', () => {
  function visited(gate: InputGate<string>, before: number): string[] {
    const seen: string[] = [];
    gate.visitQueued(0, before, (element) => seen.push(element));
    return seen;
  }

  test('the elements in front of a barrier can be captured without taking them out', () => {
    const gate = filled(1, [0, 'a1'], [0, 'a2'], [0, 'a3']);
    gate.poll();
    const position = gate.push(0, 'barrier');
    gate.push(0, 'a4');
    expect(visited(gate, position)).toEqual(['a2', 'a3']);
    expect(visited(gate, Number.POSITIVE_INFINITY)).toEqual(['a2', 'a3', 'barrier', 'a4']);
    expect(gate.size).toBe(4);
  });

  test('what an urgent barrier overtook stands in front of its position', () => {
    const gate = filled(1, [0, 'a1'], [0, 'a2']);
    const position = gate.pushPriority(0, 'barrier');
    gate.push(0, 'a3');
    expect(visited(gate, position)).toEqual(['a1', 'a2']);
  });

  test('a barrier that was moved to the front is not met at its old place', () => {
    const gate = filled(1, [0, 'a1'], [0, 'barrier'], [0, 'a2']);
    gate.prioritise(0, (element) => element === 'barrier');
    expect(visited(gate, Number.POSITIVE_INFINITY)).toEqual(['a1', 'a2']);
  });
});

describe('the end of a channel', () => {
  test('nothing may arrive after it, and nothing may be left in front of it', () => {
    const gate = filled(2, [0, 'end'], [1, 'b1']);
    gate.poll();
    gate.finish(0);
    expect(gate.isFinished(0)).toBe(true);
    expect(gate.allFinished).toBe(false);
    expect(() => gate.push(0, 'late')).toThrow('Channel 0 has ended');
    expect(() => gate.finish(1)).toThrow('1 elements still waiting');
    gate.poll();
    gate.finish(1);
    expect(gate.allFinished).toBe(true);
  });

  test('a channel that does not exist is named', () => {
    expect(() => new InputGate<string>(2).push(2, 'x')).toThrow('no channel 2');
  });
});

// ---- Against a model: lists of elements, and a list of channels in line. ----

interface ModelChannel {
  waiting: { id: number; position: number }[];
  urgent: { id: number; position: number }[];
  arrived: number;
  blockedFrom: number | null;
  lastPolled: number;
}

/** The same gate, written for clarity: everything is recomputed, nothing is constant time. */
class ModelGate {
  readonly queues: ModelChannel[];
  urgentLine: number[] = [];
  line: number[] = [];

  constructor(channels: number) {
    this.queues = Array.from({ length: channels }, () => ({
      waiting: [],
      urgent: [],
      arrived: 0,
      blockedFrom: null,
      lastPolled: -1,
    }));
  }

  at(channel: number): ModelChannel {
    return this.queues[channel]!;
  }

  push(channel: number, id: number): void {
    this.at(channel).waiting.push({ id, position: this.at(channel).arrived++ });
    this.settle();
  }

  pushPriority(channel: number, id: number): void {
    this.at(channel).urgent.push({ id, position: this.at(channel).arrived });
    this.settle();
  }

  prioritise(channel: number, id: number): boolean {
    const { waiting, urgent } = this.at(channel);
    const index = waiting.findIndex((element) => element.id === id);
    if (index < 0) return false;
    urgent.push(...waiting.splice(index, 1));
    this.settle();
    return true;
  }

  block(channel: number): void {
    this.at(channel).blockedFrom = this.at(channel).lastPolled;
    this.settle();
  }

  resume(channel: number): void {
    this.at(channel).blockedFrom = null;
    this.settle();
  }

  poll(): { id: number; channel: number } | undefined {
    const channel = this.urgentLine[0] ?? this.line.find((each) => this.readable(each));
    if (channel === undefined) return undefined;
    this.urgentLine = this.urgentLine.filter((each) => each !== channel);
    this.line = this.line.filter((each) => each !== channel);
    const queue = this.at(channel);
    const element = queue.urgent.shift() ?? queue.waiting.shift();
    queue.lastPolled = element!.position;
    this.settle();
    return { id: element!.id, channel };
  }

  get available(): boolean {
    return this.urgentLine.length > 0 || this.line.some((channel) => this.readable(channel));
  }

  readable(channel: number): boolean {
    const { waiting, blockedFrom } = this.at(channel);
    return blockedFrom === null || waiting[0]!.position < blockedFrom;
  }

  /** Who stands in line is a consequence of what waits; newcomers go to the back. */
  settle(): void {
    const isUrgent = (channel: number) => this.at(channel).urgent.length > 0;
    const isWaiting = (channel: number) => this.at(channel).waiting.length > 0;
    this.line = this.line.filter((channel) => !isUrgent(channel) && isWaiting(channel));
    for (let channel = 0; channel < this.queues.length; channel++) {
      if (isUrgent(channel)) {
        if (!this.urgentLine.includes(channel)) this.urgentLine.push(channel);
      } else if (isWaiting(channel) && !this.line.includes(channel)) this.line.push(channel);
    }
  }
}

const CHANNELS = 4;
const channel = fc.nat({ max: CHANNELS - 1 });
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const), channel }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('poll' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pushPriority' as const), channel }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('block' as const), channel }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), channel }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('prioritise' as const), channel, back: fc.nat(4) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clone' as const) }) },
);

describe('against a model', () => {
  test('every sequence of actions gives what the model gives, also on a clone of the state', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const model = new ModelGate(CHANNELS);
        let gate = new InputGate<{ id: number }>(CHANNELS);
        let nextId = 0;
        for (const step of actions) {
          switch (step.kind) {
            case 'push':
              gate.push(step.channel, { id: nextId });
              model.push(step.channel, nextId++);
              break;
            case 'pushPriority':
              gate.pushPriority(step.channel, { id: nextId });
              model.pushPriority(step.channel, nextId++);
              break;
            case 'prioritise': {
              const id = nextId - 1 - step.back;
              const found = gate.prioritise(step.channel, (element) => element.id === id);
              expect(found).toBe(model.prioritise(step.channel, id));
              break;
            }
            case 'block':
              gate.block(step.channel);
              model.block(step.channel);
              break;
            case 'resume':
              gate.resume(step.channel);
              model.resume(step.channel);
              break;
            case 'poll': {
              const expected = model.poll();
              expect(gate.poll()?.id).toBe(expected?.id);
              if (expected !== undefined) expect(gate.polledChannel).toBe(expected.channel);
              break;
            }
            case 'clone':
              gate = new InputGate(structuredClone(gate.state));
          }
          const sizes = model.queues.map((queue) => queue.waiting.length + queue.urgent.length);
          expect(sizes.map((_, each) => gate.sizeOf(each))).toEqual(sizes);
          expect(gate.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
          expect(gate.available).toBe(model.available);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no channel waits for more than one turn of each other channel', () => {
    fc.assert(
      fc.property(fc.array(channel, { minLength: 1, maxLength: 60 }), (arrivals) => {
        const gate = new InputGate<string>(CHANNELS);
        for (const each of arrivals) gate.push(each, 'x');
        const since = new Map<number, number>();
        while (gate.poll() !== undefined) {
          since.set(gate.polledChannel, 0);
          for (const [each, turns] of since) {
            if (each === gate.polledChannel || gate.sizeOf(each) === 0) continue;
            expect(turns + 1).toBeLessThan(CHANNELS);
            since.set(each, turns + 1);
          }
        }
      }),
    );
  });
});
