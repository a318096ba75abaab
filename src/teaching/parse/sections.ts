// The sections of a lesson: which keys each knows, and the step that becomes of it.
//
// Whatever a section lacks is said at its heading; whatever is too much, at its own line.

import { unknownName } from '../../sim/nearest.ts';
import type { Names } from '../../sim/action-grammar.ts';
import type { PlannedAction } from '../../sim/action-sentences.ts';
import type {
  Attempt,
  ChallengeStep,
  Changes,
  Clause,
  DebriefStep,
  Option,
  PredictStep,
  QuestionStep,
  ReadStep,
  RunStep,
  Start,
  Step,
  Stop,
  WrongAttempt,
} from '../lesson.ts';
import {
  readBlock,
  type Block,
  type BlockShape,
  type Entry,
  type Item,
  type Line,
} from './block.ts';
import type { Problems } from './problem.ts';
import type { Prose } from './prose.ts';
import type { Sentences } from './sentences.ts';

const START = ['Start', 'With'] as const;

/** What each section may hold. */
export const SECTIONS = {
  Read: { keys: [...START], hasList: false },
  Predict: {
    keys: [...START, 'Ask for confidence', 'True because', 'Answer', 'Tolerance'],
    hasList: true,
  },
  Run: { keys: [...START], hasList: true },
  Question: { keys: [], hasList: true },
  Challenge: {
    keys: [...START, 'You may', 'Limit', 'Pass when', 'Fail when', 'Hint', 'Solution', 'Wrong'],
    hasList: false,
    long: ['Hint'],
  },
  Debrief: { keys: ['In real Flink'], hasList: false, long: ['In real Flink'] },
  Teacher: { keys: ['Time', 'Discuss'], hasList: false, long: ['Time', 'Discuss'] },
} as const satisfies Record<string, BlockShape>;
export type SectionName = keyof typeof SECTIONS;

export interface Section {
  readonly name: SectionName;
  readonly line: number;
  readonly title: string;
  readonly id: string | null;
  readonly onTimeline: boolean;
  readonly lines: readonly Line[];
}

interface Tools {
  readonly prose: Prose;
  readonly sentences: Sentences;
  readonly names: Names;
  readonly problems: Problems;
  /** Of the header: every run begins with them. */
  readonly settings: Changes;
}

interface Base {
  readonly id: string;
  readonly line: number;
  readonly title: string;
  readonly text: string;
  readonly start: Start | null;
}

export class SectionReader {
  readonly #tools: Tools;
  #count = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** null: it makes no step. */
  read(section: Section): Step | null {
    const { name, line, title, id, lines } = section;
    // A line of its own that takes no value.
    const bare = lines.map((each) =>
      each.text === 'Ask for confidence.' ? { ...each, text: 'Ask for confidence:' } : each,
    );
    const block = readBlock(bare, SECTIONS[name], this.#tools.problems);
    const { text, line: textLine } = block.prose;
    if (name === 'Teacher') {
      this.#teacher(section, block);
      return null;
    }
    const base: Base = {
      id: id ?? `${name.toLowerCase()}-${++this.#count}`,
      line,
      title,
      text: this.#tools.prose.toHtml(text, textLine),
      start: this.#start(block),
    };
    if (id === null && (name === 'Predict' || name === 'Challenge' || name === 'Question')) {
      this.#say(line, `What is kept needs a name: write "## ${name} {#some-id}".`);
    }
    switch (name) {
      case 'Read':
        return { kind: 'read', ...base } satisfies ReadStep;
      case 'Predict':
        return this.#predict(section, base, block);
      case 'Run':
        return this.#run(section, base, block);
      case 'Question':
        return this.#question(section, base, block);
      case 'Challenge':
        return this.#challenge(section, base, block);
      case 'Debrief':
        return this.#debrief(base, block);
    }
  }

  // ---- Parts that several sections have ----

  #start({ entries }: Block): Start | null {
    const start = this.#one(entries, 'Start');
    const list = this.#one(entries, 'With');
    if (start && start.value !== 'fresh') {
      this.#say(start.line, `"Start: ${start.value}" is not known. Did you mean "Start: fresh"?`);
    }
    if (list && !start) this.#say(list.line, 'Write "Start: fresh" in front of "With:".');
    if (!start) return null;
    const { settings, actions } = this.#doings(list?.items ?? []);
    return { settings: { ...this.#tools.settings, ...settings }, actions };
  }

  /** Settings and planned actions, in one list. */
  #doings(items: readonly Item[]): { settings: Changes; actions: readonly PlannedAction[] } {
    const settings: Record<string, unknown> = {};
    const actions: PlannedAction[] = [];
    for (const { text, line } of items) {
      if (/^(at|when) /.test(text)) {
        const planned = this.#tools.sentences.planned(text, line);
        if (planned) actions.push(planned);
        continue;
      }
      const changes = this.#tools.sentences.setting(text, line);
      if (changes) Object.assign(settings, changes);
      else if (!/^set |: /.test(text)) {
        this.#say(
          line,
          `"${text}" says neither when nor which setting. Write "at 5 s …", "when … , …" or "set … to …".`,
        );
      }
    }
    return { settings, actions };
  }

