// Writes beside each record which one of its round it is, per key; a full round of three is forgotten.
//
// Keeps true: a key whose round is full has no state, as if it had never been met.
// Flink: keyBy().countWindow(3), whose trigger purges.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import type { ValueDescriptor } from '../state/descriptors.ts';
import type { ValueState } from '../state/states.ts';
import { NUMBER } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';

export const ROUND = 3;

const SEEN: ValueDescriptor<number> = { kind: 'value', name: 'seen', type: NUMBER };

class CountWindow implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #seen: ValueState<number>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#seen = context.keyed.value(SEEN);
  }

  process(record: StreamRecord, input: number): void {
    const { keyed, plan, attempt } = this.#context;
    const key = String(record.row[plan.inputKeys[input] ?? 0] ?? '');
    keyed.setCurrentKey(key);
    const { currentKeyGroup: keyGroup } = keyed;
    const before = this.#seen.value();
    const value = (before ?? 0) + 1;
    const where = { task: plan.id, attempt, keyGroup, key };
    if (value >= ROUND) {
      this.#seen.clear();
      this.#context.tell({ kind: 'state-cleared', ...where, value });
    } else {
      this.#seen.update(value);
      const isNew = before === undefined;
      this.#context.tell({ kind: 'state-changed', ...where, value, isNew });
    }
    this.#context.emit([...record.row, value], record);
  }
}

export const countWindow: OperatorType = {
  problems: ({ name, reads }) =>
    reads.length === 1 && reads[0]?.by === 'hash'
      ? []
      : [`${name} counts rounds by key, so it must read one input by hash of a key.`],
  outputType: ({ name }, inputs, logType) => ({
    name,
    fields: [...(inputs[0] ?? logType).fields, { name: 'place', type: 'integer' }],
  }),
  keyedStates: () => [{ name: SEEN.name, kind: SEEN.kind, type: SEEN.type.name }],
  create: (context) => new CountWindow(context),
};
