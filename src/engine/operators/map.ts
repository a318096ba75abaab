// Stateless operators: `map` keeps some fields of each row, `filter` lets some rows through.
//
// Flink: StreamMap, StreamFilter.

import type { Operator, OperatorContext, OperatorType } from './operator.ts';
import { noSuchField } from './keyed-input.ts';
import type { StreamRecord } from '../stream/element.ts';

class FieldMap implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  readonly #kept: readonly number[];

  constructor(context: OperatorContext) {
    this.#context = context;
    const input = context.plan.inputTypes[0]?.fields ?? [];
    this.#kept = context.plan.outputType.fields.map((kept) =>
      input.findIndex(({ name }) => name === kept.name),
    );
  }

  process(record: StreamRecord): void {
    this.#context.emit(
      this.#kept.map((index) => record.row[index] ?? ''),
      record,
    );
  }
}

class Filter implements Operator {
  readonly stateful = false;
  readonly #context: OperatorContext;
  readonly #field: number;

  constructor(context: OperatorContext) {
    this.#context = context;
    const { operator, inputTypes } = context.plan;
    this.#field =
      inputTypes[0]?.fields.findIndex(({ name }) => name === operator.where?.field) ?? -1;
  }

  process(record: StreamRecord): void {
    const { where } = this.#context.plan.operator;
    if (record.row[this.#field] === where?.equals) this.#context.emit(record.row, record);
  }
}

export const map: OperatorType = {
  problems: (spec, inputs) =>
    (spec.fields ?? [])
      .filter((field) => !inputs[0]?.fields.some(({ name }) => name === field))
      .map((field) => ({ field: 'fields', sentence: noSuchField(spec.name, field, inputs[0]) })),
  outputType: (spec, inputs, logType) => {
    const type = inputs[0] ?? logType;
    if (!spec.fields) return type;
    const kept = spec.fields;
    return {
      name: spec.name,
      fields: kept.flatMap((field) => type.fields.find(({ name }) => name === field) ?? []),
    };
  },
  create: (context) => new FieldMap(context),
};

export const filter: OperatorType = {
  problems: (spec, inputs) => {
    if (!spec.where)
      return [
        {
          field: 'where',
          sentence: `${spec.name} is a filter, but "where" does not say what it lets through.`,
        },
      ];
    const { field } = spec.where;
    return inputs[0]?.fields.some(({ name }) => name === field)
      ? []
      : [{ field: 'where', sentence: noSuchField(spec.name, field, inputs[0]) }];
  },
  outputType: (_spec, inputs, logType) => inputs[0] ?? logType,
  create: (context) => new Filter(context),
};
