// A job being edited: its operators one by one, undo and redo, what is wrong with it, and its link.
//
// Keeps true: every change is one step that can be taken back; what a person typed stays as typed,
// even if it cannot run, and the same check as everywhere says why.

import { examineScenario, type Scenario, type ScenarioProblem } from '../../engine/job/scenario.ts';
import { examineJob } from '../../engine/job/plan.ts';
import type { OperatorKind, OperatorSpec, RowType } from '../../engine/job/spec.ts';
import { packLink } from '../../sim/packed-link.ts';
import { makeRunLink } from '../../sim/run-link.ts';
import { scenarioNamed, SCENARIOS } from '../../sim/scenarios.ts';
import { browserStore, type KeyValueStore } from '../preferences.svelte.ts';
import { keepDraft, keptDraft } from './kept-draft.ts';
import { canBeMade } from './logs.ts';
import { asKind, isKeyed } from './operator-fields.ts';

const MOST_STEPS_BACK = 200;
/** What a run of an edited job is called. */
const EDITED = 'my-job';

export interface EditorWords {
  /** The name of a new operator of the kind. */
  readonly nameOf: (kind: OperatorKind) => string;
  readonly lettersProblem: string;
  readonly copyOf: (title: string) => string;
}

export class JobEditor {
  #draft: Scenario = $state.raw(blank());
  #past: readonly Scenario[] = $state.raw([]);
  #future: readonly Scenario[] = $state.raw([]);
  /** Changes of one field follow each other as one step. */
  #typingIn: string | null = null;
  isKept = $state(true);
  /** Jobs to start from. */
  readonly scenarios: readonly Pick<Scenario, 'id' | 'title'>[] = SCENARIOS;
  readonly #words: EditorWords;
  readonly #store: KeyValueStore | null;

