// The runs of a lesson: a start begins a new one, and the steps up to the next start go on in it.
// Keeps true: page and validator divide a lesson alike.

import type { Lesson, Start, Step } from './lesson.ts';

export interface Experiment {
  readonly start: Start;
  readonly steps: readonly Step[];
}

export function experimentsOf(lesson: Lesson): Experiment[] {
  const experiments: { start: Start; steps: Step[] }[] = [];
  for (const step of lesson.steps) {
    const last = experiments.at(-1);
    if (step.start) experiments.push({ start: step.start, steps: [step] });
    else if (last) last.steps.push(step);
    else experiments.push({ start: lesson.start, steps: [step] });
  }
  return experiments;
}
