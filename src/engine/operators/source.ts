// Source over a replayable, partitioned log: emits rows in offset order, remembers where it is.
//
// Its state is a split list: each of its partitions with the next offset. After a restore it reads
// on from there, so the rows behind the last completed barrier come once more. Which partitions it
// gets is decided in the JobManager: with its deployment, or one by one when it asks. One that it has
// read stays in the list, with its end. Flink: SourceOperator, SourceReader.

import type { CheckpointId, Result, Row } from '../protocol.ts';
import { Impossible } from '../assert.ts';
import type { AssignedToReader, Operator, OperatorContext, OperatorType } from './operator.ts';
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
  /** Assigned, but not to be taken up before the barrier of that checkpoint. */
  readonly #held = new Map<number, CheckpointId>();
  readonly #asks: boolean;
  /** Requests for a split so far, and whether the last one has been answered. */
  #requests = 0;
  #isAsking = false;
  #noMoreSplits = false;
  /** The newest checkpoint whose barrier it has emitted, or was told not to wait for. */
  #passed: CheckpointId = 0;
  #turn = 0;
  #epoch = 0;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#state = context.operatorState.list(SPLITS);
    this.#fields = context.definition.scenario.rowType.fields.length;
    this.#asks = context.plan.operator.assignment === 'on request';
  }

  open(restored: boolean): void {
    const { restoredFrom, splits } = this.#context;
    // The barrier of the checkpoint it starts from was the last one it emitted.
    this.#epoch = restoredFrom ?? 0;
    if (restored)
      for (const { partition, offset } of this.#state.get()) this.#add(partition, offset);
    for (const partition of splits) this.#add(partition, 0);
    for (const split of this.#splits) this.#poll(split);
    this.#askForMore();
  }

  #add(partition: number, offset: number): Split {
    const { plan, attempt } = this.#context;
    const split: Split = {
      partition,
      offset,
      endOffset: null,
      rows: [],
      taken: 0,
      poll: null,
      quietUntilMs: null,
    };
    this.#splits.push(split);
    this.#context.tell({
      kind: 'source-positioned',
      task: plan.id,
      attempt,
      partition,
      offset,
      endOffset: null,
    });
    return split;
  }

  splitAssigned({ partition, heldFor }: AssignedToReader): void {
    this.#isAsking = false;
    if (partition === null) {
      this.#noMoreSplits = true;
      return;
    }
    const isKnown = this.#splits.some((split) => split.partition === partition);
    if (isKnown || this.#held.has(partition)) return; // told twice
    if (heldFor === null || heldFor <= this.#passed) {
      this.#poll(this.#add(partition, 0));
      return;
    }
    this.#held.set(partition, heldFor);
    const { plan, attempt } = this.#context;
    const told = { task: plan.id, attempt, partition, checkpoint: heldFor };
    this.#context.tell({ kind: 'split-held', ...told });
  }

  barrierPassed(checkpoint: CheckpointId): void {
    this.#passed = Math.max(this.#passed, checkpoint);
    for (const [partition, heldFor] of this.#held) {
      if (heldFor > this.#passed) continue;
      this.#held.delete(partition);
      this.#poll(this.#add(partition, 0));
    }
  }

  /** All that it has is fetched to the end, though not yet emitted: time to ask. Flink:
   * FileSourceReader.onSplitFinished. */
  #askForMore(): void {
    if (!this.#asks || this.#isAsking || this.#noMoreSplits || this.#held.size > 0) return;
    if (!this.#splits.every(isFetched)) return;
    this.#isAsking = true;
    this.#context.askForSplit(++this.#requests);
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
    if (waiting || this.#held.size > 0) return 'not yet';
    return this.#asks && !this.#noMoreSplits ? 'not yet' : 'end';
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
    this.#askForMore();
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

  epoch(checkpoint: CheckpointId): void {
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

function isFetched({ offset, endOffset, rows, taken }: Split): boolean {
  return endOffset !== null && offset + rows.length - taken >= endOffset;
}

export const source: OperatorType = {
  problems: () => [],
  outputType: (_spec, _inputs, logType) => logType,
  create: (context) => new LogSource(context),
};
