// Lets the first record with each key through, and counts those that come after it.
//
// Keeps true: what has been let through is in the state, so after a restore it is not let through again.
// Flink: Deduplicate (keep first row), a KeyedProcessFunction over a ValueState.

import type { ValueDescriptor } from '../state/descriptors.ts';
import type { ValueState } from '../state/states.ts';
import { NUMBER } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';
import { keyedByHash, keyOf } from './keyed-input.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';

const SEEN: ValueDescriptor<number> = { kind: 'value', name: 'seen', type: NUMBER };

class Deduplicate implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #seen: ValueState<number>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#seen = context.keyed.value(SEEN);
  }

  process(record: StreamRecord, input: number): void {
    const { plan, attempt, keyed } = this.#context;
    const key = keyOf(this.#context, record, input);
    const before = this.#seen.value();
    const value = (before ?? 0) + 1;
    this.#seen.update(value);
    const isNew = before === undefined;
    const { currentKeyGroup: keyGroup } = keyed;
    const where = { task: plan.id, attempt, keyGroup, key };
    this.#context.tell({ kind: 'state-changed', ...where, value, isNew });
    if (isNew) this.#context.emit(record.row, record);
  }
}

export const deduplicate: OperatorType = {
  problems: (spec, inputs) => {
    const problems = keyedByHash(spec, 'lets one record of each key through');
    const [first, ...others] = inputs;
    const shape = fieldsOf(first);
    if (others.some((type) => fieldsOf(type) !== shape)) {
      problems.push({
        field: 'reads',
        sentence: `${spec.name} lets records of all its inputs through, so they must have the same fields.`,
      });
    }
    return problems;
  },
  outputType: (_spec, inputs, logType) => inputs[0] ?? logType,
  keyedStates: () => [{ name: SEEN.name, kind: SEEN.kind, type: SEEN.type.name }],
  create: (context) => new Deduplicate(context),
};

function fieldsOf(type: { readonly fields: readonly object[] } | undefined): string {
  return JSON.stringify(type?.fields ?? []);
}
