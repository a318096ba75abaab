// What a learner has said, quoted back in the text that looks back.
//
// The text is HTML of the lesson, and so is what is put in: options of the lesson, or a number.

import type { Lesson, PredictStep } from '../../teaching/lesson.ts';
import { seconds } from '../../trace/format.ts';
import type { Prediction } from './progress.svelte.ts';

/** The words of a prediction, as HTML. */
export function wordsOf({ question }: PredictStep, { value }: Prediction): string {
  if (question.kind === 'timeline') return seconds(value);
  return question.options[value]?.text ?? '';
}

/** What was asked: the last question of its text, as HTML without marks. Empty: it asks none. */
export function questionOf({ text }: PredictStep): string {
  const sentences = text
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .split(/(?<=[.?!]) /);
  return sentences.findLast((sentence) => sentence.endsWith('?'))?.trim() ?? '';
}

/** Whether it came so. null: not known yet. */
export function cameTrue(
  { question }: PredictStep,
  { value }: Prediction,
  cameAtMs: number | null,
): boolean | null {
  if (question.kind === 'choice') return question.options[value]?.right === true;
  return cameAtMs === null ? null : Math.abs(cameAtMs - value) <= question.toleranceMs;
}

export function quoted(
  html: string,
  lesson: Lesson,
  predictions: Readonly<Record<string, Prediction>>,
  nothing: string,
): string {
  return html.replace(/\{\{([a-z0-9-]+)\}\}/g, (_, id: string) => {
    const step = lesson.steps.find((each) => each.id === id);
    const prediction = predictions[id];
    if (step?.kind !== 'predict' || !prediction) return nothing;
    return `<q>${wordsOf(step, prediction)}</q>`;
  });
}
