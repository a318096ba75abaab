// Prose of a lesson: Markdown to HTML that is safe to put into the page.
//
// Keeps true: raw HTML is dropped, pictures from elsewhere are refused, and names of things of the job
// that stand in `code` become marks by which the page lights the thing up.

import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { Names } from '../../sim/action-grammar.ts';
import type { Problems } from './problem.ts';

const markdown = unified().use(remarkParse).use(remarkGfm);
const html = unified().use(remarkRehype).use(rehypeSanitize);
const text = unified().use(rehypeStringify);

type Parent = Parameters<typeof visit>[0];
interface Element {
  tagName: string;
  properties: Record<string, unknown>;
  children: { type: string; value?: string }[];
}

export class Prose {
  readonly #problems: Problems;
  readonly #names: Names;

  constructor(problems: Problems, names: Names) {
    this.#problems = problems;
    this.#names = names;
  }

  /** @param line of its first line, for problems */
  toHtml(source: string, line: number): string {
    const tree = markdown.parse(source);
    visit(tree, (node) => {
      const at = line - 1 + (node.position?.start.line ?? 1);
      const column = node.position?.start.column ?? 1;
      if (node.type === 'image' && /^([a-z]+:)?\/\//i.test(node.url)) {
        this.#problems.add(at, 'A picture from another site: lessons work offline.', column);
      }
      if (node.type === 'html') {
        this.#problems.add(at, 'HTML is not shown. Write Markdown instead.', column);
      }
    });
    const safe = html.runSync(tree);
    this.#markThings(safe);
    return text.stringify(safe);
  }

  /** Without the paragraph around it, for a line that stands in a list or beside a button. */
  toInline(source: string, line: number): string {
    const whole = this.toHtml(source, line);
    const inner = /^<p>([\s\S]*)<\/p>$/.exec(whole)?.[1];
    return inner !== undefined && !inner.includes('<p>') ? inner : whole;
  }

  #markThings(tree: Parent): void {
    visit(tree, 'element', (node) => {
      const element = node as unknown as Element;
      if (element.tagName !== 'code') return;
      const thing = this.#thingOf(element.children[0]?.value ?? '');
      if (thing !== null) element.properties['dataThing'] = thing;
    });
  }

  /** As the page names what can be lit up. */
  #thingOf(name: string): string | null {
    const { tasks, processes, channels } = this.#names;
    const channel = name.replace(/ ?(?:->|→) ?/, '→');
    if (tasks.includes(name)) return `task:${name}`;
    if (channels.includes(channel)) return `channel:${channel}`;
    if (name !== 'JM' && processes.includes(name)) return `process:${name}`;
    const checkpoint = /^checkpoint (\d+)$/.exec(name)?.[1];
    return checkpoint === undefined ? null : `checkpoint:${checkpoint}`;
  }
}