  #options(items: readonly Item[], marks: RegExp): Option[] {
    return items.flatMap(({ text, line, beneath }) => {
      const match = marks.exec(text);
      if (!match) {
        this.#say(
          line,
          `An option begins with ${marks === CHOICE ? '"- ( )" or "- (x)"' : '"- [ ]" or "- [x]"'}.`,
        );
        return [];
      }
      const said = beneath.filter((each) => each.text.startsWith('>'));
      for (const each of beneath) {
        if (!each.text.startsWith('>')) this.#say(each.number, 'Begin an explanation with ">".');
      }
      if (said.length === 0) {
        this.#say(
          line,
          'This option has no explanation: write one beneath it, indented, after ">".',
        );
      }
      const why = said.map((each) => each.text.replace(/^> ?/, '')).join('\n');
      const { prose } = this.#tools;
      return {
        text: prose.toInline(match[2] ?? '', line),
        right: match[1] !== ' ',
        why: prose.toInline(why, said[0]?.number ?? line),
      };
    });
  }

  #clauses(entry: Entry | null): Clause[] {
    return (entry?.items ?? []).flatMap(({ text, line }) => {
      const claim = this.#tools.sentences.claim(text, line);
      return claim ? { line, sentence: text.replace(/\.$/, ''), claim } : [];
    });
  }

  // ---- The sections ----

  #predict(section: Section, base: Base, { entries, items }: Block): PredictStep | null {
    const asksConfidence = entries.some(({ key }) => key === 'Ask for confidence');
    const { sentences } = this.#tools;
    if (section.onTimeline) {
      const answer = this.#one(entries, 'Answer');
      const moment = answer && sentences.moment(answer.value, answer.line);
      if (!answer) this.#say(section.line, 'A prediction on the timeline needs "Answer: when …".');
      const tolerance = this.#one(entries, 'Tolerance');
      const [, seconds = null] = /^(\d+(?:\.\d+)?) s$/.exec(tolerance?.value ?? '1 s') ?? [];
      if (seconds === null) this.#say(tolerance?.line ?? section.line, 'Write "Tolerance: 0.5 s".');
      if (!moment) return null;
      const toleranceMs = Number(seconds) * 1000;
      const question = { kind: 'timeline', answer: moment, toleranceMs } as const;
      return { kind: 'predict', ...base, asksConfidence, question };
    }
    const options = this.#options(items, CHOICE);
    const right = options.filter((each) => each.right).length;
    if (options.length < 2) this.#say(section.line, 'A prediction needs at least two options.');
    else if (right !== 1) {
      this.#say(section.line, `Exactly one option is marked "(x)"; here ${right} are.`);
    }
    const because = this.#one(entries, 'True because');
    if (!because) {
      this.#say(section.line, 'A prediction needs "True because: …", which the engine checks.');
    }
    const truth = because && sentences.claim(because.value, because.line);
    if (!truth) return null;
    return {
      kind: 'predict',
      ...base,
      asksConfidence,
      question: { kind: 'choice', options, truth },
    };
  }

  #run(section: Section, base: Base, { items }: Block): RunStep {
    const stops = items.flatMap((item): Stop[] => {
      const { text, line } = item;
      const [, when] = /^Play until (.+?)(?:, then pause)?\.?$/.exec(text) ?? [];
      const until = when === undefined ? null : this.#tools.sentences.moment(when, line);
      if (when === undefined) this.#say(line, 'Write "- Play until …, then pause."');
      const { say, points, act } = this.#beneath(item);
      return until ? [{ line, until, say, points, act }] : [];
    });
    if (items.length === 0) this.#say(section.line, 'A run needs at least one "- Play until …".');
    return { kind: 'run', ...base, stops };
  }

  #beneath({ beneath }: Item): Pick<Stop, 'say' | 'points' | 'act'> {
    const { prose, sentences, names } = this.#tools;
    let say = '';
    let act: Stop['act'] = null;
    const points: string[] = [];
    let sayLine: { number: number; text: string } | null = null;
    const finish = (): void => {
      if (sayLine) say = prose.toInline(sayLine.text, sayLine.number);
      sayLine = null;
    };
    for (const { number, text } of beneath) {
      const [, key, value = ''] = /^(Say|Point at|Do): (.+)$/.exec(text) ?? [];
      if (key === undefined && sayLine) {
        sayLine = { number: sayLine.number, text: `${sayLine.text}\n${text}` };
        continue;
      }
      finish();
      if (key === 'Say') sayLine = { number, text: value };
      else if (key === 'Do') act = sentences.action(value, number);
      else if (key === 'Point at') {
        const thing = value.replace(/^the channel /, '').replace(/ ?(?:->|→) ?/, '→');
        const known = [...names.tasks, ...names.processes, ...names.channels];
        if (known.includes(thing)) points.push(thing);
        else this.#say(number, unknownName('thing', thing, known));
      } else this.#say(number, 'Beneath "Play until" stand "Say: …", "Point at: …" and "Do: …".');
    }
    finish();
    return { say, points, act };
  }

  #question(section: Section, base: Base, { items }: Block): QuestionStep {
    const options = this.#options(items, CHECK);
    if (options.length < 2) this.#say(section.line, 'A question needs at least two options.');
    else if (!options.some(({ right }) => right)) {
      this.#say(section.line, 'At least one option is marked "[x]".');
    }
    return { kind: 'question', ...base, options };
  }

  #challenge(section: Section, base: Base, { entries }: Block): ChallengeStep {
    const { sentences, prose } = this.#tools;
    const { line } = section;
    const may = (this.#one(entries, 'You may')?.items ?? []).flatMap((item) => {
      return sentences.allowed(item.text, item.line) ?? [];
    });
    const passWhen = this.#clauses(this.#one(entries, 'Pass when'));
    const hints = entries.filter(({ key }) => key === 'Hint');
    const solution = this.#one(entries, 'Solution');
    const wrong = entries.filter(({ key }) => key === 'Wrong');
    if (!this.#one(entries, 'You may')) this.#say(line, 'A challenge needs "You may:" and a list.');
    if (!this.#one(entries, 'Pass when'))
      this.#say(line, 'A challenge needs "Pass when:" and a list.');
    if (!solution) this.#say(line, 'A challenge needs "Solution:" and a list.');
    if (wrong.length === 0) this.#say(line, 'A challenge needs at least one "Wrong:".');
    if (hints.length < 2) this.#say(line, 'A challenge needs at least two lines "Hint:".');
    return {
      kind: 'challenge',
      ...base,
      may,
      passWhen,
      failWhen: this.#clauses(this.#one(entries, 'Fail when')),
      ...this.#limits(this.#one(entries, 'Limit')),
      hints: hints.map((each) => prose.toInline(each.value, each.line)),
      solution: this.#attempt(solution, line),
      wrong: wrong.map((each) => this.#wrong(each, passWhen)),
    };
  }

  #attempt(entry: Entry | null, line: number): Attempt {
    return { line: entry?.line ?? line, ...this.#doings(entry?.items ?? []) };
  }

  #wrong(entry: Entry, passWhen: readonly Clause[]): WrongAttempt {
    const match = /^(.+?) \(misses "(.+)"\)$/.exec(entry.value);
    const misses = match?.[2] ?? '';
    if (!match) {
      this.#say(entry.line, 'Write "Wrong: what it is (misses "a clause")", then a list.');
    } else if (passWhen.filter(({ sentence }) => sentence.startsWith(misses)).length !== 1) {
      this.#say(
        entry.line,
        `"${misses}" is not the beginning of exactly one clause of "Pass when".`,
      );
    }
    return { name: match?.[1] ?? '', misses, ...this.#attempt(entry, entry.line) };
  }

  #limits(entry: Entry | null): Pick<ChallengeStep, 'mostActions' | 'mostMs'> {
    if (!entry) return { mostActions: null, mostMs: null };
    const parts = entry.value.replace(/\.$/, '').split(/, | and /);
    let [mostActions, mostMs]: [number | null, number | null] = [null, null];
    for (const part of parts) {
      const [, actions] = /^(\d+) actions?$/.exec(part) ?? [];
      const [, seconds] = /^(\d+(?:\.\d+)?) s$/.exec(part) ?? [];
      if (actions !== undefined) mostActions = Number(actions);
      else if (seconds !== undefined) mostMs = Number(seconds) * 1000;
      else this.#say(entry.line, `"${part}" is no limit. Write "Limit: 2 actions, 40 s".`);
    }
    return { mostActions, mostMs };
  }

  #debrief(base: Base, { entries }: Block): DebriefStep {
    const flink = this.#one(entries, 'In real Flink');
    if (!flink) this.#say(base.line, 'A debrief needs "In real Flink: …".');
    const inFlink = flink ? this.#tools.prose.toInline(flink.value, flink.line) : '';
    return { kind: 'debrief', ...base, inFlink };
  }

  /** Notes for whoever teaches it: never shown to learners, but they must be there. */
  #teacher({ line }: Section, { entries }: Block): void {
    for (const key of ['Time', 'Discuss'] as const) {
      const entry = this.#one(entries, key);
      if (entry && (entry.value !== '' || entry.items.length > 0)) continue;
      this.#say(entry?.line ?? line, `The notes for teachers need "${key}: …".`);
    }
  }

  // ---- Little things ----

  #one(entries: readonly Entry[], key: string): Entry | null {
    const found = entries.filter((entry) => entry.key === key);
    if (found[1]) this.#say(found[1].line, `"${key}:" is there twice.`);
    return found[0] ?? null;
  }

  #say(line: number, sentence: string): void {
    this.#tools.problems.add(line, sentence);
  }
}

const CHOICE = /^\(([ x])\) (.+)$/;
const CHECK = /^\[([ x])\] (.+)$/;
