// The input gate of a task: one queue per channel, and a line of the channels that have something.
// Keeps true: a channel keeps its order, urgent elements apart; one with more data goes to the back
// of the line; a blocked one yields nothing that came behind the element it was blocked on, but keeps
// its place. `push` and `poll` take constant time and allocate nothing.
// Flink: SingleInputGate, RemoteInputChannel, PrioritizedDeque.

import { Impossible } from '../assert.ts';

/** A place in a channel: how many elements had been pushed to it before. */
export type Position = number;

/**
 * Where a channel stands: nowhere (it has nothing), in line, beside the line with its place kept
 * (it is blocked), or in the urgent part at the head of the line.
 */
type Place = 'out' | 'in-line' | 'held' | 'urgent';

interface ChannelQueue<T> {
  /** A ring; its length is a power of two. An urgent element leaves a hole (undefined) behind. */
  slots: (T | undefined)[];
  /** Position of the first element in the ring; never a hole. */
  head: Position;
  /** Position the next element gets. */
  tail: Position;
  /** Elements that wait, urgent ones included. */
  size: number;
  urgent: { readonly element: T; readonly position: Position }[];
  place: Place;
  /** Its place in line: channels with lower tickets are read first. */
  ticket: number;
  blocked: boolean;
  /** While blocked, only what stands in front of this position may leave: it was overtaken. */
  blockedFrom: Position;
  lastPolled: Position;
  finished: boolean;
}

/** Plain data: clone it to keep the gate, open a gate on a clone to go back. */
export interface InputGateState<T> {
  readonly queues: ChannelQueue<T>[];
  /** A ring of channel numbers, each at most once; the first `urgentCount` are urgent. */
  readonly line: number[];
  lineHead: number;
  lineCount: number;
  urgentCount: number;
  nextTicket: number;
  size: number;
  polledChannel: number;
}

const FIRST_CAPACITY = 16;

export class InputGate<T extends NonNullable<unknown>> {
  readonly state: InputGateState<T>;

  constructor(channels: number | InputGateState<T>) {
    this.state = typeof channels === 'number' ? emptyState(channels) : channels;
  }

  get channels(): number {
    return this.state.queues.length;
  }

  /** Elements that wait in all channels, blocked ones included. */
  get size(): number {
    return this.state.size;
  }

  /** Whether `poll` has something to give. */
  get available(): boolean {
    return this.state.lineCount > 0;
  }

  /** Whether an urgent element waits: it is to be read even by a task that cannot write. */
  get urgent(): boolean {
    return this.state.urgentCount > 0;
  }

  /** The channel of the element polled last, -1 before the first. */
  get polledChannel(): number {
    return this.state.polledChannel;
  }

  get allFinished(): boolean {
    return this.state.queues.every((queue) => queue.finished);
  }

  sizeOf(channel: number): number {
    return this.queueOf(channel).size;
  }

  isBlocked(channel: number): boolean {
    return this.queueOf(channel).blocked;
  }

  isFinished(channel: number): boolean {
    return this.queueOf(channel).finished;
  }

  /** Puts an element at the end of its channel and says where it stands. */
  push(channel: number, element: T): Position {
    const queue = this.openQueueOf(channel);
    if (queue.tail - queue.head === queue.slots.length) grow(queue);
    const position = queue.tail++;
    queue.slots[position & (queue.slots.length - 1)] = element;
    queue.size++;
    this.state.size++;
    if (queue.place === 'out') this.enqueue(channel, queue);
    return position;
  }

  /** Puts an element in front of all that is not urgent. It passes a blocked channel. */
  pushPriority(channel: number, element: T): Position {
    const queue = this.openQueueOf(channel);
    const position = queue.tail;
    queue.urgent.push({ element, position });
    queue.size++;
    this.state.size++;
    this.raise(channel, queue);
    return position;
  }

  /** The next element, or undefined when nothing may be read. `polledChannel` says whose it is. */
  poll(): T | undefined {
    const state = this.state;
    if (state.lineCount === 0) return undefined;
    const channel = this.dequeue();
    const queue = this.queueOf(channel);
    state.polledChannel = channel;
    state.size--;
    queue.size--;
    const element = takeFirst(queue);
    if (queue.urgent.length > 0) this.raise(channel, queue);
    else if (queue.head < queue.tail) this.enqueue(channel, queue);
    return element;
  }

  /** Holds back all that came behind the element polled last from this channel. */
  block(channel: number): void {
    const queue = this.queueOf(channel);
    if (queue.finished) return;
    queue.blocked = true;
    queue.blockedFrom = queue.lastPolled;
    this.holdOrRelease(channel, queue);
  }

  resume(channel: number): void {
    const queue = this.queueOf(channel);
    queue.blocked = false;
    this.holdOrRelease(channel, queue);
  }

  /** After the last element of a channel: nothing may follow. */
  finish(channel: number): void {
    const queue = this.queueOf(channel);
    if (queue.size > 0) {
      throw new Impossible(`Channel ${channel} ended with ${queue.size} elements still waiting.`);
    }
    queue.blocked = false;
    queue.finished = true;
  }

  /**
   * Moves the first waiting element that matches in front of all others of its channel. What it
   * overtakes stays readable even if the channel is blocked on it. False if there is none.
   */
  prioritise(channel: number, matches: (element: T) => boolean): boolean {
    const queue = this.queueOf(channel);
    for (let position = queue.head; position < queue.tail; position++) {
      const slot = position & (queue.slots.length - 1);
      const element = queue.slots[slot];
      if (element === undefined || !matches(element)) continue;
      queue.slots[slot] = undefined;
      skipHoles(queue);
      queue.urgent.push({ element, position });
      this.raise(channel, queue);
      return true;
    }
    return false;
  }

