// What a person has chosen in the palette so far, and the action that it makes.
//
// Numbers are in the units of the fields (seconds, times); an action has whole milliseconds. A
// number out of bounds gives a sentence instead of an action.

import type { Action, CheckpointMessage } from '../../engine/action.ts';
import { labStrings } from '../lab-strings.en.ts';
import type { FaultKind, Field } from './fault-table.ts';

export interface Draft {
  process: string;
  task: string;
  /** A task, or an operator: all of its tasks. */
  pacedTask: string;
  sinkTask: string;
  channel: string;
  message: CheckpointMessage;
  /** null: whichever is next. */
  checkpoint: number | null;
  /** Empty fields are undefined or null, as number fields give it. */
  factor: Typed;
  extraS: Typed;
  forS: Typed;
  byS: Typed;
  partition: number;
  offset: Typed;
}

type Typed = number | null | undefined;
type NumberField = 'factor' | 'extraS' | 'forS' | 'byS';

export type Made =
  { readonly ok: true; readonly action: Action } | { readonly ok: false; readonly problem: string };

/** Bounds of what is typed. Beyond an hour nothing more can be seen. */
export const BOUNDS: Readonly<Record<NumberField, readonly [least: number, most: number]>> = {
  factor: [0.1, 1000],
  extraS: [0, 600],
  forS: [0, 3600],
  byS: [0.001, 3600],
};

/** Numbers that show something at the speed of the page. */
export function numbersFor(kind: FaultKind): Pick<Draft, NumberField> {
  const numbers = { factor: 4, extraS: 3, forS: 10, byS: 3 };
  if (kind === 'freeze') return { ...numbers, forS: 4 };
  return kind === 'slow-channel' ? { ...numbers, extraS: 0.5 } : numbers;
}

class Unfit extends Error {}

export function actionOf(kind: FaultKind, draft: Draft): Made {
  try {
    return { ok: true, action: build(kind, draft) };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, problem: error.message };
    throw error;
  }
}

function build(kind: FaultKind, draft: Draft): Action {
  const { process, task, message, checkpoint } = draft;
  switch (kind) {
    case 'kill':
      return { kind, process };
    case 'freeze':
      return { kind, process, forMs: ms(draft, 'forS') };
    case 'start-task-manager':
      return { kind };
    case 'fail-task':
      return { kind, task };
    case 'slow-task':
      return { kind, task: draft.pacedTask, factor: bounded(draft, 'factor') };
    case 'slow-channel':
      return { kind, channel: draft.channel, extraMs: ms(draft, 'extraS') };
    case 'expire-transaction':
      return { kind, task: draft.sinkTask };
    case 'lose-message':
      return { kind, message, task, checkpoint };
    case 'delay-message':
      return { kind, message, task, checkpoint, byMs: ms(draft, 'byS') };
    case 'slow-store':
      return { kind, extraMs: ms(draft, 'extraS'), forMs: ms(draft, 'forS') };
    case 'refuse-store':
      return { kind, forMs: ms(draft, 'forS') };
    case 'spoil-record':
      return { kind, partition: draft.partition, offset: whole(draft, 'offset') };
  }
}

function bounded(draft: Draft, field: NumberField): number {
  const value = draft[field];
  const [least, most] = BOUNDS[field];
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new Unfit(labStrings.faults.between(labStrings.faults.fields[field], least, most));
}

function ms(draft: Draft, field: NumberField): number {
  return Math.round(bounded(draft, field) * 1000);
}

function whole(draft: Draft, field: Extract<Field, 'offset'>): number {
  const value = draft[field];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Unfit(labStrings.faults.whole(labStrings.faults.fields[field]));
}
