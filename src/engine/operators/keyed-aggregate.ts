// Sum, least, greatest and average of one field per key; each record gives the new value.
//
// Keeps true: the result does not depend on the order of arrival. Numbers that need not be whole are
// added up in millionths, because floating-point sums do depend on it.
// Flink: KeyedStream.sum/min/max over a ReducingState; an AggregateFunction over an AggregatingState.

import type { FieldType, OperatorSpec, RowType } from '../job/spec.ts';
import type { TaskPlan } from '../job/plan.ts';
import type { AggregatingDescriptor, ReducingDescriptor } from '../state/descriptors.ts';
import { NUMBER, recordOf } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';
import { keyedByHash, keyOf, numberField } from './keyed-input.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';

const PARTS = 1_000_000;
/** Whole numbers on a stream end here. */
const GREATEST = 2 ** 52;

interface Sums {
  readonly sum: number;
  readonly count: number;
}

const reducing = (
  name: string,
  reduce: (before: number, added: number) => number,
): ReducingDescriptor<number> => ({ kind: 'reducing', name, type: NUMBER, reduce });

const SUM = reducing('sum', (before, added) => before + added);
const LEAST = reducing('min', (before, added) => Math.min(before, added));
const GREATEST_SO_FAR = reducing('max', (before, added) => Math.max(before, added));
const AVERAGE: AggregatingDescriptor<number, Sums, number> = {
  kind: 'aggregating',
  name: 'average',
  type: recordOf<Sums>({ sum: NUMBER, count: NUMBER }),
  create: () => ({ sum: 0, count: 0 }),
  add: ({ sum, count }, value) => ({ sum: sum + value, count: count + 1 }),
  result: ({ sum, count }) => sum / count,
};

/** What differs between the four. */
interface Aggregate {
  readonly field: string;
  readonly descriptor: ReducingDescriptor<number> | typeof AVERAGE;
  readonly inParts: boolean;
  readonly resultType: (of: FieldType) => FieldType;
}

const same = (of: FieldType): FieldType => of;
const SUMS: Aggregate = { field: 'sum', descriptor: SUM, inParts: true, resultType: same };
const MINIMA: Aggregate = { field: 'min', descriptor: LEAST, inParts: false, resultType: same };
const MAXIMA: Aggregate = {
  field: 'max',
  descriptor: GREATEST_SO_FAR,
  inParts: false,
  resultType: same,
};
const AVERAGES: Aggregate = {
  field: 'average',
  descriptor: AVERAGE,
  inParts: true,
  resultType: () => 'number',
};

class KeyedAggregate implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #state: { get(): number | undefined; add(value: number): void };
  /** By input. */
  readonly #fields: readonly number[];
  readonly #parts: number;
  readonly #holds: string;

  constructor(context: OperatorContext, { descriptor, field, inParts }: Aggregate) {
    const { plan, keyed } = context;
    this.#context = context;
    this.#state =
      descriptor.kind === 'reducing' ? keyed.reducing(descriptor) : keyed.aggregating(descriptor);
    this.#fields = plan.inputTypes.map((type) => numberField(plan.operator.of, type));
    this.#parts = inParts ? partsOf(plan) : 1;
    this.#holds = field;
  }

  process(record: StreamRecord, input: number): void {
    const { plan, attempt, keyed } = this.#context;
    const key = keyOf(this.#context, record, input);
    const before = this.#state.get();
    const number = Number(record.row[this.#fields[input] ?? -1] ?? 0);
    this.#state.add(this.#parts === 1 ? number : Math.round(number * this.#parts));
    const value = (this.#state.get() ?? 0) / this.#parts;
    if (Math.abs(value * this.#parts) >= GREATEST) {
      this.#context.fail(`The ${this.#holds} for "${key}" has become too large to be exact.`);
      return;
    }
    this.#context.tell({
      kind: 'state-changed',
      task: plan.id,
      attempt,
      keyGroup: keyed.currentKeyGroup,
      key,
      value,
      isNew: before === undefined,
      holds: this.#holds,
    });
    this.#context.emit([key, value], record);
  }
}

function partsOf({ operator, inputTypes }: Pick<TaskPlan, 'operator' | 'inputTypes'>): number {
  return isWhole(operator, inputTypes) ? 1 : PARTS;
}

function isWhole({ of }: OperatorSpec, inputs: readonly RowType[]): boolean {
  return inputs.every((type) =>
    type.fields.every((field) => field.name !== of || field.type === 'integer'),
  );
}

function aggregating(aggregate: Aggregate): OperatorType {
  const { field, descriptor } = aggregate;
  return {
    problems: (spec, inputs) => [
      ...keyedByHash(spec, `keeps one ${field} per key`),
      ...inputs.flatMap((type) =>
        numberField(spec.of, type) >= 0
          ? []
          : [
              {
                field: 'of' as const,
                sentence: `${spec.name} needs a field of numbers to take the ${field} of${spec.of === undefined ? '' : `, and "${spec.of}" is none`}; ${numbersOf(type)}.`,
              },
            ],
      ),
    ],
    outputType: (spec, inputs) => ({
      name: spec.name,
      fields: [
        { name: 'key', type: 'string' },
        { name: field, type: aggregate.resultType(isWhole(spec, inputs) ? 'integer' : 'number') },
      ],
    }),
    keyedStates: () => {
      const { name, kind, type } = descriptor;
      return [{ name, kind, type: type.name }];
    },
    told(value, plan) {
      const parts = aggregate.inParts ? partsOf(plan) : 1;
      if (typeof value === 'number') return value / parts;
      return AVERAGE.result(value as Sums) / parts;
    },
    create: (context) => new KeyedAggregate(context, aggregate),
  };
}

/** For a sentence: which fields would do. */
export function numbersOf({ fields }: RowType): string {
  const numbers = fields.filter(({ type }) => type !== 'string').map(({ name }) => name);
  return numbers.length > 0
    ? `its rows have the numbers ${numbers.join(', ')}`
    : 'its rows have no number at all';
}

export const keyedSum = aggregating(SUMS);
export const keyedMin = aggregating(MINIMA);
export const keyedMax = aggregating(MAXIMA);
export const keyedAverage = aggregating(AVERAGES);
