// Joins two streams by key and time: each record of the first input meets those of the second whose
// event time lies between `lowerMs` and `upperMs` after its own, both included.
//
// Keeps true: what may still find a partner waits in keyed state, by side, with a timer that removes
// it when the watermark says that nobody can come any more; a late record is dropped. A pair has the
// identity of its first record, whichever of the two came last. Flink: IntervalJoinOperator.

import type { Row } from '../protocol.ts';
import type { ListDescriptor } from '../state/descriptors.ts';
import type { ListState } from '../state/states.ts';
import { listOf, NUMBER, recordOf, TEXT } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';
import { BEFORE_TIME_MS } from '../time/time-text.ts';
import { TIMER_STATES, type Timer, type Timers } from '../time/timers.ts';
import { keyedByHash, keyOf } from './keyed-input.ts';
import type { Operator, OperatorContext, OperatorType, Problem } from './operator.ts';

/** A record that waits. */
interface Waiting {
  readonly atMs: number;
  readonly partition: number;
  readonly offset: number;
  readonly part: number;
  /** Its row as JSON: the type of a state must not depend on what flows by. */
  readonly row: string;
}

const WAITING = recordOf<Waiting>({
  atMs: NUMBER,
  partition: NUMBER,
  offset: NUMBER,
  part: NUMBER,
  row: TEXT,
});
const side = (name: string): ListDescriptor<Waiting> => ({ kind: 'list', name, type: WAITING });
const LEFT = side('left');
const RIGHT = side('right');
/** Rows of one record that another operator made several of are told apart by more than this. */
const PARTS_OF_ONE = 2 ** 24;

class IntervalJoin implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #timers: Timers;
  readonly #sides: readonly [ListState<Waiting>, ListState<Waiting>];
  readonly #lowerMs: number;
  readonly #upperMs: number;

  constructor(context: OperatorContext) {
    const { lowerMs = 0, upperMs = 0 } = context.plan.operator;
    this.#context = context;
    this.#timers = context.timers();
    this.#sides = [context.keyed.list(LEFT), context.keyed.list(RIGHT)];
    [this.#lowerMs, this.#upperMs] = [lowerMs, upperMs];
  }

  process(record: StreamRecord, input: number): void {
    const { plan } = this.#context;
    const atMs = record.timestampMs;
    if (atMs === null) {
      this.#context.fail(
        `${plan.operator.name} needs event time, but record ${record.offset} of partition ${record.partition} has no timestamp.`,
      );
      return;
    }
    const watermarkMs = this.#context.watermarkMs();
    const key = keyOf(this.#context, record, input);
    const isLeft = input === 0;
    if (watermarkMs !== BEFORE_TIME_MS && atMs <= watermarkMs) {
      this.#drop(key, record, atMs, watermarkMs);
      return;
    }
    const { partition, offset, part = 0 } = record;
    const own = { atMs, partition, offset, part, row: JSON.stringify(record.row) };
    const [left, right] = this.#sides;
    const before = left.get().length + right.get().length;
    const others = [...(isLeft ? right : left).get()];
    const goneAtMs = this.#goneAtMs(isLeft, atMs);
    // Whoever only looks back need not wait.
    if (goneAtMs > watermarkMs) {
      (isLeft ? left : right).add(own);
      this.#timers.register({
        domain: 'event',
        dueMs: goneAtMs,
        key,
        namespace: isLeft ? LEFT.name : RIGHT.name,
      });
      this.#tell(key, before + 1, before === 0);
    }
    for (const other of others) {
      if (isLeft) this.#meet(own, other, record.epoch);
      else this.#meet(other, own, record.epoch);
    }
  }

  onTimer({ key, namespace, dueMs }: Timer): void {
    this.#context.keyed.setCurrentKey(key);
    const [left, right] = this.#sides;
    const isLeft = namespace === LEFT.name;
    const waiting = isLeft ? left : right;
    const kept = waiting.get().filter(({ atMs }) => this.#goneAtMs(isLeft, atMs) > dueMs);
    waiting.update(kept);
    this.#tell(key, left.get().length + right.get().length, false);
  }

  /** When no partner can come any more. */
  #goneAtMs(isLeft: boolean, atMs: number): number {
    return atMs + Math.max(0, isLeft ? this.#upperMs : -this.#lowerMs);
  }

  #meet(left: Waiting, right: Waiting, epoch: number): void {
    const apartMs = right.atMs - left.atMs;
    if (apartMs < this.#lowerMs || apartMs > this.#upperMs) return;
    const { partitions } = this.#context.definition.scenario;
    const { partition, offset } = left;
    this.#context.emit([...rowIn(left), ...rowIn(right)], {
      partition,
      offset,
      epoch,
      timestampMs: Math.max(left.atMs, right.atMs),
      part: left.part * PARTS_OF_ONE + 1 + right.offset * partitions + right.partition,
    });
  }

  #tell(key: string, value: number, isNew: boolean): void {
    const { plan, attempt, keyed } = this.#context;
    const where = { task: plan.id, attempt, keyGroup: keyed.currentKeyGroup, key };
    if (value === 0) this.#context.tell({ kind: 'state-cleared', ...where, value });
    else this.#context.tell({ kind: 'state-changed', ...where, value, isNew, holds: 'waiting' });
  }

  #drop(key: string, record: StreamRecord, timestampMs: number, watermarkMs: number): void {
    const { plan, attempt } = this.#context;
    const { partition, offset } = record;
    this.#context.tell({
      kind: 'record-late',
      task: plan.id,
      attempt,
      key,
      partition,
      offset,
      timestampMs,
      watermarkMs,
    });
  }
}

function rowIn({ row }: Waiting): Row {
  return JSON.parse(row) as Row;
}

export const intervalJoin: OperatorType = {
  problems(spec) {
    const { name, reads, lowerMs, upperMs } = spec;
    if (reads.length !== 2) {
      return [
        { field: 'reads', sentence: `${name} joins two streams, so it must read two inputs.` },
      ];
    }
    const problems: Problem[] = keyedByHash(spec, 'joins records with the same key');
    if (lowerMs === undefined || upperMs === undefined) {
      problems.push({
        field: lowerMs === undefined ? 'lowerMs' : 'upperMs',
        sentence: `${name} does not say between which times after a record of its first input one of the second must lie: give lowerMs and upperMs.`,
      });
    } else if (lowerMs > upperMs) {
      problems.push({
        field: 'lowerMs',
        sentence: `${name} joins from ${lowerMs} ms to ${upperMs} ms after a record: the lower bound lies above the upper one, so nothing would meet.`,
      });
    }
    return problems;
  },
  outputType({ name }, inputs, logType) {
    const [left = logType, right = logType] = inputs;
    const names = new Set(left.fields.map((field) => field.name));
    const renamed = right.fields.map((field) => {
      let free = field.name;
      while (names.has(free)) free = `right_${free}`;
      names.add(free);
      return { ...field, name: free };
    });
    return { name, fields: [...left.fields, ...renamed] };
  },
  keyedStates: () => [
    ...[LEFT, RIGHT].map(({ name, kind, type }) => ({ name, kind, type: listOf(type).name })),
    ...TIMER_STATES,
  ],
  told: (value, _plan, state) =>
    state === LEFT.name || state === RIGHT.name ? (value as readonly unknown[]).length : null,
  create: (context) => new IntervalJoin(context),
};
