// Windows over a keyed stream: folds the records of each key and window, and emits the result when
// the window's time is over.
//
// Keeps true: contents, sessions and timers are keyed state; a window fires when the watermark (or
// the clock) passes its last moment, and again for each record that comes within the allowed
// lateness; then all of it is removed. A record whose windows are all gone is dropped and counted.
// Flink: WindowOperator with EventTimeTrigger or ProcessingTimeTrigger, MergingWindowSet.

import type { WindowSpec } from '../job/spec.ts';
import type { ListDescriptor } from '../state/descriptors.ts';
import { listOf, NUMBER, recordOf } from '../state/state-type.ts';
import type { ListState, ValueState } from '../state/states.ts';
import type { StreamRecord } from '../stream/element.ts';
import { TIMER_STATES, type Timer, type Timers } from '../time/timers.ts';
import {
  CONTENTS,
  merged,
  resultOf,
  withRecord,
  type WindowContents,
} from '../time/window-contents.ts';
import { windowProblems } from '../time/window-problems.ts';
import {
  lastMs,
  namespaceOf,
  numberOf,
  touch,
  windowIn,
  windowsOf,
  windowText,
} from '../time/windows.ts';
import type { Window } from '../time/windows.ts';
import { present } from '../assert.ts';
import type { Operator, OperatorContext, OperatorType } from './operator.ts';

/** The sessions of a key that are open. */
const SESSIONS: ListDescriptor<Window> = {
  kind: 'list',
  name: 'sessions',
  type: recordOf<Window>({ startMs: NUMBER, endMs: NUMBER }),
};

/** More windows are not told one by one when they come back. */
const MOST_TOLD_WINDOWS = 1000;

class WindowOperator implements Operator {
  readonly stateful = true;
  readonly keyed = true;
  readonly #context: OperatorContext;
  readonly #spec: WindowSpec;
  readonly #timers: Timers;
  readonly #contents: ValueState<WindowContents>;
  readonly #sessions: ListState<Window> | null;
  /** Index of the field that is folded; -1: records are only counted. */
  readonly #field: number;
  #epoch = 0;

  constructor(context: OperatorContext) {
    const { plan, keyed } = context;
    this.#context = context;
    this.#spec = present(plan.operator.window, `${plan.operator.name} has a window.`);
    this.#timers = context.timers();
    this.#contents = keyed.value(CONTENTS);
    this.#sessions = this.#spec.kind === 'session' ? keyed.list(SESSIONS) : null;
    const fields = plan.inputTypes[0]?.fields ?? [];
    this.#field = fields.findIndex(({ name }) => name === this.#spec.field);
  }

  open(restored: boolean): void {
    this.#epoch = this.#context.restoredFrom ?? 0;
    if (!restored) return;
    const { keyed, plan, attempt } = this.#context;
    const windows: ReturnType<typeof this.told>[] = [];
    for (const { state, key, namespace, value } of keyed.rows()) {
      if (state !== CONTENTS.name) continue;
      windows.push(this.told(key, windowIn(namespace), value as WindowContents));
    }
    const told = windows.length > MOST_TOLD_WINDOWS ? null : windows;
    const count = windows.length;
    this.#context.tell({ kind: 'windows-restored', task: plan.id, attempt, windows: told, count });
  }

  epoch(checkpoint: number): void {
    this.#epoch = checkpoint;
  }

  process(record: StreamRecord): void {
    const { plan } = this.#context;
    const key = String(record.row[plan.inputKeys[0] ?? 0] ?? '');
    const timestampMs = this.#isEventTime ? record.timestampMs : this.#context.nowMs();
    if (timestampMs === null) {
      this.#context.fail(
        `${plan.operator.name} needs event time, but record ${record.offset} of partition ${record.partition} has no timestamp.`,
      );
      return;
    }
    let isTaken = false;
    for (const window of windowsOf(this.#spec, timestampMs)) {
      const taken = this.#sessions ? this.#joined(key, window) : window;
      if (this.#isOver(taken)) continue;
      isTaken = true;
      this.#add(key, taken, record);
    }
    if (!isTaken) this.#drop(key, record, timestampMs);
  }

  onTimer({ key, namespace, dueMs }: Timer): void {
    const window = windowIn(namespace);
    if (dueMs === lastMs(window)) this.#fire(key, window);
    if (dueMs === this.#goneAtMs(window)) this.#remove(key, window, 'over');
  }

  get #isEventTime(): boolean {
    return this.#spec.time === 'event';
  }

  /** How far its time has come. */
  get #timeMs(): number {
    return this.#isEventTime ? this.#context.watermarkMs() : this.#context.nowMs();
  }

  /** Processing time knows no lateness. */
  #goneAtMs(window: Window): number {
    return lastMs(window) + (this.#isEventTime ? (this.#spec.allowedLatenessMs ?? 0) : 0);
  }

