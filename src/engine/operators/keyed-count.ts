// Counts records per key and emits each new count. One count per key, over all inputs.
//
// An input that is partitioned by key already may be read forward (DataStreamUtils.
// reinterpretAsKeyedStream); a key that belongs elsewhere then fails the task.
// Flink: a KeyedProcessFunction (with two inputs: KeyedCoProcessFunction) over a ValueState<Long>.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { javaHash, keyGroupFor, subtaskFor } from '../job/key-groups.ts';
import type { StreamRecord } from '../stream/element.ts';

class KeyedCount implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;

  constructor(context: OperatorContext) {
    this.#context = context;
  }

  process(record: StreamRecord, input: number): void {
    const { keyed, plan, definition, attempt } = this.#context;
    const key = String(record.row[plan.inputKeys[input] ?? 0] ?? '');
    const { maxParallelism } = definition.plan;
    const keyGroup = keyGroupFor(javaHash(key), maxParallelism);
    // A keyed exchange has seen to it already.
    if (plan.operator.reads[input]?.by === 'forward' && !this.#owns(keyGroup)) {
      this.#context.fail(
        `"${key}" is of key group ${keyGroup}, which another subtask owns: the input is not partitioned by key.`,
      );
      return;
    }
    const before = keyed.get(keyGroup, key);
    const value = (before ?? 0) + 1;
    keyed.put(keyGroup, key, value);
    this.#context.tell({
      kind: 'state-changed',
      task: plan.id,
      attempt,
      keyGroup,
      key,
      value,
      isNew: before === undefined,
    });
    this.#context.emit([key, value], record);
  }

  #owns(keyGroup: number): boolean {
    const { plan, definition } = this.#context;
    const { parallelism } = plan.operator;
    return subtaskFor(keyGroup, parallelism, definition.plan.maxParallelism) === plan.index;
  }
}

export const keyedCount: OperatorType = {
  problems: (spec) =>
    spec.reads.every(({ by, key }) => by === 'hash' || (by === 'forward' && key !== undefined))
      ? []
      : [
          `${spec.name} counts by key, so it must read each input by hash of a key (or forward, with a key by which the input is partitioned already).`,
        ],
  outputType: (spec) => ({
    name: spec.name,
    fields: [
      { name: 'key', type: 'string' },
      { name: 'count', type: 'integer' },
    ],
  }),
  create: (context) => new KeyedCount(context),
};
