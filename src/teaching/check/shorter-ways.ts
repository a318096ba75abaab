// Shorter ways through a challenge than its author's: every way with fewer parts, a part being a
// setting that is changed or something that is done. One that passes is a shortcut: the learner would
// not have to understand what the lesson is about.
//
// Bounded: at most one thing is done, at one of a few moments. Pure; the caller plays them.

import { actionSentence } from '../../sim/action-grammar.ts';
import type { PlannedAction } from '../../sim/action-sentences.ts';
import { momentSentence, type Moment } from '../../sim/moment-grammar.ts';
import type { Attempt, ChallengeStep } from '../lesson.ts';
import { settingInWords, valueInWords } from '../setting-words.ts';

/** Besides the moments of the solution and of the wrong answers. */
const TRIED_MS = [2000, 8000, 14_000];

export interface ShorterWay extends Attempt {
  readonly words: string;
}

export function shorterWays(challenge: ChallengeStep): readonly ShorterWay[] {
  const { may, solution } = challenge;
  const parts = Object.keys(solution.settings).length + solution.actions.length;
  const settings = may.flatMap((each) =>
    each.kind === 'set' ? each.values.map((value) => ({ name: each.name, value })) : [],
  );
  const actions = may.flatMap((each) => (each.kind === 'act' ? [each.action] : []));
  const done = momentsOf(challenge).flatMap((when) =>
    actions.map((action): PlannedAction => ({ when, action })),
  );
  const { line } = solution;
  const ways: ShorterWay[] = [];
  const add = (set: (typeof settings)[number] | null, act: PlannedAction | null): void => {
    const words = [
      ...(set ? [`set ${settingInWords(set.name)} to ${valueInWords(set.name, set.value)}`] : []),
      ...(act ? [`${momentSentence(act.when)}, ${actionSentence(act.action)}`] : []),
    ];
    ways.push({
      line,
      settings: set ? { [set.name]: set.value } : {},
      actions: act ? [act] : [],
      words: words.join('; '),
    });
  };
  if (parts > 1) {
    for (const set of settings) add(set, null);
    for (const act of done) add(null, act);
  }
  if (parts > 2) for (const set of settings) for (const act of done) add(set, act);
  return ways;
}

function momentsOf({ solution, wrong }: ChallengeStep): readonly Moment[] {
  const known = [solution, ...wrong].flatMap(({ actions }) => actions.map(({ when }) => when));
  const clock = TRIED_MS.map((atMs): Moment => ({ kind: 'at', atMs }));
  return [...new Map([...known, ...clock].map((each) => [momentSentence(each), each])).values()];
}
