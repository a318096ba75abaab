// Which fields of its own each kind of operator has, and what a new one begins with.
//
// A kind that is not listed has its fields as JSON: nothing of a job is out of reach of the editor.

import {
  OPERATOR_KINDS,
  type OperatorKind,
  type OperatorSpec,
  type RowType,
} from '../../engine/job/spec.ts';

/** In the order of the menu. */
export const KINDS: readonly OperatorKind[] = OPERATOR_KINDS;

/** Fields with an input of their own. */
export type OwnField = 'fields' | 'where' | 'split' | 'of' | 'n' | 'item' | 'lowerMs' | 'upperMs';

const OWN: Readonly<Partial<Record<OperatorKind, readonly OwnField[]>>> = {
  map: ['fields'],
  filter: ['where'],
  'flat-map': ['split', 'fields'],
  'keyed-sum': ['of'],
  'keyed-min': ['of'],
  'keyed-max': ['of'],
  'keyed-average': ['of'],
  'top-n': ['n', 'item', 'of'],
  'interval-join': ['lowerMs', 'upperMs'],
};

export function ownFields(kind: OperatorKind): readonly OwnField[] {
  return OWN[kind] ?? [];
}

/** Fields that every operator has. */
const COMMON = ['id', 'uid', 'name', 'kind', 'parallelism', 'reads', 'costMs', 'slotSharingGroup'];

/** What an operator says beyond the fields that have inputs. */
export function otherFields(operator: OperatorSpec): Record<string, unknown> {
  const shown = [...COMMON, ...ownFields(operator.kind)];
  return Object.fromEntries(Object.entries(operator).filter(([field]) => !shown.includes(field)));
}

/** The operator with others instead. */
export function withOtherFields(
  operator: OperatorSpec,
  others: Readonly<Record<string, unknown>>,
): OperatorSpec {
  const before = Object.keys(otherFields(operator));
  const kept = Object.entries(operator).filter(([field]) => !before.includes(field));
  return { ...Object.fromEntries(kept), ...others } as unknown as OperatorSpec;
}

/** Kinds that read from a stream that is divided by key. */
const KEYED: readonly OperatorKind[] = OPERATOR_KINDS.filter(
  (kind) =>
    /^keyed-/.test(kind) ||
    ['count-window', 'deduplicate', 'top-n', 'window', 'interval-join'].includes(kind),
);

export function isKeyed(kind: OperatorKind): boolean {
  return KEYED.includes(kind);
}

/** Another kind in the same place: what only the old one had is gone, what the new one needs is there. */
export function asKind(
  operator: OperatorSpec,
  kind: OperatorKind,
  input: RowType | null,
): OperatorSpec {
  const { id, name, parallelism, reads, costMs, slotSharingGroup } = operator;
  const key = reads.find((edge) => edge.key !== undefined)?.key ?? input?.fields[0]?.name;
  const keyed = isKeyed(kind)
    ? reads.map((edge) =>
        edge.by === 'hash' || key === undefined ? edge : { ...edge, by: 'hash' as const, key },
      )
    : reads;
  return {
    id,
    name,
    kind,
    parallelism,
    reads: kind === 'source' ? [] : keyed,
    costMs,
    ...(slotSharingGroup === undefined ? {} : { slotSharingGroup }),
    ...begin(kind, input),
  };
}

/** What a new operator of the kind says, where its rows offer it. */
function begin(kind: OperatorKind, input: RowType | null): Partial<OperatorSpec> {
  const names = input?.fields.map(({ name }) => name) ?? [];
  const text = input?.fields.find(({ type }) => type === 'string')?.name;
  const number = input?.fields.find(({ type }) => type !== 'string')?.name;
  const of = number === undefined ? {} : { of: number };
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others say nothing
  switch (kind) {
    case 'map':
      return { fields: names };
    case 'flat-map':
      return text === undefined ? {} : { split: text };
    case 'keyed-sum':
    case 'keyed-min':
    case 'keyed-max':
    case 'keyed-average':
      return of;
    case 'interval-join':
      return { lowerMs: 0, upperMs: 1000 };
    case 'window':
      return {
        window: { kind: 'tumbling', time: 'processing', sizeMs: 5000, aggregate: 'count' },
      };
    case 'top-n':
      return { n: 3, ...(names[0] === undefined ? {} : { item: names[0] }), ...of };
    default:
      return {};
  }
}
