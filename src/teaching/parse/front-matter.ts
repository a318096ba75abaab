// The header of a lesson: every key is known, every value is checked, and what is wrong is said with
// the line it stands in.

import { LineCounter, parseDocument, isMap, isScalar } from 'yaml';
import * as v from 'valibot';
import { DEFAULT_SETTINGS, withSettings } from '../../engine/job/settings.ts';
import { scenarioNamed, SCENARIOS } from '../../sim/scenarios.ts';
import { unknownName } from '../../sim/nearest.ts';
import { LESSON_PANELS, type Changes, type LessonPanel } from '../lesson.ts';
import { readSettingName, readSettingValue } from '../setting-words.ts';
import type { Problems } from './problem.ts';

const words = (what: string) =>
  v.pipe(v.string(`must be ${what}`), v.minLength(1, `must be ${what}`));

const FIELDS = {
  id: v.pipe(
    words('a short name such as "alignment"'),
    v.regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'must be small letters with hyphens between the words',
    ),
  ),
  title: words('a title'),
  summary: words('one sentence: what the learner can do afterwards'),
  minutes: v.pipe(
    v.number('must be a number of minutes'),
    v.integer('must be a whole number of minutes'),
    v.minValue(1, 'must be at least 1'),
    v.maxValue(60, 'must be at most 60: make two lessons of it'),
  ),
  needs: v.optional(v.array(v.string('must be a list of ids of lessons')), []),
  objective: words('one sentence'),
  misconception: words('one sentence: what many believe'),
  scenario: words('the id of a scenario'),
  seed: v.optional(
    v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0)),
    1,
  ),
  settings: v.optional(v.record(v.string(), v.unknown()), {}),
  show: v.optional(v.array(v.string('must be a list of panels')), ['result', 'checkpoints']),
} as const;
type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Field[];

export interface FrontMatter {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly needs: readonly string[];
  readonly objective: string;
  readonly misconception: string;
  readonly scenario: string;
  readonly seed: number;
  readonly settings: Changes;
  readonly show: readonly LessonPanel[];
}

/** @param firstLine of the file, of the header's first line
 * @returns null: so much is wrong that nothing can be made of it */
export function readFrontMatter(
  source: string,
  firstLine: number,
  problems: Problems,
): FrontMatter | null {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const before = problems.list.length;
  for (const { pos, message } of document.errors) {
    const { line, col } = counter.linePos(pos[0]);
    problems.add(firstLine - 1 + line, `The header is no YAML: ${message.split('\n')[0]}`, col);
  }
  if (document.errors.length > 0 || !isMap(document.contents)) {
    if (document.errors.length === 0) problems.add(firstLine, 'The header is empty.');
    return null;
  }
  /** Where a key stands; a key that is missing: at the beginning. */
  const lineOf = (key: string, within = document.contents): number => {
    const pairs = isMap(within) ? within.items : [];
    const pair = pairs.find((each) => isScalar(each.key) && each.key.value === key);
    const start = pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    return start === undefined ? firstLine : firstLine - 1 + counter.linePos(start).line;
  };
  const content = document.toJS() as Record<string, unknown>;
  for (const key of Object.keys(content)) {
    if (!NAMES.some((name) => name === key)) {
      problems.add(lineOf(key), unknownName('key', key, NAMES));
    }
  }
  const values: Record<string, unknown> = {};
  for (const name of NAMES) {
    const parsed = v.safeParse(FIELDS[name], content[name]);
    if (parsed.success) values[name] = parsed.output;
    else if (content[name] === undefined) {
      problems.add(firstLine, `The header lacks "${name}": it ${hintOf(name)}.`);
    } else problems.add(lineOf(name), `"${name}" ${parsed.issues[0].message}.`);
  }
  const header = values as unknown as FrontMatter;
  const scenario = typeof header.scenario === 'string' ? scenarioNamed(header.scenario) : undefined;
  if (typeof header.scenario === 'string' && !scenario) {
    const known = SCENARIOS.map(({ id }) => id);
    problems.add(lineOf('scenario'), unknownName('scenario', header.scenario, known));
  }
  for (const panel of header.show ?? []) {
    if (!LESSON_PANELS.includes(panel)) {
      problems.add(lineOf('show'), unknownName('panel', panel, LESSON_PANELS));
    }
  }
  const settingsNode = document.get('settings') as typeof document.contents;
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(header.settings ?? {})) {
    const line = lineOf(key, settingsNode);
    const name = readSettingName(key);
    if (!name.ok) problems.add(line, name.problem);
    else {
      const meant = typeof value === 'string' ? readSettingValue(name.value, value) : value;
      // YAML reads `off` as false.
      settings[name.value] =
        meant === false && name.value === 'execution.checkpointing.interval' ? null : meant;
      for (const problem of settingProblems(scenario?.settings ?? {}, settings)) {
        problems.add(line, problem);
      }
    }
  }
  return problems.list.length > before ? null : { ...header, settings };
}

function hintOf(name: Field): string {
  const parsed = v.safeParse(FIELDS[name], null);
  return parsed.success ? 'is needed' : parsed.issues[0].message;
}

export function settingProblems(base: Changes, changes: Changes): string[] {
  const settings = withSettings(DEFAULT_SETTINGS, base).settings;
  return withSettings(settings, changes).problems;
}