  constructor(words: EditorWords, store: KeyValueStore | null = browserStore()) {
    this.#words = words;
    this.#store = store;
    const kept = keptDraft(store);
    const [first] = SCENARIOS;
    if (kept) [this.#draft, this.#past] = [kept.draft, kept.past];
    else if (first) this.#draft = this.#copyOf(first);
  }

  readonly problems: readonly ScenarioProblem[] = $derived.by(() => this.#examine());
  readonly types: ReadonlyMap<string, RowType> = $derived(examineJob(this.#draft).types);

  get draft(): Scenario {
    return this.#draft;
  }

  get operators(): readonly OperatorSpec[] {
    return this.#draft.operators;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  problemsAt(operator: number | null, field: string): readonly string[] {
    return this.problems
      .filter((problem) => problem.operator === operator && problem.field === field)
      .map(({ sentence }) => sentence);
  }

  // ---- Steps ----

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#future = [this.#draft, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    this.#become(before);
  }

  redo(): void {
    const [next] = this.#future;
    if (!next) return;
    this.#past = [...this.#past, this.#draft];
    this.#future = this.#future.slice(1);
    this.#become(next);
  }

  startFromNamed(id: string): void {
    const scenario = scenarioNamed(id);
    if (scenario) this.startFrom(scenario);
  }

  startFrom(scenario: Scenario): void {
    this.#step(this.#copyOf(scenario));
  }

  /** @param typing the field that is being typed in: its changes are one step */
  change(change: Partial<Scenario>, typing: string | null = null): void {
    this.#step({ ...this.#draft, ...change }, typing);
  }

  changeOperator(place: number, change: Partial<OperatorSpec>, typing: string | null = null): void {
    const before = this.operators[place];
    if (!before) return;
    this.replaceOperator(place, { ...before, ...change }, typing);
  }

  replaceOperator(place: number, operator: OperatorSpec, typing: string | null = null): void {
    const before = this.operators[place];
    if (!before) return;
    const operators = this.operators.map((each, index) => (index === place ? operator : each));
    const slowdown = renamed(this.#draft.slowdown, before, operator);
    this.#step({ ...this.#draft, operators, slowdown }, typing && `${place} ${typing}`);
  }

  changeKind(place: number, kind: OperatorKind): void {
    const operator = this.operators[place];
    if (operator) this.replaceOperator(place, asKind(operator, kind, this.inputOf(operator)));
  }

  /** In front of the sinks, reading from what stands there. */
  add(kind: OperatorKind): number {
    const { operators } = this;
    const firstSink = operators.findIndex((each) => each.kind === 'sink');
    const place = kind === 'sink' || firstSink < 0 ? operators.length : firstSink;
    const from = operators.slice(0, place).findLast((each) => each.kind !== 'sink');
    const reads = kind === 'source' || !from ? [] : [{ from: from.id, by: 'rebalance' as const }];
    const name = this.#freeName(this.#words.nameOf(kind));
    const plain: OperatorSpec = {
      id: this.#freeId(kind),
      name,
      kind,
      parallelism: 1,
      reads,
      costMs: 20,
    };
    const input = from ? (this.types.get(from.id) ?? null) : null;
    this.#insert(place, asKind(plain, kind, input));
    return place;
  }

  duplicate(place: number): number {
    const operator = this.operators[place];
    if (!operator) return place;
    const copy = {
      ...operator,
      id: this.#freeId(operator.id),
      name: this.#freeName(operator.name),
    };
    this.#insert(place + 1, copy);
    return place + 1;
  }

  /** Who read from it reads from what it read from, where that leaves no question open. */
  remove(place: number): void {
    const gone = this.operators[place];
    if (!gone) return;
    const [only, ...others] = gone.reads;
    const heir = others.length === 0 ? only : undefined;
    const operators = this.operators
      .filter((_, index) => index !== place)
      .map((each) => ({
        ...each,
        reads: each.reads.flatMap((edge) => {
          if (edge.from !== gone.id) return edge;
          return heir ? { ...edge, from: heir.from } : [];
        }),
      }));
    const slowdown = without(this.#draft.slowdown, gone.name);
    this.#step({ ...this.#draft, operators, slowdown });
  }

  move(place: number, by: -1 | 1): number {
    const operators = [...this.operators];
    const [moved] = operators.splice(place, 1);
    const to = place + by;
    if (!moved || to < 0 || to > operators.length) return place;
    operators.splice(to, 0, moved);
    this.#step({ ...this.#draft, operators });
    return to;
  }

  addInput(place: number): void {
    const operator = this.operators[place];
    const from = this.operators.slice(0, place).findLast(({ kind }) => kind !== 'sink');
    if (!operator || !from) return;
    const field = this.types.get(from.id)?.fields[0]?.name;
    const edge =
      isKeyed(operator.kind) && field !== undefined
        ? { from: from.id, by: 'hash' as const, key: field }
        : { from: from.id, by: 'rebalance' as const };
    this.changeOperator(place, { reads: [...operator.reads, edge] });
  }

  /** Rows that come in at its first input; null: nobody knows yet. */
  inputOf({ reads }: OperatorSpec): RowType | null {
    const [first] = reads;
    return first ? (this.types.get(first.from) ?? null) : null;
  }

  /** The address that runs it; null: it cannot run. */
  async link(): Promise<string | null> {
    if (this.problems.length > 0) return null;
    const scenario = { ...this.#draft, id: EDITED };
    return packLink(makeRunLink({ scenario, settings: {}, seed: 1, actions: [], step: null }));
  }

  // ---- ----

  #examine(): readonly ScenarioProblem[] {
    const problems = examineScenario({ ...this.#draft, id: EDITED });
    if (canBeMade(this.#draft.log)) return problems;
    return [...problems, { operator: null, field: 'log', sentence: this.#words.lettersProblem }];
  }

  #insert(place: number, operator: OperatorSpec): void {
    const operators = [...this.operators];
    operators.splice(place, 0, operator);
    this.#step({ ...this.#draft, operators });
  }

  #step(next: Scenario, typing: string | null = null): void {
    const goesOn = typing !== null && typing === this.#typingIn;
    if (!goesOn) this.#past = [...this.#past, this.#draft].slice(-MOST_STEPS_BACK);
    this.#future = [];
    this.#become(next);
    this.#typingIn = typing;
  }

  #become(draft: Scenario): void {
    this.#typingIn = null;
    this.#draft = draft;
    this.isKept = keepDraft(this.#store, { draft, past: this.#past });
  }

  #copyOf({ versions: _left, ...scenario }: Scenario): Scenario {
    return { ...scenario, id: EDITED, title: this.#words.copyOf(scenario.title), about: '' };
  }

  #freeName(wanted: string): string {
    return free(
      wanted,
      this.operators.map(({ name }) => name),
      ' ',
    );
  }

  #freeId(wanted: string): string {
    return free(
      wanted,
      this.operators.map(({ id }) => id),
      '-',
    );
  }
}

function free(wanted: string, taken: readonly string[], between: string): string {
  if (!taken.includes(wanted)) return wanted;
  const stem = wanted.replace(/[ -]\d+$/, '');
  let number = 2;
  while (taken.includes(`${stem}${between}${number}`)) number++;
  return `${stem}${between}${number}`;
}

const taskOf = (task: string, name: string): string | null => {
  const number = task.slice(name.length + 1);
  return task.startsWith(`${name}-`) && /^\d+$/.test(number) ? number : null;
};

/** Tasks that are slowed down are named after their operator; those that are no more are left out. */
function renamed(
  slowdown: Scenario['slowdown'],
  before: OperatorSpec,
  { name, parallelism }: OperatorSpec,
): Scenario['slowdown'] {
  return Object.fromEntries(
    Object.entries(slowdown).flatMap(([task, factor]) => {
      const number = taskOf(task, before.name);
      if (number === null) return [[task, factor]];
      return Number(number) > parallelism ? [] : [[`${name}-${number}`, factor]];
    }),
  );
}

function without(slowdown: Scenario['slowdown'], name: string): Scenario['slowdown'] {
  return Object.fromEntries(
    Object.entries(slowdown).filter(([task]) => taskOf(task, name) === null),
  );
}

function blank(): Scenario {
  const [first] = SCENARIOS;
  if (!first) throw new Error('Tidemark comes with at least one scenario.');
  return first;
}
