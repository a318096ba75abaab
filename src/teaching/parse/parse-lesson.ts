// From a file in lessons/ to a lesson, or to a list of everything that is wrong with it.
//
// One function for the build, the tests and the command line. remark finds header and headings (so a
// heading within a code block is none); what stands beneath a heading is read by sections.ts.

import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { buildPlan } from '../../engine/job/plan.ts';
import { namesOf } from '../../sim/action-sentences.ts';
import { unknownName } from '../../sim/nearest.ts';
import { scenarioNamed } from '../../sim/scenarios.ts';
import type { Lesson, Step } from '../lesson.ts';
import type { Line } from './block.ts';
import { readFrontMatter } from './front-matter.ts';
import { Problems, type Problem } from './problem.ts';
import { Prose } from './prose.ts';
import { SECTIONS, SectionReader, type Section, type SectionName } from './sections.ts';
import { Sentences } from './sentences.ts';

export interface Parsed {
  /** null: it has problems. */
  readonly lesson: Lesson | null;
  readonly problems: readonly Problem[];
}

/** Words a learner reads before the first thing to do. */
export const MOST_WORDS_BEFORE = 150;

const markdown = unified().use(remarkParse).use(remarkFrontmatter);
const NAMES = Object.keys(SECTIONS) as SectionName[];
const HEADING = /^## +([A-Za-z]+)(?:: ([^{]*?))? *(?:\{#([^}]*)\})? *(.*)$/;

/** @param file as it is named in problems, e.g. `lessons/01-a-job-that-remembers.md` */
export function parseLesson(source: string, file: string): Parsed {
  const problems = new Problems(file);
  const tree = markdown.parse(source);
  const [first] = tree.children;
  const lines = source.split(/\r?\n/).map((text, index): Line => ({ number: index + 1, text }));
  if (first?.type !== 'yaml') {
    problems.add(1, 'A lesson begins with a header between two lines of three hyphens.');
    return { lesson: null, problems: problems.list };
  }
  const header = readFrontMatter(first.value, 2, problems);
  const scenario = header && scenarioNamed(header.scenario);
  const plan = scenario && buildPlan(scenario).plan;
  if (!header || !scenario || !plan) return { lesson: null, problems: problems.list };
  checkFileName(file, header.id, problems);
  const names = namesOf(plan, scenario.taskManagers);
  const prose = new Prose(problems, names);
  const base = { ...scenario.settings, ...header.settings };
  const sentences = new Sentences(names, base, problems);

  const headings = tree.children.flatMap((node) =>
    node.type === 'heading' && node.depth <= 2
      ? { depth: node.depth, line: node.position?.start.line ?? 1 }
      : [],
  );
  const titles = headings.filter(({ depth }) => depth === 1);
  if (titles.length !== 1) {
    const line = titles[1]?.line ?? 1;
    problems.add(line, 'A lesson has exactly one title: a line with one # in front.');
  }
  const [title] = titles;
  const sections: Section[] = [];
  let introLines: readonly Line[] = [];
  for (const [index, { depth, line }] of headings.entries()) {
    const end = headings[index + 1]?.line ?? lines.length + 1;
    const beneath = lines.slice(line, end - 1);
    if (depth === 1) introLines = beneath;
    else {
      const section = readHeading(lines[line - 1]?.text ?? '', line, beneath, problems);
      if (section) sections.push(section);
    }
  }
  if (title && lines[title.line - 1]?.text.replace(/^# +/, '').trim() !== header.title) {
    problems.add(title.line, `The title differs from the header's: "${header.title}".`);
  }
  const reader = new SectionReader({
    prose,
    sentences,
    names,
    problems,
    settings: header.settings,
  });
  const steps = sections.flatMap((section) => reader.read(section) ?? []);
  const introText = introLines.map(({ text }) => text).join('\n');
  const introLine = introLines.find(({ text }) => text.trim() !== '')?.number ?? 1;
  const intro = prose.toHtml(introText.trim(), introLine);
  checkStructure(steps, sections, introText, problems);
  const lesson: Lesson = {
    id: header.id,
    title: header.title,
    summary: header.summary,
    minutes: header.minutes,
    needs: header.needs,
    objective: header.objective,
    misconception: header.misconception,
    scenario: header.scenario,
    seed: header.seed,
    show: header.show,
    intro,
    start: { settings: header.settings, actions: [] },
    steps,
  };
  return { lesson: problems.list.length > 0 ? null : lesson, problems: inOrder(problems.list) };
}

function inOrder(list: readonly Problem[]): Problem[] {
  return [...list].sort((left, right) => left.line - right.line || left.column - right.column);
}

/** `01-alignment.md` holds the lesson "alignment": the number gives the order, nothing else. */
function checkFileName(file: string, id: string, problems: Problems): void {
  const name = /([^/\\]+)\.md$/.exec(file)?.[1] ?? '';
  const [, named] = /^\d{2}-(.+)$/.exec(name) ?? [];
  if (named === id) return;
  problems.add(2, `The lesson "${id}" belongs into a file called NN-${id}.md, NN its place.`);
}

function readHeading(
  text: string,
  line: number,
  lines: readonly Line[],
  problems: Problems,
): Section | null {
  const [, word = '', title = '', id = null, rest = ''] = HEADING.exec(text) ?? [];
  const name = NAMES.find((known) => known === word);
  if (!name) {
    const known = NAMES.map((each) => `## ${each}`);
    problems.add(line, unknownName('section', text.replace(/ *[{:].*$/, ''), known));
    return null;
  }
  if (id !== null && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    problems.add(line, `"${id}" is no id: write small letters with hyphens between the words.`);
  }
  const onTimeline = rest.trim() === 'on the timeline';
  if (rest.trim() !== '' && !(onTimeline && name === 'Predict')) {
    problems.add(line, `"${rest.trim()}" does not belong there: write "## ${word} {#id}".`);
  }
  return { name, line, title: title.trim(), id, onTimeline, lines };
}

function checkStructure(
  steps: readonly Step[],
  sections: readonly Section[],
  intro: string,
  problems: Problems,
): void {
  for (const name of ['Predict', 'Challenge', 'Debrief', 'Teacher'] as const) {
    if (sections.some((section) => section.name === name)) continue;
    problems.add(1, `The lesson lacks a section "## ${name}".`);
  }
  const seen = new Set<string>();
  for (const { id, line } of steps) {
    if (seen.has(id)) problems.add(line, `The id "${id}" is there twice.`);
    seen.add(id);
  }
  const predictions = steps.flatMap(({ kind, id }) => (kind === 'predict' ? id : []));
  for (const { text, line } of steps) {
    for (const [, id = ''] of text.matchAll(/\{\{([^}]*)\}\}/g)) {
      if (!predictions.includes(id)) problems.add(line, unknownName('prediction', id, predictions));
    }
  }
  let words = intro;
  for (const { name, lines } of sections) {
    if (name !== 'Read') break;
    words += lines.map(({ text }) => text).join('\n');
  }
  const count = words.split(/\s+/).filter((word) => /\w/.test(word)).length;
  if (count <= MOST_WORDS_BEFORE) return;
  problems.add(
    1,
    `${count} words before the first thing to do are too many; keep to ${MOST_WORDS_BEFORE}.`,
  );
}
