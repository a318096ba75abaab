// Counts records per key and emits each new count. One count per key, over all inputs.
//
// Flink: a KeyedProcessFunction (with two inputs: KeyedCoProcessFunction) over a ValueState<Long>.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { javaHash, keyGroupFor } from '../job/key-groups.ts';
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
    const keyGroup = keyGroupFor(javaHash(key), definition.plan.maxParallelism);
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
}

export const keyedCount: OperatorType = {
  problems: (spec) =>
    spec.reads.every(({ by }) => by === 'hash')
      ? []
      : [`${spec.name} counts by key, so it must read each input by hash of a key.`],
  outputType: (spec) => ({
    name: spec.name,
    fields: [
      { name: 'key', type: 'string' },
      { name: 'count', type: 'integer' },
    ],
  }),
  create: (context) => new KeyedCount(context),
};
