// What may import what in src/, and which names each layer must do without (see support/layers.ts).
// The second half plants violations, so that a checker that sees nothing cannot pass.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { layerViolations } from './support/layers.ts';

const root = path.join(import.meta.dirname, '..');

function sourceFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ts|mjs|svelte)$/.test(entry)) continue;
    const name = `src/${entry.split(path.sep).join('/')}`;
    files.set(name, readFileSync(path.join(root, name), 'utf8'));
  }
  return files;
}

/** The violations in one planted file, without its path. */
function violationsIn(file: string, code: string): string[] {
  const header = '// A planted file,\n// for the checker to judge.\n';
  return layerViolations(new Map([[file, header + code]])).map((text) => {
    expect(text.startsWith(`${file}:`)).toBe(true);
    return text.slice(file.length + 1);
  });
}

test('every file of src/ keeps to its layer', () => {
  const files = sourceFiles();
  expect(files.size).toBeGreaterThan(0);
  expect(layerViolations(files)).toEqual([]);
});

describe('the checker finds', () => {
  const planted: readonly [what: string, file: string, code: string, finding: RegExp][] = [
    [
      'an import of a higher layer',
      'src/engine/a.ts',
      "import { x } from '../sim/conductor.ts';\nx();",
      /^3: engine must not import sim \(src\/sim\/conductor\.ts\); the engine gets everything/,
    ],
    [
      'a re-export of a higher layer',
      'src/storage/a.ts',
      "export { x } from '../lab/run.ts';\nexport const y = 1;",
      /^3: storage must not import lab/,
    ],
    [
      'an import by call',
      'src/sim/a.ts',
      "export const load = () => import('../ui/layout.ts');",
      /^3: sim must not import ui/,
    ],
    [
      'a worker started from the wrong layer',
      'src/lab/a.ts',
      "export const w = new Worker(new URL('../ui/x.worker.ts', import.meta.url));",
      /Worker outside src\/cluster\/; start workers in src\/cluster\//,
    ],
    [
      'a value where only types may be imported',
      'src/trace/a.ts',
      "import { digest } from '../engine/digest.ts';\ndigest();",
      /^3: trace imports values from src\/engine\/digest\.ts, but only types/,
    ],
    [
      'the clock',
      'src/engine/a.ts',
      '\nexport const now = Date.now();',
      /^4: Date in the engine; time/,
    ],
    ['the clock as a type', 'src/engine/a.ts', 'export type At = Date;', /^3: Date in the engine/],
    [
      'the clock in short form',
      'src/engine/a.ts',
      'export const o = { performance };',
      /performance/,
    ],
    ['chance', 'src/engine/a.ts', 'export const r = Math.random();', /Math\.random .*prng\.ts/],
    [
      'inexact mathematics',
      'src/engine/a.ts',
      'export const r = Math.exp(2);',
      /Math\.exp differs/,
    ],
    ['a hidden Math', 'src/engine/a.ts', 'export const { random } = Math;', /Math used as a value/],
    ['a power', 'src/engine/a.ts', 'export const p = (n: number) => 2 ** n;', /\*\* in the engine/],
    ['timers', 'src/engine/a.ts', 'setTimeout(() => 1, 2);', /setTimeout .* `setTimer` effect/],
    ['promises', 'src/engine/a.ts', 'export let p: Promise<void>;', /Promise in the engine/],
    ['async', 'src/engine/a.ts', 'export const f = async () => 1;', /async in the engine/],
    ['await', 'src/engine/a.ts', 'export const f = await 1;', /await in the engine/],
    ['locales', 'src/engine/a.ts', "export const c = 'a'.localeCompare('b');", /localeCompare in/],
    ['the page', 'src/engine/a.ts', 'document.title = window.name;', /document in the engine/],
    ['a package', 'src/engine/a.ts', "import 'lodash';", /the package lodash/],
    ['idb elsewhere', 'src/lab/a.ts', "import { openDB } from 'idb';\nopenDB;", /imports idb; use/],
    [
      'd3 elsewhere',
      'src/trace/a.ts',
      "import { scaleLinear } from 'd3-scale';",
      /imports d3-scale/,
    ],
    ['svelte elsewhere', 'src/teaching/a.ts', "import { tick } from 'svelte';", /imports svelte/],
    ['Node in the page', 'src/sim/a.ts', "import 'node:fs';", /imports node:fs/],
    ['a port', 'src/ui/a.ts', 'export let p: MessagePort;', /MessagePort outside src\/cluster\//],
    [
      'a port in a component',
      'src/ui/A.svelte',
      '<script>\nlet p = new MessageChannel();\n</script>',
      /^4: /,
    ],
    ['the utility file', 'src/sim/utils.ts', 'export const x = 1;', /no file is called "utils"/],
    ['the barrel', 'src/sim/index.ts', 'export const x = 1;', /no file is called "index"/],
    ['a hidden barrel', 'src/sim/a.ts', "export * from './b.ts';", /only passes on/],
    ['a default export', 'src/sim/a.ts', 'export default function f() {}', /exports a default/],
    [
      'a named default export',
      'src/sim/a.ts',
      'const f = 1;\nexport { f as default };',
      /^4: exports a default/,
    ],
    ['a folder that is no layer', 'src/misc/a.ts', 'export const x = 1;', /misc is no layer/],
    ['code from outside src', 'src/sim/a.ts', "import '../../tests/support/x.ts';", /outside src/],
  ];

  test.each(planted)('%s', (_what, file, code, finding) => {
    const violations = violationsIn(file, code);
    expect(
      violations.some((text) => finding.test(text)),
      violations.join('\n'),
    ).toBe(true);
  });

  test('a missing header, and one that is too short for a long file', () => {
    const long = Array.from({ length: 30 }, (_, i) => `export const x${i} = 1;`).join('\n');
    const of = (text: string): string[] => layerViolations(new Map([['src/engine/a.ts', text]]));
    expect(of('export const x = 1;')).toEqual([
      'src/engine/a.ts:1: does not open with a comment; say what the file is and what it keeps true (and its Flink counterpart)',
    ]);
    expect(of('// Small.\nexport const x = 1;')).toEqual([]);
    expect(of(`// One line.\n${long}`)).toHaveLength(1);
    expect(of(`/**\n * One line,\n * and a second.\n */\n${long}`)).toEqual([]);
  });

  test('a second file that imports idb', () => {
    const code = "// Talks to IndexedDB.\nimport { openDB } from 'idb';\nopenDB;";
    const files = new Map([
      ['src/storage/a.ts', code],
      ['src/storage/b.ts', code],
    ]);
    expect(layerViolations(files)).toEqual([
      'src/storage/b.ts:1: imports idb, but src/storage/a.ts does so already; one file talks to IndexedDB, use it',
    ]);
  });
});

describe('the checker accepts', () => {
  const innocent: readonly [what: string, file: string, code: string][] = [
    [
      'words in comments and strings',
      'src/engine/a.ts',
      "// Date.now()\nexport const s = 'new Date()';",
    ],
    [
      'a local window',
      'src/engine/a.ts',
      'export function f(window: number) { return window + 1; }',
    ],
    [
      'a member called window',
      'src/engine/a.ts',
      'export const f = (o: { window: 1 }) => o.window;',
    ],
    [
      'a member picked by that name',
      'src/engine/a.ts',
      'export const f = ({ window: w }: W) => w;\ninterface W { window: 1 }',
    ],
    ['exact mathematics', 'src/engine/a.ts', 'export const n = Math.imul(2, 3) + Math.sqrt(4);'],
    ['big and constant powers', 'src/engine/a.ts', 'export const n = 2n ** 64n + 2 ** 53;'],
    ['the checks of valibot', 'src/engine/a.ts', "import * as v from 'valibot';\nv.string();"],
    ['a style sheet', 'src/main.ts', "import './app.css';"],
    [
      'types where types may be imported',
      'src/ui/a.ts',
      "import type { Id } from '../engine/ids.ts';\nexport const x = (id: Id) => id;",
    ],
    [
      'a lower layer',
      'src/cluster/a.ts',
      "import { x } from '../sim/conductor.ts';\nnew Worker(x);",
    ],
    [
      'the bench with real workers',
      'src/command-line/bench.ts',
      "import { x } from '../cluster/live.ts';\nx();",
    ],
    [
      'threads of Node in a command',
      'src/command-line/sweep.ts',
      "import { Worker } from 'node:worker_threads';\nnew Worker('x');",
    ],
    ['the clock outside the engine', 'src/lab/a.ts', 'export const now = () => Date.now();'],
  ];

  test.each(innocent)('%s', (_what, file, code) => {
    expect(violationsIn(file, code)).toEqual([]);
  });
});