  #isOver(window: Window): boolean {
    return this.#isEventTime && this.#goneAtMs(window) <= this.#timeMs;
  }

  #add(key: string, window: Window, record: StreamRecord): void {
    const { keyed } = this.#context;
    keyed.setCurrentKey(key);
    this.#contents.setCurrentNamespace(namespaceOf(window));
    const before = this.#contents.value();
    const value = this.#field < 0 ? 0 : Number(record.row[this.#field] ?? 0);
    const contents = withRecord(this.#spec.aggregate, before, value, record);
    this.#contents.update(contents);
    this.#tellChanged(key, window, contents, before === undefined);
    this.#setTimers(key, window);
    // Its time is over, but it is still there: what has come late gives a second result.
    if (this.#isEventTime && lastMs(window) <= this.#timeMs) this.#fire(key, window);
  }

  #setTimers(key: string, window: Window): void {
    if (lastMs(window) > this.#timeMs || !this.#isEventTime) {
      this.#timers.register(this.#timer(key, window, lastMs(window)));
    }
    this.#timers.register(this.#timer(key, window, this.#goneAtMs(window)));
  }

  #timer(key: string, window: Window, dueMs: number): Timer {
    return { domain: this.#spec.time, dueMs, key, namespace: namespaceOf(window) };
  }

  #fire(key: string, window: Window): void {
    const { keyed, plan, attempt } = this.#context;
    keyed.setCurrentKey(key);
    this.#contents.setCurrentNamespace(namespaceOf(window));
    const contents = this.#contents.value();
    if (!contents) return;
    const { partition, offset } = contents;
    const value = resultOf(this.#spec.aggregate, contents);
    const told = this.told(key, window, contents);
    this.#context.tell({ kind: 'window-fired', task: plan.id, attempt, ...told });
    const { startMs, endMs } = window;
    this.#context.emit([windowText(key, window), key, value, startMs, endMs], {
      partition,
      offset,
      epoch: this.#epoch,
      timestampMs: lastMs(window),
      part: numberOf(this.#spec, window),
    });
  }

  #remove(key: string, window: Window, why: 'over' | 'merged'): void {
    const { keyed, plan, attempt } = this.#context;
    keyed.setCurrentKey(key);
    this.#contents.setCurrentNamespace(namespaceOf(window));
    this.#contents.clear();
    if (this.#sessions && why === 'over') this.#keep(this.#without([window]));
    const { startMs, endMs } = window;
    const keyGroup = keyed.currentKeyGroup;
    const what = { keyGroup, key, startMs, endMs, why };
    this.#context.tell({ kind: 'window-removed', task: plan.id, attempt, ...what });
  }

  // ---- Sessions ----

  /** The session that the record's own window becomes part of. What it merges with becomes one. */
  #joined(key: string, own: Window): Window {
    const { keyed } = this.#context;
    keyed.setCurrentKey(key);
    const open = this.#sessions?.get() ?? [];
    const parts = open.filter((each) => touch(each, own));
    const session = parts.reduce(
      (whole, part): Window => ({
        startMs: Math.min(whole.startMs, part.startMs),
        endMs: Math.max(whole.endMs, part.endMs),
      }),
      own,
    );
    const [only] = parts;
    const grows =
      parts.length !== 1 || only?.startMs !== session.startMs || only.endMs !== session.endMs;
    if (!grows || this.#isOver(session)) return session;
    this.#merge(key, parts, session);
    return session;
  }

  #merge(key: string, parts: readonly Window[], session: Window): void {
    const { keyed } = this.#context;
    let contents: WindowContents | null = null;
    for (const part of parts) {
      keyed.setCurrentKey(key);
      this.#contents.setCurrentNamespace(namespaceOf(part));
      const its = this.#contents.value();
      if (its) contents = contents ? merged(this.#spec.aggregate, contents, its) : its;
      this.#timers.remove(this.#timer(key, part, lastMs(part)));
      this.#timers.remove(this.#timer(key, part, this.#goneAtMs(part)));
      this.#remove(key, part, 'merged');
    }
    keyed.setCurrentKey(key);
    this.#keep([...this.#without(parts), session]);
    if (!contents) return;
    this.#contents.setCurrentNamespace(namespaceOf(session));
    this.#contents.update(contents);
    this.#tellChanged(key, session, contents, true);
  }

  #without(parts: readonly Window[]): Window[] {
    const open = this.#sessions?.get() ?? [];
    const gone = new Set(parts.map(namespaceOf));
    return open.filter((each) => !gone.has(namespaceOf(each)));
  }

  #keep(open: readonly Window[]): void {
    this.#sessions?.update(open);
  }

  // ---- What is told ----

  #drop(key: string, { partition, offset }: StreamRecord, timestampMs: number): void {
    const { plan, attempt } = this.#context;
    this.#context.tell({
      kind: 'record-late',
      task: plan.id,
      attempt,
      key,
      partition,
      offset,
      timestampMs,
      watermarkMs: this.#context.watermarkMs(),
    });
  }

  #tellChanged(key: string, window: Window, contents: WindowContents, isNew: boolean): void {
    const { plan, attempt } = this.#context;
    const told = this.told(key, window, contents);
    this.#context.tell({ kind: 'window-changed', task: plan.id, attempt, ...told, isNew });
  }

  told(key: string, { startMs, endMs }: Window, contents: WindowContents) {
    const { keyed } = this.#context;
    keyed.setCurrentKey(key);
    const value = resultOf(this.#spec.aggregate, contents);
    const { records } = contents;
    return { keyGroup: keyed.currentKeyGroup, key, startMs, endMs, records, value };
  }
}

export const window: OperatorType = {
  problems: (spec, inputs) =>
    windowProblems(spec, inputs).map((sentence) => ({ field: 'window', sentence })),
  outputType: ({ name, window: spec }) => ({
    name,
    fields: [
      { name: 'window', type: 'string' },
      { name: 'key', type: 'string' },
      { name: 'value', type: spec?.aggregate === 'count' ? 'integer' : 'number' },
      { name: 'startMs', type: 'integer' },
      { name: 'endMs', type: 'integer' },
    ],
    shown: 'window',
  }),
  keyedStates: ({ window: spec }) => [
    ...TIMER_STATES,
    { name: CONTENTS.name, kind: CONTENTS.kind, type: CONTENTS.type.name },
    ...(spec?.kind === 'session'
      ? [{ name: SESSIONS.name, kind: SESSIONS.kind, type: listOf(SESSIONS.type).name }]
      : []),
  ],
  create: (context) => new WindowOperator(context),
};
