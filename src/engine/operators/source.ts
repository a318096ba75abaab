// Source over a replayable, partitioned log: emits rows in offset order, remembers where it is.
//
// Its state is a split list: each of its partitions with the next offset. After a restore it reads
// on from there, so the rows behind the last completed barrier come once more. Which partitions it
// gets is decided in the JobManager: with its deployment, or one by one when it asks. One that it has
// read stays in the list, with its end. Flink: SourceOperator, SourceReader.

import type { CheckpointId, Result } from '../protocol.ts';
import type { AssignedToReader, Operator, OperatorContext, OperatorType } from './operator.ts';
import type {
  OperatorListDescriptor,
  OperatorListState,
} from '../state/operator/operator-state.ts';
import type { OperatorSpec } from '../job/spec.ts';
import { SplitReader } from '../sources/split-reader.ts';
import { NUMBER, recordOf } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';
import { SocketSource } from './socket-source.ts';

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
  readonly #reader: SplitReader;
  /** Assigned, but not to be taken up before the barrier of that checkpoint. */
  readonly #held = new Map<number, CheckpointId>();
  readonly #asks: boolean;
  /** Requests for a split so far, and whether the last one has been answered. */
  #requests = 0;
  #isAsking = false;
  #noMoreSplits = false;
  /** The newest checkpoint whose barrier it has emitted, or was told not to wait for. */
  #passed: CheckpointId = 0;
  #epoch = 0;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#state = context.operatorState.list(SPLITS);
    this.#asks = context.plan.operator.assignment === 'on request';
    const { pollSize: max } = context.definition.scenario;
    this.#reader = new SplitReader(context, ({ partition }, offset) =>
      context.request({ op: 'poll', partition, offset, max, atMs: context.nowMs() }),
    );
  }

  open(restored: boolean): void {
    const { restoredFrom, splits } = this.#context;
    // The barrier of the checkpoint it starts from was the last one it emitted.
    this.#epoch = restoredFrom ?? 0;
    const found = restored ? this.#state.get() : [];
    const given = splits.map((partition): SplitState => ({ partition, offset: 0 }));
    const taken = [...found, ...given].map(({ partition, offset }) => {
      const split = this.#reader.add(partition, offset);
      this.#reader.tellPosition(split);
      return split;
    });
    for (const split of taken) this.#reader.fetch(split);
    this.#askForMore();
  }

  #takeUp(partition: number): void {
    const split = this.#reader.add(partition, 0);
    this.#reader.tellPosition(split);
    this.#reader.fetch(split);
  }

  splitAssigned({ partition, heldFor }: AssignedToReader): void {
    this.#isAsking = false;
    if (partition === null) {
      this.#noMoreSplits = true;
      return;
    }
    const isKnown = this.#reader.splits.some((split) => split.partition === partition);
    if (isKnown || this.#held.has(partition)) return; // told twice
    if (heldFor === null || heldFor <= this.#passed) {
      this.#takeUp(partition);
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
      this.#takeUp(partition);
    }
  }

  /** All that it has is fetched to the end, though not yet emitted: time to ask. Flink:
   * FileSourceReader.onSplitFinished. */
  #askForMore(): void {
    if (!this.#asks || this.#isAsking || this.#noMoreSplits || this.#held.size > 0) return;
    if (!this.#reader.allFetched) return;
    this.#isAsking = true;
    this.#context.askForSplit(++this.#requests);
  }

  next(): StreamRecord | 'not yet' | 'end' {
    const next = this.#reader.next(this.#epoch);
    if (next !== 'end') return next;
    if (this.#held.size > 0) return 'not yet';
    return this.#asks && !this.#noMoreSplits ? 'not yet' : 'end';
  }

  get openSplits(): number[] {
    return this.#reader.openSplits;
  }

  outcome(request: number, result: Result): void {
    if (this.#reader.outcome(request, result)) this.#askForMore();
  }

  later(): void {
    this.#reader.later();
  }

  snapshot(): null {
    const { splits } = this.#reader;
    this.#state.update(splits.map(({ partition, offset }) => ({ partition, offset })));
    return null;
  }

  epoch(checkpoint: CheckpointId): void {
    this.#epoch = checkpoint;
  }
}

function problems({ name, replayable, assignment }: OperatorSpec): string[] {
  if (replayable !== false || assignment !== 'on request') return [];
  return [
    `${name} reads sockets, which cannot be handed round: leave out its assignment, or let it read a log.`,
  ];
}

export const source: OperatorType = {
  problems,
  outputType: (_spec, _inputs, logType) => logType,
  create: (context) =>
    context.plan.operator.replayable === false ? new SocketSource(context) : new LogSource(context),
};
