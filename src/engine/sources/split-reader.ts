// What a source's reader has of its splits: rows fetched ahead, in turn one of each, and their ends.
//
// Keeps true: the rows of a split come in the order of their offsets, each once; it is fetched from
// before what is there runs out; one that is quiet is asked again when it said it would have more.
// Where the rows come from, a log or a socket, is its owner's. Flink: SourceReaderBase, SplitFetcher.

import type { Result, Row } from '../protocol.ts';
import { Impossible } from '../assert.ts';
import type { OperatorContext } from '../operators/operator.ts';
import type { StreamRecord } from '../stream/element.ts';

export interface Split {
  readonly partition: number;
  /** Offset of the next row to emit. */
  offset: number;
  /** Infinity: it never ends; null: nobody knows yet. */
  endOffset: number | null;
  /** Rows read ahead, the first at `offset`. */
  rows: readonly Row[];
  taken: number;
  /** Number of the request under way, or null. */
  request: number | null;
  /** It has nothing just now and is asked again at this time. */
  quietUntilMs: number | null;
}

export class SplitReader {
  readonly splits: Split[] = [];
  readonly #context: OperatorContext;
  readonly #fetch: (split: Split, offset: number) => number;
  readonly #fields: number;
  #turn = 0;

  /** @param fetch asks for rows of the split from that offset on */
  constructor(context: OperatorContext, fetch: (split: Split, offset: number) => number) {
    this.#context = context;
    this.#fetch = fetch;
    this.#fields = context.definition.scenario.rowType.fields.length;
  }

  add(partition: number, offset: number): Split {
    const split: Split = {
      partition,
      offset,
      endOffset: null,
      rows: [],
      taken: 0,
      request: null,
      quietUntilMs: null,
    };
    this.splits.push(split);
    return split;
  }

  tellPosition({ partition, offset }: Split): void {
    const { plan, attempt } = this.#context;
    this.#context.tell({
      kind: 'source-positioned',
      task: plan.id,
      attempt,
      partition,
      offset,
      endOffset: null,
    });
  }

  fetch(split: Split): void {
    const offset = split.offset + split.rows.length - split.taken;
    if (split.request !== null || split.quietUntilMs !== null) return;
    if (split.endOffset !== null && offset >= split.endOffset) return;
    split.request = this.#fetch(split, offset);
  }

  /** `end`: every split is read to its end. */
  next(epoch: number): StreamRecord | 'not yet' | 'end' {
    let waiting = false;
    for (let tried = 0; tried < this.splits.length; tried++) {
      const split = this.splits[this.#turn % this.splits.length];
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
        const { partition, offset } = split;
        split.taken++;
        split.offset++;
        if (split.rows.length - split.taken <= split.rows.length >> 1) this.fetch(split);
        return { partition, offset, epoch, timestampMs: null, row };
      }
      if (split.endOffset === null || split.offset < split.endOffset) waiting = true;
    }
    return waiting ? 'not yet' : 'end';
  }

  /** @returns the split it is about; null: it was about none, or the task fails. */
  outcome(request: number, result: Result): Split | null {
    const split = this.splits.find((each) => each.request === request);
    if (!split) return null;
    split.request = null;
    if (!result.ok) {
      this.#context.fail(`The source cannot be read: ${result.problem.message}`);
      return null;
    }
    if (result.op !== 'poll' && result.op !== 'receive') {
      throw new Impossible('A source was answered with something else than rows.');
    }
    if (result.op === 'receive' && split.endOffset === null) {
      split.offset = result.offset;
      this.tellPosition(split);
    }
    split.endOffset = result.endOffset;
    split.rows = [...split.rows.slice(split.taken), ...result.rows];
    split.taken = 0;
    if (result.againMs !== undefined) {
      split.quietUntilMs = this.#context.nowMs() + result.againMs;
      this.#context.later(result.againMs);
    }
    return split;
  }

  /** A time that it asked for has come: perhaps a split that was quiet has something. */
  later(): void {
    for (const split of this.splits) {
      if (split.quietUntilMs === null || split.quietUntilMs > this.#context.nowMs()) continue;
      split.quietUntilMs = null;
      this.fetch(split);
    }
  }

  get allFetched(): boolean {
    return this.splits.every(({ offset, endOffset, rows, taken }) => {
      return endOffset !== null && offset + rows.length - taken >= endOffset;
    });
  }

  get openSplits(): number[] {
    return this.splits.flatMap(({ partition, offset, endOffset }) =>
      endOffset === null || offset < endOffset ? partition : [],
    );
  }
}
