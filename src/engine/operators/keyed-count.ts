// Counts records per key and emits each new count. One count per key, over all inputs.
//
// An input that is partitioned by key already may be read forward (DataStreamUtils.
// reinterpretAsKeyedStream); a key that belongs elsewhere then fails the task.
// Flink: a KeyedProcessFunction (with two inputs: KeyedCoProcessFunction) over a ValueState<Long>.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { subtaskFor } from '../job/key-groups.ts';
import { NUMBER, TEXT } from '../state/state-type.ts';
import type { ValueDescriptor } from '../state/descriptors.ts';
import type { ValueState } from '../state/states.ts';
import type { StreamRecord } from '../stream/element.ts';

export const COUNT: ValueDescriptor<number> = { kind: 'value', name: 'count', type: NUMBER };

/** The same count, as somebody else would have kept it. */
const COUNT_AS_TEXT: ValueDescriptor<string> = { kind: 'value', name: 'count', type: TEXT };

class KeyedCount implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #count: Pick<ValueState<number>, 'value' | 'update'>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#count =
      context.plan.operator.countAs === 'text'
        ? asNumber(context.keyed.value(COUNT_AS_TEXT))
        : context.keyed.value(COUNT);
  }

  process(record: StreamRecord, input: number): void {
    const { keyed, plan, attempt } = this.#context;
    const key = String(record.row[plan.inputKeys[input] ?? 0] ?? '');
    keyed.setCurrentKey(key);
    // A keyed exchange has seen to it already.
    const { currentKeyGroup: keyGroup } = keyed;
    if (plan.operator.reads[input]?.by === 'forward' && !this.#owns(keyGroup)) {
      this.#context.fail(
        `"${key}" is of key group ${keyGroup}, which another subtask owns: the input is not partitioned by key.`,
      );
      return;
    }
    const before = this.#count.value();
    const value = (before ?? 0) + 1;
    this.#count.update(value);
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

function asNumber(state: ValueState<string>): Pick<ValueState<number>, 'value' | 'update'> {
  return {
    value: () => {
      const text = state.value();
      return text === undefined ? undefined : Number(text);
    },
    update: (value) => {
      state.update(String(value));
    },
  };
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
  keyedStates: ({ countAs }) => {
    const { name, kind, type } = countAs === 'text' ? COUNT_AS_TEXT : COUNT;
    return [{ name, kind, type: type.name }];
  },
  create: (context) => new KeyedCount(context),
};
