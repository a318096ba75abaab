// The n items with the greatest values under each key; each place that changes gives a row.
//
// An item counts with the greatest value it ever came with, so it never has to go down again: what
// has fallen off the list may be forgotten, and the order of arrival does not matter. Equal values
// stand in the order of their items. Flink: Top-N (AppendOnlyTopNFunction) over a MapState.

import type { MapDescriptor } from '../state/descriptors.ts';
import type { MapState } from '../state/states.ts';
import { NUMBER, TEXT } from '../state/state-type.ts';
import type { StreamRecord } from '../stream/element.ts';
import { numbersOf } from './keyed-aggregate.ts';
import { keyedByHash, keyOf, noSuchField, numberField } from './keyed-input.ts';
import type { Operator, OperatorContext, OperatorType, Problem } from './operator.ts';

const BEST: MapDescriptor<string, number> = {
  kind: 'map',
  name: 'best',
  keyType: TEXT,
  type: NUMBER,
};

type Place = readonly [item: string, value: number];

class TopN implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #best: MapState<string, number>;
  readonly #items: readonly number[];
  readonly #values: readonly number[];

  constructor(context: OperatorContext) {
    const { operator, inputTypes } = context.plan;
    this.#context = context;
    this.#best = context.keyed.map(BEST);
    this.#items = inputTypes.map(({ fields }) =>
      fields.findIndex(({ name }) => name === operator.item),
    );
    this.#values = inputTypes.map((type) => numberField(operator.of, type));
  }

  process(record: StreamRecord, input: number): void {
    const { plan, attempt, keyed } = this.#context;
    const key = keyOf(this.#context, record, input);
    const item = String(record.row[this.#items[input] ?? -1] ?? '');
    const value = Number(record.row[this.#values[input] ?? -1] ?? 0);
    const before = ranked(this.#best.entries());
    const known = before.find(([each]) => each === item);
    if (known && known[1] >= value) return;
    const others = before.filter(([each]) => each !== item);
    const after = ranked([...others, [item, value]]).slice(0, plan.operator.n);
    if (!after.some(([each]) => each === item)) return;
    this.#best.put(item, value);
    for (const [fallen] of others) {
      if (!after.some(([each]) => each === fallen)) this.#best.remove(fallen);
    }
    this.#context.tell({
      kind: 'state-changed',
      task: plan.id,
      attempt,
      keyGroup: keyed.currentKeyGroup,
      key,
      value: after[0]?.[1] ?? value,
      isNew: before.length === 0,
      holds: 'greatest',
    });
    for (const [index, [each, its]] of after.entries()) {
      const was = before[index];
      if (was?.[0] === each && was[1] === its) continue;
      this.#context.emit([placeOf(key, index), each, its], record);
    }
  }
}

/** The greatest first. */
function ranked(items: Iterable<Place>): Place[] {
  return [...items].sort(
    ([item, value], [other, its]) => its - value || (item < other ? -1 : item > other ? 1 : 0),
  );
}

/** The key under which a reader finds a place: `ORD #1`. */
export function placeOf(key: string, index: number): string {
  return `${key} #${index + 1}`;
}

export const topN: OperatorType = {
  problems(spec, inputs) {
    const problems: Problem[] = keyedByHash(spec, 'keeps a list per key');
    const { name, n, item, of } = spec;
    if (n === undefined) {
      problems.push({
        field: 'n',
        sentence: `${name} keeps the greatest, but not how many: n is missing.`,
      });
    }
    if (item === undefined) {
      problems.push({
        field: 'item',
        sentence: `${name} does not say which field names the items of its list.`,
      });
    }
    for (const type of inputs) {
      if (item !== undefined && !type.fields.some((field) => field.name === item)) {
        problems.push({ field: 'item', sentence: noSuchField(name, item, type) });
      }
      if (numberField(of, type) < 0) {
        problems.push({
          field: 'of',
          sentence: `${name} needs a field of numbers to rank by${of === undefined ? '' : `, and "${of}" is none`}; ${numbersOf(type)}.`,
        });
      }
    }
    return problems;
  },
  outputType: (spec, inputs) => ({
    name: spec.name,
    fields: [
      { name: 'key', type: 'string' },
      { name: 'item', type: 'string' },
      {
        name: 'value',
        type: inputs.every((type) => type.fields[numberField(spec.of, type)]?.type === 'integer')
          ? 'integer'
          : 'number',
      },
    ],
  }),
  keyedStates: () => [
    { name: BEST.name, kind: BEST.kind, type: `map<${BEST.keyType.name},${BEST.type.name}>` },
  ],
  told: (value) => Math.max(...(value as ReadonlyMap<string, number>).values()),
  create: (context) => new TopN(context),
};
