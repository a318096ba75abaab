// Writes a serial number beside each record: subtask i of p gives i, i + p, i + 2p …
//
// After a restore every subtask goes on above the highest number of all of them, so numbers only
// grow from one attempt to the next, also when their number of subtasks changes. That needs what the
// others had given: union list state. Flink: the part counters of StreamingFileSink (Buckets).

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import type {
  OperatorListDescriptor,
  OperatorListState,
} from '../state/operator/operator-state.ts';
import { NUMBER } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';

/** One element of each subtask: no number above it has been given there. */
export const HIGHEST: OperatorListDescriptor<number> = { name: 'highest', type: NUMBER };

class SerialNumber implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;
  readonly #highest: OperatorListState<number>;
  #last = -1;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#highest = context.operatorState.unionList(HIGHEST);
  }

  open(): void {
    this.#last = Math.max(-1, ...this.#highest.get());
  }

  process(record: StreamRecord): void {
    const { plan } = this.#context;
    const { parallelism } = plan.operator;
    const round = Math.floor((this.#last - plan.index) / parallelism) + 1;
    this.#last = round * parallelism + plan.index;
    this.#context.emit([...record.row, this.#last], record);
  }

  snapshot(): null {
    this.#highest.update([this.#last]);
    return null;
  }
}

export const serialNumber: OperatorType = {
  problems: ({ name, reads }) =>
    reads.length === 1 ? [] : [`${name} gives serial numbers, so it must read one input.`],
  outputType: ({ name }, inputs, logType) => ({
    name,
    fields: [...(inputs[0] ?? logType).fields, { name: 'serial', type: 'integer' }],
  }),
  create: (context) => new SerialNumber(context),
};
