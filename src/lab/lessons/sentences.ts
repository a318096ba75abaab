// What lessons show of their own sentences: moments, actions and settings in words.
// The same words that are written in the lesson's file.

import type { Action } from '../../engine/action.ts';
import { actionSentence } from '../../sim/action-grammar.ts';
import { momentSentence, type Moment } from '../../sim/moment-grammar.ts';
import { settingInWords, valueInWords } from '../../teaching/setting-words.ts';

/** Behind "play until": without the word that joins it to an action. */
export function untilWords(moment: Moment): string {
  return momentSentence(moment).replace(/^(when|at) /, '');
}

/** On a button. */
export function actionWords(action: Action): string {
  const sentence = actionSentence(action);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

export function settingWords(name: string): string {
  const words = settingInWords(name);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function settingValueWords(name: string, value: unknown): string {
  return valueInWords(name, value);
}
