// Broadcast side input: every subtask hears all announcements of its second input, remembers per
// key how many there were, and writes that number beside each record of its first input.
//
// All subtasks hear the same, in no common order: so what they remember must not depend on the
// order, or their copies would differ. Flink: BroadcastProcessFunction over a BroadcastState.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import type { BroadcastDescriptor, BroadcastState } from '../state/operator/operator-state.ts';
import { NUMBER, TEXT } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';

export const ANNOUNCED: BroadcastDescriptor<string, number> = {
  name: 'announced',
  keyType: TEXT,
  type: NUMBER,
};

/** Which of its inputs is broadcast. */
export const SIDE_INPUT = 1;

class Enrich implements Operator {
  readonly stateful = true;
  readonly #context: OperatorContext;
  readonly #announced: BroadcastState<string, number>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#announced = context.operatorState.broadcast(ANNOUNCED);
  }

  process(record: StreamRecord, input: number): void {
    const { plan } = this.#context;
    const key = String(record.row[plan.inputKeys[input] ?? 0] ?? '');
    const count = this.#announced.get(key) ?? 0;
    if (input === SIDE_INPUT) this.#announced.put(key, count + 1);
    else this.#context.emit([...record.row, count], record);
  }
}

export const enrich: OperatorType = {
  problems: ({ name, reads }) => {
    const [main, side, ...more] = reads;
    const isWell =
      main?.key !== undefined && side?.by === 'broadcast' && side.key !== undefined && !more.length;
    return isWell
      ? []
      : [
          `${name} enriches, so it must read two inputs, both with a key field: first the records, then by broadcast what is to be known of each key.`,
        ];
  },
  outputType: ({ name }, inputs, logType) => ({
    name,
    fields: [...(inputs[0] ?? logType).fields, { name: 'announced', type: 'integer' }],
  }),
  create: (context) => new Enrich(context),
};
