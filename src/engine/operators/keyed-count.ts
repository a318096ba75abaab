// Counts records per key and emits each new count. One count per key, over all inputs.
//
// Flink: a KeyedProcessFunction (with two inputs: KeyedCoProcessFunction) over a ValueState<Long>.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { NUMBER } from '../state/state-type.ts';
import type { ValueDescriptor } from '../state/descriptors.ts';
import type { ValueState } from '../state/states.ts';
import type { StreamRecord } from '../stream/element.ts';

export const COUNT: ValueDescriptor<number> = { kind: 'value', name: 'count', type: NUMBER };

class KeyedCount implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;
  readonly #count: ValueState<number>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#count = context.keyed.value(COUNT);
  }

  process(record: StreamRecord, input: number): void {
    const { keyed, plan, attempt } = this.#context;
    const key = String(record.row[plan.inputKeys[input] ?? 0] ?? '');
    keyed.setCurrentKey(key);
    const before = this.#count.value();
    const value = (before ?? 0) + 1;
    this.#count.update(value);
    this.#context.tell({
      kind: 'state-changed',
      task: plan.id,
      attempt,
      keyGroup: keyed.currentKeyGroup,
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
