// The sentences that stand in the lists of a lesson, read with their names checked against the job.
//
// Every refusal says what was not understood, at its line, with the nearest sentence that would be.

import { parseAction, parsePlannedAction, type PlannedAction } from '../../sim/action-sentences.ts';
import { missingName, type Names } from '../../sim/action-grammar.ts';
import type { Action } from '../../sim/action.ts';
import {
  missingInMoment,
  momentExamples,
  readMoment,
  type Moment,
} from '../../sim/moment-grammar.ts';
import { nearest } from '../../sim/nearest.ts';
import { claimExamples, missingInClaim, readClaim } from '../claims/claim-grammar.ts';
import type { Claim } from '../claims/claim.ts';
import type { Allowed, Changes } from '../lesson.ts';
import { readSettingName, readSettingValue } from '../setting-words.ts';
import { settingProblems } from './front-matter.ts';
import type { Problems } from './problem.ts';

/** As it is compared: one space between words, no full stop. */
function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}

export class Sentences {
  readonly #names: Names;
  readonly #problems: Problems;
  /** Settings that the scenario brings. */
  readonly #base: Changes;

  constructor(names: Names, base: Changes, problems: Problems) {
    this.#names = names;
    this.#base = base;
    this.#problems = problems;
  }

  claim(text: string, line: number): Claim | null {
    const sentence = plain(text);
    const claim = readClaim(sentence);
    const missing = claim && missingInClaim(claim, this.#names);
    if (claim && missing === null) return claim;
    this.#refuse(line, sentence, missing, 'claim', claimExamples(this.#names));
    return null;
  }

  /** With or without the "when". */
  moment(text: string, line: number): Moment | null {
    const sentence = plain(text);
    const moment = readMoment(sentence) ?? readMoment(`when ${sentence}`);
    const missing = moment && missingInMoment(moment, this.#names);
    if (moment && missing === null) return moment;
    this.#refuse(line, sentence, missing, 'moment', momentExamples(this.#names));
    return null;
  }

  action(text: string, line: number): Action | null {
    const parsed = parseAction(plain(text), this.#names);
    if (parsed.ok) return parsed.value;
    const missing = missingName(plain(text), this.#names);
    this.#problems.add(line, missing ? `"${plain(text)}": ${missing}` : parsed.problem);
    return null;
  }

  planned(text: string, line: number): PlannedAction | null {
    const parsed = parsePlannedAction(text, this.#names);
    if (parsed.ok) return parsed.value;
    this.#problems.add(line, parsed.problem);
    return null;
  }

  /** `NAME: VALUE`, or `set NAME to VALUE`. */
  setting(text: string, line: number): Changes | null {
    const match = /^(?:set (.+?) to (.+)|([^:]+): (.+))$/.exec(plain(text));
    if (!match) return null;
    const name = this.#settingName((match[1] ?? match[3] ?? '').trim(), line);
    if (!name) return null;
    return this.#checked(name, readSettingValue(name, match[2] ?? match[4] ?? ''), line);
  }

  /** `set NAME to A, B or C`, or an action. */
  allowed(text: string, line: number): Allowed | null {
    const sentence = plain(text);
    const match = /^set (.+?) to (.+)$/.exec(sentence);
    if (!match) {
      const action = this.action(sentence, line);
      return action && { kind: 'act', action };
    }
    const name = this.#settingName(match[1] ?? '', line);
    if (!name) return null;
    const values = (match[2] ?? '').split(/, | or /).map((each) => readSettingValue(name, each));
    const good = values.every((value) => this.#checked(name, value, line) !== null);
    return good ? { kind: 'set', name, values } : null;
  }

  #settingName(words: string, line: number) {
    const name = readSettingName(words);
    if (name.ok) return name.value;
    this.#problems.add(line, name.problem);
    return null;
  }

  #checked(name: string, value: unknown, line: number): Changes | null {
    const changes = { [name]: value };
    const [problem] = settingProblems(this.#base, changes);
    if (problem === undefined) return changes;
    this.#problems.add(line, problem);
    return null;
  }

  #refuse(
    line: number,
    sentence: string,
    missing: string | null,
    what: string,
    known: readonly string[],
  ): void {
    this.#problems.add(
      line,
      missing === null
        ? `"${sentence}" is no ${what}. Did you mean "${nearest(sentence, known)}"?`
        : `"${sentence}": ${missing}`,
    );
  }
}
