// The Vite plugin that turns lessons/*.md into modules: `?head` into what a list shows, without a query
// into the whole lesson.
//
// Keeps true: Markdown is read when the page is built, never in the browser; a lesson with a problem
// stops the build, and in development it is shown over the page, with file, line and column.

import path from 'node:path';
import type { Plugin } from 'vite';
import type { LessonHead } from '../teaching/lesson.ts';
import { parseLesson } from '../teaching/parse/parse-lesson.ts';
import { problemLine } from '../teaching/parse/problem.ts';
import { projectRoot } from './project.mjs';

const folder = path.join(projectRoot, 'lessons') + path.sep;

export function lessons(): Plugin {
  return {
    name: 'tidemark:lessons',
    enforce: 'pre',
    transform(source, id) {
      const [file = '', query = ''] = id.split('?');
      if (!path.normalize(file).startsWith(folder) || !file.endsWith('.md')) return null;
      const name = path.relative(projectRoot, file).split(path.sep).join('/');
      const { lesson, problems } = parseLesson(source, name);
      const [first] = problems;
      if (!lesson) {
        const { line = 1, column = 1 } = first ?? {};
        this.error({
          message: problems.map(problemLine).join('\n'),
          loc: { file, line, column },
          frame: frameOf(source, line),
        });
      }
      const { title, summary, minutes } = lesson;
      const head: LessonHead = { id: lesson.id, title, summary, minutes };
      const content = /(^|&)head(&|=|$)/.test(query) ? head : lesson;
      return { code: `export default ${JSON.stringify(content)};`, map: null };
    },
  };
}

/** The lines around the one that is meant. */
function frameOf(source: string, line: number): string {
  const lines = source.split('\n');
  const first = Math.max(0, line - 3);
  return lines
    .slice(first, line + 2)
    .map((text, index) => {
      const number = first + index + 1;
      return `${number === line ? '>' : ' '} ${String(number).padStart(4)} | ${text}`;
    })
    .join('\n');
}