  /** Visits what waits in a channel in front of a position, in order; urgent elements left out. */
  visitQueued(channel: number, before: Position, visit: (element: T) => void): void {
    const queue = this.queueOf(channel);
    const end = Math.min(before, queue.tail);
    for (let position = queue.head; position < end; position++) {
      const element = queue.slots[position & (queue.slots.length - 1)];
      if (element !== undefined) visit(element);
    }
  }

  private queueOf(channel: number): ChannelQueue<T> {
    const queue = this.state.queues[channel];
    if (queue === undefined) throw new Impossible(`The gate has no channel ${channel}.`);
    return queue;
  }

  private openQueueOf(channel: number): ChannelQueue<T> {
    const queue = this.queueOf(channel);
    if (queue.finished) throw new Impossible(`Channel ${channel} has ended; nothing may arrive.`);
    return queue;
  }

  /** To the back of the line, or beside it if the channel is blocked. */
  private enqueue(channel: number, queue: ChannelQueue<T>): void {
    const state = this.state;
    queue.ticket = state.nextTicket++;
    if (!isReadable(queue)) {
      queue.place = 'held';
      return;
    }
    state.line[this.lineSlot(state.lineCount)] = channel;
    state.lineCount++;
    queue.place = 'in-line';
  }

  private dequeue(): number {
    const state = this.state;
    const channel = state.line[state.lineHead] ?? -1;
    state.lineHead = this.lineSlot(1);
    state.lineCount--;
    if (state.urgentCount > 0) state.urgentCount--;
    this.queueOf(channel).place = 'out';
    return channel;
  }

  /** Puts a channel at the end of the urgent part of the line, whatever its place was. */
  private raise(channel: number, queue: ChannelQueue<T>): void {
    if (queue.place === 'urgent') return;
    if (queue.place === 'in-line') this.leaveLine(channel);
    this.insert(channel, this.state.urgentCount);
    this.state.urgentCount++;
    queue.place = 'urgent';
  }

  /** After blocking or resuming: out of the line, or back to its own place in it. */
  private holdOrRelease(channel: number, queue: ChannelQueue<T>): void {
    if (queue.place === 'in-line' && !isReadable(queue)) {
      this.leaveLine(channel);
      queue.place = 'held';
    } else if (queue.place === 'held' && isReadable(queue)) {
      const { line, lineCount, urgentCount } = this.state;
      let index = lineCount;
      while (index > urgentCount) {
        const before = this.queueOf(line[this.lineSlot(index - 1)] ?? -1);
        if (before.ticket < queue.ticket) break;
        index--;
      }
      this.insert(channel, index);
      queue.place = 'in-line';
    }
  }

  /** Barriers are rare, so shifting the line for them is fine. */
  private insert(channel: number, index: number): void {
    const state = this.state;
    for (let i = state.lineCount; i > index; i--) {
      state.line[this.lineSlot(i)] = state.line[this.lineSlot(i - 1)] ?? -1;
    }
    state.line[this.lineSlot(index)] = channel;
    state.lineCount++;
  }

  private leaveLine(channel: number): void {
    const state = this.state;
    let kept = 0;
    for (let i = 0; i < state.lineCount; i++) {
      const other = state.line[this.lineSlot(i)] ?? -1;
      if (other !== channel) state.line[this.lineSlot(kept++)] = other;
    }
    state.lineCount = kept;
  }

  private lineSlot(index: number): number {
    const slot = this.state.lineHead + index;
    return slot < this.state.line.length ? slot : slot - this.state.line.length;
  }
}

function emptyState<T>(channels: number): InputGateState<T> {
  const queues: ChannelQueue<T>[] = [];
  for (let channel = 0; channel < channels; channel++) {
    queues.push({
      slots: new Array<T | undefined>(FIRST_CAPACITY).fill(undefined),
      head: 0,
      tail: 0,
      size: 0,
      urgent: [],
      place: 'out',
      ticket: 0,
      blocked: false,
      blockedFrom: 0,
      lastPolled: -1,
      finished: false,
    });
  }
  return {
    queues,
    line: new Array<number>(channels).fill(-1),
    lineHead: 0,
    lineCount: 0,
    urgentCount: 0,
    nextTicket: 0,
    size: 0,
    polledChannel: -1,
  };
}

function isReadable<T>(queue: ChannelQueue<T>): boolean {
  if (queue.urgent.length > 0) return true;
  return queue.head < queue.tail && (!queue.blocked || queue.head < queue.blockedFrom);
}

function takeFirst<T>(queue: ChannelQueue<T>): T | undefined {
  if (queue.urgent.length > 0) {
    const first = queue.urgent.shift();
    if (first !== undefined) queue.lastPolled = first.position;
    return first?.element;
  }
  const slot = queue.head & (queue.slots.length - 1);
  const element = queue.slots[slot];
  queue.slots[slot] = undefined;
  queue.lastPolled = queue.head++;
  skipHoles(queue);
  return element;
}

function skipHoles<T>(queue: ChannelQueue<T>): void {
  const mask = queue.slots.length - 1;
  while (queue.head < queue.tail && queue.slots[queue.head & mask] === undefined) queue.head++;
}

function grow<T>(queue: ChannelQueue<T>): void {
  const { slots } = queue;
  const wider = new Array<T | undefined>(slots.length * 2).fill(undefined);
  for (let position = queue.head; position < queue.tail; position++) {
    wider[position & (wider.length - 1)] = slots[position & (slots.length - 1)];
  }
  queue.slots = wider;
}
