// The lines of one section of a lesson, sorted: prose, `Key: value` lines, and lists with what is
// indented beneath each item.
//
// Keeps true: every line of the file lands in exactly one place. A word with a colon that is nearly
// one of the keys is reported, never taken for prose.

import { closeTo } from '../../sim/nearest.ts';
import type { Problems } from './problem.ts';

export interface Line {
  readonly number: number;
  readonly text: string;
}

export interface Item {
  readonly line: number;
  /** Behind the dash. */
  readonly text: string;
  /** What is indented beneath it, without the indent. */
  readonly beneath: readonly Line[];
}

export interface Entry {
  readonly key: string;
  readonly line: number;
  value: string;
  readonly items: Item[];
}

export interface Block {
  /** Paragraphs, as Markdown; `line` is that of the first. */
  readonly prose: { readonly line: number; readonly text: string };
  readonly entries: readonly Entry[];
  /** The list that belongs to no key. */
  readonly items: readonly Item[];
}

export interface BlockShape {
  readonly keys: readonly string[];
  /** Whether a list without a key has a meaning here; if not it is prose. */
  readonly hasList: boolean;
  /** Keys whose value may go on in the lines beneath. */
  readonly long?: readonly string[];
}

const KEY = /^([A-Z][A-Za-z ]{1,24}):(?: (.*))?$/;

export function readBlock(lines: readonly Line[], shape: BlockShape, problems: Problems): Block {
  const entries: Entry[] = [];
  const items: Item[] = [];
  const prose: string[] = [];
  let proseLine = lines[0]?.number ?? 1;
  /** Where indented lines go, and where items go. */
  let item: { beneath: Line[] } | null = null;
  let list: Item[] | null = shape.hasList ? items : null;
  /** The entry whose value goes on. */
  let open: Entry | null = null;
  let fenced = false;
  for (const { number, text } of lines) {
    if (text.startsWith('```')) fenced = !fenced;
    const [, key, value = ''] = (!fenced && KEY.exec(text)) || [];
    if (key !== undefined && isKey(key, number, shape, problems)) {
      const entry: Entry = { key, line: number, value: value.trim(), items: [] };
      entries.push(entry);
      // A line with a value needs no list, but may have one.
      list = entry.items;
      item = null;
      open = shape.long?.includes(key) === true ? entry : null;
    } else if (open && text.trim() !== '' && !text.startsWith('- ')) {
      open.value += `\n${text.trim()}`;
    } else if (list && /^- /.test(text)) {
      open = null;
      const next = { line: number, text: text.slice(2).trim(), beneath: [] };
      list.push(next);
      item = next;
    } else if (item && /^ {2,}\S/.test(text)) {
      item.beneath.push({ number, text: text.trim() });
    } else if (text.trim() === '' && item) {
      // An empty line within a list changes nothing.
    } else {
      open = null;
      if (text.trim() !== '') {
        item = null;
        list = shape.hasList ? items : null;
      }
      if (prose.length === 0 && text.trim() !== '') proseLine = number;
      if (prose.length > 0 || text.trim() !== '') prose.push(text);
    }
  }
  return { prose: { line: proseLine, text: prose.join('\n').trim() }, entries, items };
}

function isKey(key: string, line: number, { keys }: BlockShape, problems: Problems): boolean {
  if (keys.includes(key)) return true;
  const near = closeTo(key, keys);
  if (near !== null) problems.add(line, `"${key}:" is not known here. Did you mean "${near}:"?`);
  return false;
}
