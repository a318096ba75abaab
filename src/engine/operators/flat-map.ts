// Several rows from one: a text is split into its words, or each of some fields gets a row.
//
// Keeps true: the rows of a record leave together, in the order in which they stand in it.
// Flink: StreamFlatMap.

import type { FieldType, OperatorSpec, RowType } from '../job/spec.ts';
import type { StreamRecord } from '../stream/element.ts';
import { noSuchField } from './keyed-input.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';

class SplitWords implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  readonly #field: number;

  constructor(context: OperatorContext) {
    const { operator, inputTypes } = context.plan;
    this.#context = context;
    this.#field = inputTypes[0]?.fields.findIndex(({ name }) => name === operator.split) ?? -1;
  }

  process(record: StreamRecord): void {
    for (const word of String(record.row[this.#field] ?? '').split(/\s+/)) {
      if (word === '') continue;
      const row = record.row.map((value, index) => (index === this.#field ? word : value));
      this.#context.emit(row, record);
    }
  }
}

class Unfold implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  readonly #unfolded: readonly { readonly name: string; readonly index: number }[];
  readonly #kept: readonly number[];
  readonly #asText: boolean;

  constructor(context: OperatorContext) {
    const { operator, inputTypes, outputType } = context.plan;
    const fields = inputTypes[0]?.fields ?? [];
    const wanted = operator.fields ?? [];
    this.#context = context;
    this.#unfolded = wanted.map((name) => ({
      name,
      index: fields.findIndex((field) => field.name === name),
    }));
    this.#kept = fields.flatMap(({ name }, index) => (wanted.includes(name) ? [] : index));
    this.#asText = outputType.fields.at(-1)?.type === 'string';
  }

  process(record: StreamRecord): void {
    const kept = this.#kept.map((index) => record.row[index] ?? '');
    for (const { name, index } of this.#unfolded) {
      const value = record.row[index] ?? '';
      this.#context.emit([...kept, name, this.#asText ? String(value) : value], record);
    }
  }
}

export const flatMap: OperatorType = {
  problems(spec, inputs) {
    const { name, split, fields } = spec;
    const type = inputs[0];
    if (spec.reads.length !== 1) {
      return [{ field: 'reads', sentence: `${name} is a flat map, so it must read one input.` }];
    }
    if ((split === undefined) === (fields === undefined)) {
      return [
        {
          field: 'split',
          sentence: `${name} is a flat map: give it either a text field to split into words, or a list of fields that get a row each.`,
        },
      ];
    }
    if (split !== undefined) {
      const field = type?.fields.find((each) => each.name === split);
      if (!field) return [{ field: 'split', sentence: noSuchField(name, split, type) }];
      return field.type === 'string'
        ? []
        : [
            {
              field: 'split',
              sentence: `${name} splits "${split}" into words, but it is a number, not a text.`,
            },
          ];
    }
    if (fields?.length === 0) {
      return [{ field: 'fields', sentence: `${name} is given no field: no row would leave it.` }];
    }
    return (fields ?? [])
      .filter((field) => !type?.fields.some((each) => each.name === field))
      .map((field) => ({ field: 'fields' as const, sentence: noSuchField(name, field, type) }));
  },
  outputType(spec, inputs, logType) {
    const type = inputs[0] ?? logType;
    if (spec.split !== undefined) return type;
    const unfolded = type.fields.filter(({ name }) => spec.fields?.includes(name));
    const kept = type.fields.filter((field) => !unfolded.includes(field));
    return {
      name: spec.name,
      fields: [
        ...kept,
        { name: 'field', type: 'string' },
        { name: 'value', type: commonType(unfolded) },
      ],
    };
  },
  create: (context) =>
    isSplit(context.plan.operator) ? new SplitWords(context) : new Unfold(context),
};

function isSplit({ split }: OperatorSpec): boolean {
  return split !== undefined;
}

/** One type for all of them: text if one is text. */
function commonType(fields: RowType['fields']): FieldType {
  if (fields.some(({ type }) => type === 'string')) return 'string';
  return fields.every(({ type }) => type === 'integer') ? 'integer' : 'number';
}
