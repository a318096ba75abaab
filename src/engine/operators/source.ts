// Source over a replayable, partitioned log: emits rows in offset order, remembers where it is.
//
// Its state is a split list: each of its partitions with the next offset. After a restore it reads
// on from there, so the rows behind the last completed barrier come once more, and it reads the
// partitions that were handed to it. In the beginning partition p belongs to subtask p mod
// parallelism. Flink: SourceOperator, SourceReader.

import type { Result, Row } from '../protocol.ts';
import { Impossible } from '../assert.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import type {
  OperatorListDescriptor,
  OperatorListState,
} from '../state/operator/operator-state.ts';
import { NUMBER, recordOf } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';

interface Split {
  readonly partition: number;
  /** Offset of the next row to emit. */
  offset: number;
  endOffset: number | null;
  /** Rows read ahead, the first at `offset`. */
  rows: readonly Row[];
  taken: number;
  /** Number of the poll under way, or null. */
  poll: number | null;
  /** It has nothing just now and is asked again at this time. */
  quietUntilMs: number | null;
}

export interface SplitState {
  readonly partition: number;
  readonly offset: number;
}

export const SPLITS: OperatorListDescriptor<SplitState> = {
  name: 'splits',
  type: recordOf<SplitState>({ partition: NUMBER, offset: NUMBER }),
};

export class LogSource implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;
  readonly #state: OperatorListState<SplitState>;
  readonly #splits: Split[] = [];
  readonly #fields: number;
  #turn = 0;
  #epoch = 0;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#state = context.operatorState.list(SPLITS);
    this.#fields = context.definition.scenario.rowType.fields.length;
  }

  open(restored: boolean): void {
    const { plan, attempt, restoredFrom } = this.#context;
    // The barrier of the checkpoint it starts from was the last one it emitted.
    this.#epoch = restoredFrom ?? 0;
    for (const { partition, offset } of restored ? this.#state.get() : this.#firstSplits()) {
      this.#splits.push({
        partition,
        offset,
        endOffset: null,
        rows: [],
        taken: 0,
        poll: null,
        quietUntilMs: null,
      });
      this.#context.tell({
        kind: 'source-positioned',
        task: plan.id,
        attempt,
        partition,
        offset,
        endOffset: null,
      });
    }
    for (const split of this.#splits) this.#poll(split);
  }

  #firstSplits(): SplitState[] {
    const { plan, definition } = this.#context;
    const { parallelism } = plan.operator;
    const partitions = Array.from({ length: definition.scenario.partitions }, (_, each) => each);
    return partitions
      .filter((partition) => partition % parallelism === plan.index)
      .map((partition) => ({ partition, offset: 0 }));
  }

  next(): StreamRecord | 'not yet' | 'end' {
    let waiting = false;
    for (let tried = 0; tried < this.#splits.length; tried++) {
      const split = this.#splits[this.#turn % this.#splits.length];
      this.#turn++;
      if (!split) break;
      const row = split.rows[split.taken];
      if (row !== undefined && row.length !== this.#fields) {
        this.#context.fail(
          `Record ${split.offset} of partition ${split.partition} cannot be read: it has ${row.length} fields instead of ${this.#fields}.`,
        );
        return 'not yet';
      }
      if (row !== undefined) {
        const record = {
          partition: split.partition,
          offset: split.offset,
          epoch: this.#epoch,
          timestampMs: null,
          row,
        };
        split.taken++;
        split.offset++;
        if (split.rows.length - split.taken <= split.rows.length >> 1) this.#poll(split);
        return record;
      }
      if (split.endOffset === null || split.offset < split.endOffset) waiting = true;
    }
    return waiting ? 'not yet' : 'end';
  }

  get openSplits(): number[] {
    return this.#splits.flatMap(({ partition, offset, endOffset }) =>
      endOffset === null || offset < endOffset ? partition : [],
    );
  }

  outcome(request: number, result: Result): void {
    const split = this.#splits.find(({ poll }) => poll === request);
    if (!split) return;
    split.poll = null;
    if (!result.ok) {
      this.#context.fail(`The source log cannot be read: ${result.problem.message}`);
      return;
    }
    if (result.op !== 'poll') throw new Impossible('A poll was answered by something else.');
    split.endOffset = result.endOffset;
    split.rows = [...split.rows.slice(split.taken), ...result.rows];
    split.taken = 0;
    if (result.againMs === undefined) return;
    split.quietUntilMs = this.#context.nowMs() + result.againMs;
    this.#context.later(result.againMs);
  }

  /** The time asked for has come: perhaps a partition that was quiet has something. */
  later(): void {
    for (const split of this.#splits) {
      if (split.quietUntilMs === null || split.quietUntilMs > this.#context.nowMs()) continue;
      split.quietUntilMs = null;
      this.#poll(split);
    }
  }

  snapshot(): null {
    this.#state.update(this.#splits.map(({ partition, offset }) => ({ partition, offset })));
    return null;
  }

  epoch(checkpoint: number): void {
    this.#epoch = checkpoint;
  }

  #poll(split: Split): void {
    const offset = split.offset + split.rows.length - split.taken;
    if (split.poll !== null || split.quietUntilMs !== null) return;
    if (split.endOffset !== null && offset >= split.endOffset) return;
    const { partition } = split;
    const max = this.#context.definition.scenario.pollSize;
    const atMs = this.#context.nowMs();
    split.poll = this.#context.request({ op: 'poll', partition, offset, max, atMs });
  }
}

export const source: OperatorType = {
  problems: () => [],
  outputType: (_spec, _inputs, logType) => logType,
  create: (context) => new LogSource(context),
};
