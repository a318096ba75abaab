// B1: in every completed checkpoint, what the sources have read equals what keyed state holds.
//
// The real bytes of the checkpoint are decoded: source offsets on one side, keyed state and, where
// it is unaligned, the records it found in flight on the other. Both sides are folded by the oracle.

import type { CheckpointId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { JobDefinition } from '../../engine/job/scenario.ts';
import { promisesExactlyOnce, type Breach, type Invariant, type World } from './invariant.ts';
import { decodeElement } from '../../engine/stream/element.ts';
import { ANNOUNCED } from '../../engine/operators/enrich.ts';
import type { Contribution } from '../oracle/cells.ts';
import { contributionsOnTheWay, sideOf } from '../oracle/contributions.ts';
import { foldOf } from '../oracle/evaluate.ts';
import { SIDE, type Fold } from '../oracle/folds.ts';
import { entriesByKey } from './entries-by-key.ts';
import { readBy } from './expected-at-the-end.ts';
import type { SavedCheckpoint } from './ledger.ts';

export const conservation: Invariant = {
  name: 'conservation',
  statement:
    'In a completed checkpoint keyed state holds exactly the rows before the saved offsets.',
  lesson: 'The cut through the job loses nothing and counts nothing twice, key by key.',
  kinds: ['checkpoint-completed'],
  watch: (world) => {
    const scale = new Scale(world);
    return {
      on: (event) =>
        event.kind === 'checkpoint-completed'
          ? compare(world, scale, event.checkpoint, event)
          : null,
    };
  },
};

function compare(
  world: World,
  scale: Scale,
  checkpoint: CheckpointId,
  event: TraceEvent,
): Breach | null {
  const { definition, ledger } = world;
  const saved = ledger.saved(checkpoint);
  if (!saved) {
    return { sentence: `Checkpoint ${checkpoint} cannot be read back.`, events: [event] };
  }
  const read = scale.rowsRead(saved);
  const held = scale.rowsHeld(saved);
  for (const [operator, fold] of scale.folds) {
    const wanted = read.get(operator);
    const found = held.get(operator);
    // The order of arrival decides.
    if (!wanted || !found) continue;
    for (const key of new Set([...wanted.keys(), ...found.keys()])) {
      const holds = fold.text(found.get(key) ?? fold.empty);
      const comesTo = fold.text(wanted.get(key) ?? fold.empty);
      if (holds === comesTo) continue;
      const mayBe = !fold.onlyGrows || Number(holds) > Number(comesTo);
      return {
        sentence: `Checkpoint ${checkpoint} holds ${holds} for "${key}" at ${operator}, but its sources have read ${comesTo}.`,
        events: [event],
        permitted: ledger.leftBehind || (!promisesExactlyOnce(definition) && mayBe),
      };
    }
  }
  return null;
}

/** By operator and key; null: the order of arrival decides. */
type Weights = Map<string, Map<string, unknown> | null>;

/** Weighs both sides of a checkpoint: at operators with state that no other such operator feeds. */
class Scale {
  readonly #world: World;
  /** By operator id, or side of it. */
  readonly folds = new Map<string, Fold>();
  #onTheWay: ReturnType<typeof contributionsOnTheWay> | null = null;

  constructor(world: World) {
    this.#world = world;
    const fed = fedBySources(world.definition);
    for (const task of world.definition.plan.tasks) {
      const { id, kind } = task.operator;
      if (task.index > 0 || !fed.has(id)) continue;
      const fold = foldOf(task);
      if (fold?.keepsAll === true) this.folds.set(id, fold);
      if (kind === 'enrich') this.folds.set(sideOf(id), SIDE);
    }
  }

  rowsRead(saved: SavedCheckpoint): Weights {
    const weights = this.#emptyPans();
    this.#addAll(weights, readBy(this.#world, saved));
    return weights;
  }

  rowsHeld({ manifest, states }: SavedCheckpoint): Weights {
    const weights = this.#emptyPans();
    for (const { task, operator } of manifest.tasks) {
      const state = states.get(task);
      if (!state) continue;
      const fold = this.folds.get(operator);
      if (fold) {
        const keys = weights.get(operator);
        for (const [key, entries] of entriesByKey(state)) keys?.set(key, fold.held(entries));
      }
      const side = sideOf(operator);
      for (const { name, elements } of state.operator) {
        if (name !== ANNOUNCED.name || !this.folds.has(side)) continue;
        const keys = weights.get(side);
        for (const copy of elements as ReadonlyMap<string, number>[]) {
          for (const [key, value] of copy) keys?.set(key, Number(keys.get(key) ?? 0) + value);
        }
      }
    }
    for (const { task, finished } of manifest.tasks) {
      const { inFlight } = states.get(task) ?? {};
      if (finished || !inFlight) continue;
      for (const records of [inFlight.inputs, inFlight.outputs]) {
        for (const [channel, bytes] of records) {
          this.#addAll(weights, this.#inFlight(channel, bytes));
        }
      }
    }
    return weights;
  }

  #emptyPans(): Weights {
    return new Map([...this.folds.keys()].map((operator) => [operator, new Map()]));
  }

  #addAll(weights: Weights, all: Iterable<Contribution>): void {
    for (const { operator, key, row, input, timestampMs = null } of all) {
      const fold = this.folds.get(operator);
      const keys = fold && weights.get(operator);
      if (!fold || !keys) continue;
      const before = keys.get(key ?? '') ?? fold.empty;
      const next = key === null ? null : fold.add(before, row, input, timestampMs);
      if (key === null || next === null) weights.set(operator, null);
      else keys.set(key, next);
    }
  }

  *#inFlight(channel: string, records: readonly Uint8Array[]): Iterable<Contribution> {
    const { definition } = this.#world;
    const rowType = definition.plan.channel.get(channel)?.rowType;
    if (!rowType || records.length === 0) return;
    this.#onTheWay ??= contributionsOnTheWay(definition);
    for (const bytes of records) {
      const element = decodeElement(rowType, bytes);
      if (element.type === 'record') yield* this.#onTheWay(channel, element.record.row);
    }
  }
}

/** Operators with no folding operator in front of them. */
function fedBySources({ plan }: JobDefinition): Set<string> {
  const fed = new Set<string>();
  const folding = new Set<string>();
  for (const task of plan.tasks) {
    const { id, reads } = task.operator;
    if (task.index > 0) continue;
    if (foldOf(task)) folding.add(id);
    if (reads.every(({ from }) => fed.has(from) && !folding.has(from))) fed.add(id);
  }
  return fed;
}
