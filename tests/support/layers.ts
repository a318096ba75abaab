// The checker behind tests/layers.test.ts: what each folder of src/ may import and name.
// It reads syntax trees, so words in comments and strings do not count, and it resolves names
// within a file, so a local variable called `window` is not mistaken for the browser's.
// Every violation says where, what is wrong, and what to do instead.
import ts from 'typescript';

/** Paths from the project's root with forward slashes (`src/engine/digest.ts`), and their text. */
export type SourceFiles = ReadonlyMap<string, string>;

interface LayerRule {
  /** Layers it may import, besides itself. */
  readonly may: readonly string[];
  /** Layers of which it may import types only. */
  readonly mayTypesOf?: readonly string[];
  readonly instead: string;
}

const EVERY_LAYER = 'engine storage sim cluster trace teaching lab ui'.split(' ');

const LAYERS: Readonly<Record<string, LayerRule>> = {
  engine: {
    may: [],
    instead: 'the engine gets everything as an input and says everything as an effect',
  },
  storage: { may: ['engine'], instead: 'storage serves the hosts; let the host pass it in' },
  sim: {
    may: ['engine', 'storage'],
    instead: 'the simulator runs without workers, picture or page; move the shared part down',
  },
  cluster: {
    may: ['engine', 'storage', 'sim'],
    instead: 'a host reports trace events; let lab/ do what needs the picture',
  },
  trace: {
    may: [],
    mayTypesOf: ['engine'],
    instead: 'the trace reads plain events; use `import type` from engine/, nothing else',
  },
  teaching: {
    may: ['engine', 'storage', 'sim', 'trace'],
    instead:
      'lessons are checked on the in-thread host, without a page; let lab/ bring the two together',
  },
  lab: {
    may: ['engine', 'storage', 'sim', 'cluster', 'trace', 'teaching'],
    instead: 'the lab knows no components; let ui/ read its state',
  },
  ui: {
    may: ['lab', 'trace'],
    mayTypesOf: ['engine', 'teaching'],
    instead:
      'components read the state classes of lab/ and views of trace/; add what is missing there',
  },
  main: { may: EVERY_LAYER, instead: 'main.ts only mounts the page' },
  'command-line': {
    may: ['engine', 'storage', 'sim', 'trace', 'teaching'],
    instead: 'commands drive the in-thread host of sim/ (only bench.ts may use cluster/)',
  },
};

/** Pure packages that even the engine may use: valibot checks what a person wrote. */
const ENGINE_PACKAGES: readonly string[] = ['valibot'];

/** Parts of D3 that draw nothing: a parser of CSV. */
const D3_WITHOUT_PICTURES: readonly string[] = ['d3-dsv'];

/** Exceptions of single files. */
const FILE_MAY: Readonly<Record<string, readonly string[]>> = {
  'src/command-line/bench.ts': ['cluster'],
  // Event time is written in one way, in keys as in sentences.
  'src/trace/format.ts': ['engine'],
};

const NO_CLOCK = 'time reaches the engine as an input (the `now` of the turn)';
const NO_TIMER = 'hand out a `setTimer` effect; the host sends the tick';
const NO_PROMISE = 'hand out an effect and handle its outcome as a later input';
const NO_LOCALE = 'compare and format by code units; wording belongs to ui/';
const NO_BROWSER = 'the engine knows no browser; hand out an effect and let the host do it';
const NO_GLOBAL = 'name the global directly, so that this test can see it';

/** Globals the engine must not name, and what to use instead. */
const ENGINE_BANNED: Readonly<Record<string, string>> = {
  Date: NO_CLOCK,
  performance: NO_CLOCK,
  setTimeout: NO_TIMER,
  setInterval: NO_TIMER,
  setImmediate: NO_TIMER,
  queueMicrotask: NO_TIMER,
  requestAnimationFrame: NO_TIMER,
  crypto: 'use the seeded generator of engine/prng.ts and the digests of engine/digest.ts',
  Intl: NO_LOCALE,
  Promise: NO_PROMISE,
  fetch: NO_BROWSER,
  Worker: NO_BROWSER,
  indexedDB: NO_BROWSER,
  navigator: NO_BROWSER,
  window: NO_BROWSER,
  document: NO_BROWSER,
  localStorage: NO_BROWSER,
  console: 'hand out a `report` effect',
  process: NO_BROWSER,
  globalThis: NO_GLOBAL,
  self: NO_GLOBAL,
};

/** Members of Math whose result is the same, bit for bit, in every browser. */
const EXACT_MATH = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(
    ' ',
  ),
);

/** How things travel between workers is the business of one folder. */
const CLUSTER_ONLY: Readonly<Record<string, string>> = {
  Worker: 'start workers in src/cluster/ and offer a function',
  SharedWorker: 'start workers in src/cluster/ and offer a function',
  MessagePort: 'keep ports in src/cluster/ and pass plain messages on',
  MessageChannel: 'keep ports in src/cluster/ and pass plain messages on',
};

const JUDGED_NAMES = new Set(['Math', ...Object.keys(ENGINE_BANNED), ...Object.keys(CLUSTER_ONLY)]);

const FORBIDDEN_FILE_NAMES: Readonly<Record<string, string>> = {
  utils: 'name the file after the thing it holds',
  util: 'name the file after the thing it holds',
  helpers: 'name the file after the thing it holds',
  index: 'import from the file itself; no barrels',
};

/** A file with at most this many lines of code may open with a single line of comment. */
const TRIVIAL_LINES = 20;

/** All violations in the given files, in the order of files and lines. */
export function layerViolations(files: SourceFiles): string[] {
  const scripts = new Map([...files].map(([path, text]) => [path, scriptOf(path, text)]));
  const program = programOf(scripts);
  const checker = program.getTypeChecker();
  const violations: string[] = [];
  const filesWithIdb: string[] = [];

  for (const path of [...scripts.keys()].sort()) {
    const source = program.getSourceFile(programName(path));
    if (source === undefined) throw new Error(`${path} was not parsed`);
    const found: { line: number; text: string }[] = [];
    const say: Say = (node, text) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ line, text });
    };
    const layer = layerOf(path);
    if (LAYERS[layer] === undefined) {
      say(
        source,
        `${layer} is no layer; put the file into one of ${Object.keys(LAYERS).join(', ')}`,
      );
    }
    checkFileName(path, source, say);
    checkHeader(path, source, say);
    checkExports(path, source, say);
    if (importsOf(source).some((edge) => isPackage(edge.specifier, 'idb'))) filesWithIdb.push(path);
    for (const edge of importsOf(source)) checkImport(path, layer, edge, say);
    checkNames(layer, source, checker, say);
    found.sort((a, b) => a.line - b.line);
    violations.push(...found.map(({ line, text }) => `${path}:${line}: ${text}`));
  }
  for (const path of filesWithIdb.slice(1)) {
    violations.push(
      `${path}:1: imports idb, but ${filesWithIdb[0]} does so already; one file talks to IndexedDB, use it`,
    );
  }
  return violations;
}

type Say = (node: ts.Node, text: string) => void;

interface ImportEdge {
  readonly node: ts.Node;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** The scripts of a component, everything else blanked out so that line numbers stay right. */
function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.svelte')) return text;
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  let script = '';
  let end = 0;
  for (const match of text.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)) {
    const [, open = '', body = ''] = match;
    script += blank(text.slice(end, match.index + open.length)) + body;
    end = match.index + open.length + body.length;
  }
  return script + blank(text.slice(end));
}

/** One program over all files, without libraries: a name it cannot resolve is a global. */
function programOf(scripts: SourceFiles): ts.Program {
  const texts = new Map([...scripts].map(([path, text]) => [programName(path), text]));
  const host: ts.CompilerHost = {
    getSourceFile: (name, languageVersion) => {
      const text = texts.get(name);
      if (text === undefined) return undefined;
      return ts.createSourceFile(name, text, languageVersion, true);
    },
    fileExists: (name) => texts.has(name),
    readFile: (name) => texts.get(name),
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    allowJs: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    // Without this a file that imports nothing would share its names with all others like it.
    moduleDetection: ts.ModuleDetectionKind.Force,
    module: ts.ModuleKind.ESNext,
  };
  return ts.createProgram([...texts.keys()], options, host);
}

function programName(path: string): string {
  return path.endsWith('.svelte') ? `/${path}.ts` : `/${path}`;
}

function layerOf(path: string): string {
  const [, first = '', ...rest] = path.split('/');
  return rest.length === 0 ? first.replace(/\.\w+$/, '') : first;
}

function checkFileName(path: string, source: ts.SourceFile, say: Say): void {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
  const instead = FORBIDDEN_FILE_NAMES[base];
  if (instead !== undefined) say(source, `no file is called "${base}"; ${instead}`);
  const { statements } = source;
  const barrel = statements.every((s) => ts.isExportDeclaration(s) && s.moduleSpecifier);
  if (statements.length > 0 && barrel) {
    say(source, 'only passes on what other files export; import from those files');
  }
}

function checkHeader(path: string, source: ts.SourceFile, say: Say): void {
  if (path.endsWith('.svelte')) return;
  const comments = (
    ts.getLeadingCommentRanges(source.text, ts.getShebang(source.text)?.length ?? 0) ?? []
  )
    .map(({ pos, end }) => source.text.slice(pos, end))
    .filter((comment) => !comment.startsWith('///'));
  const lines = comments
    .join('\n')
    .split('\n')
    .filter((line) => /\w/.test(line)).length;
  const codeLines = source.text.split('\n').filter((line) => /\w/.test(line)).length - lines;
  const wanted = codeLines <= TRIVIAL_LINES ? 1 : 2;
  if (lines >= wanted) return;
  const number = wanted === 1 ? 'a comment' : 'a comment of two to five lines';
  const say1 = `does not open with ${number}; say what the file is and what it keeps true`;
  say(source, path.startsWith('src/engine/') ? `${say1} (and its Flink counterpart)` : say1);
}

function checkExports(path: string, source: ts.SourceFile, say: Say): void {
  if (path.endsWith('.svelte')) return;
  const instead = 'exports a default; export it by its name';
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) say(statement, instead);
    else if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause === undefined || !ts.isNamedExports(clause)) continue;
      if (clause.elements.some((e) => e.name.text === 'default')) say(statement, instead);
    } else if (
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)
    ) {
      say(statement, instead);
    }
  }
}

/** Everything that makes one file depend on another: imports, re-exports, `import()`, worker addresses. */
function importsOf(source: ts.SourceFile): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      edges.push({ node, specifier: specifier.text, typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, onlyTypes(node.importClause));
    } else if (ts.isExportDeclaration(node)) {
      const clause = node.exportClause;
      const each =
        clause !== undefined &&
        ts.isNamedExports(clause) &&
        clause.elements.length > 0 &&
        clause.elements.every((e) => e.isTypeOnly);
      add(node, node.moduleSpecifier, node.isTypeOnly || each);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    } else if (
      ts.isNewExpression(node) &&
      node.expression.getText(source) === 'URL' &&
      node.arguments?.[1]?.getText(source) === 'import.meta.url'
    ) {
      const address = node.arguments[0];
      if (
        address !== undefined &&
        ts.isStringLiteralLike(address) &&
        /\.[cm]?[jt]s$/.test(address.text)
      ) {
        add(node, address, false);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edges;
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((e) => e.isTypeOnly)
  );
}

function checkImport(path: string, layer: string, edge: ImportEdge, say: Say): void {
  const { node, specifier } = edge;
  if (!specifier.startsWith('.')) {
    checkPackage(layer, edge, say);
    return;
  }
  const target = resolve(path, specifier);
  if (/\.(css|svg|json|md)(\?|$)/.test(target) && target.startsWith('src/')) return;
  if (!target.startsWith('src/')) {
    say(node, `imports ${target} from outside src/; what the page needs lives in src/`);
    return;
  }
  const rule = LAYERS[layer];
  const other = layerOf(target);
  if (rule === undefined || other === layer || rule.may.includes(other)) return;
  if (FILE_MAY[path]?.includes(other)) return;
  if (rule.mayTypesOf?.includes(other)) {
    if (edge.typeOnly) return;
    say(
      node,
      `${layer} imports values from ${target}, but only types are allowed; ${rule.instead}`,
    );
    return;
  }
  say(node, `${layer} must not import ${other} (${target}); ${rule.instead}`);
}

function checkPackage(layer: string, edge: ImportEdge, say: Say): void {
  const { node, specifier } = edge;
  if (specifier.startsWith('node:') && layer !== 'command-line') {
    say(node, `imports ${specifier}, but the page has no Node; only src/command-line/ may`);
  }
  if (isPackage(specifier, 'idb') && layer !== 'storage') {
    say(node, 'imports idb; use the stores of src/storage/');
  }
  const isD3 = /^d3(-[a-z-]+)?$/.test(specifier) && !D3_WITHOUT_PICTURES.includes(specifier);
  const drawing = isPackage(specifier, 'svelte') || isD3;
  if (drawing && !['ui', 'lab', 'main'].includes(layer)) {
    say(node, `imports ${specifier}; drawing and reactive state belong to src/ui/ and src/lab/`);
  }
  const elsewhere = drawing || isPackage(specifier, 'idb') || specifier.startsWith('node:');
  if (layer === 'engine' && !elsewhere && !ENGINE_PACKAGES.includes(specifier)) {
    say(node, `the engine imports the package ${specifier}; what it needs is written in engine/`);
  }
}

function isPackage(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.replace(/\?.*$/, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function checkNames(layer: string, source: ts.SourceFile, checker: ts.TypeChecker, say: Say): void {
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && JUDGED_NAMES.has(node.text) && isGlobal(node, checker)) {
      checkGlobal(layer, node, say);
    }
    if (layer === 'engine') checkEngineSyntax(node, say);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function checkGlobal(layer: string, node: ts.Identifier, say: Say): void {
  const name = node.text;
  const banned = layer === 'engine' && Object.hasOwn(ENGINE_BANNED, name);
  if (banned) say(node, `${name} in the engine; ${ENGINE_BANNED[name]}`);
  else if (Object.hasOwn(CLUSTER_ONLY, name) && layer !== 'cluster') {
    say(node, `${name} outside src/cluster/; ${CLUSTER_ONLY[name]}`);
  }
  if (layer !== 'engine' || name !== 'Math') return;
  const access = node.parent;
  if (!ts.isPropertyAccessExpression(access)) {
    say(node, 'Math used as a value; call its members directly, so that this test can see them');
  } else if (access.name.text === 'random') {
    say(node, 'Math.random in the engine; use the seeded generator of engine/prng.ts');
  } else if (!EXACT_MATH.has(access.name.text)) {
    say(
      node,
      `Math.${access.name.text} differs in its last bits between browsers; use whole numbers, a table or Math.sqrt`,
    );
  }
}

function checkEngineSyntax(node: ts.Node, say: Say): void {
  const isAsync = node.kind === ts.SyntaxKind.AsyncKeyword && ts.isModifier(node);
  const waits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier);
  if (isAsync) say(node, `async in the engine; ${NO_PROMISE}`);
  if (waits) say(node, `await in the engine; ${NO_PROMISE}`);
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.name.text;
    if (name === 'localeCompare' || name.startsWith('toLocale')) {
      say(node.name, `${name} in the engine; ${NO_LOCALE}`);
    }
  }
  if (
    ts.isBinaryExpression(node) &&
    (node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) &&
    !isExactPower(node.left, node.right)
  ) {
    say(
      node.operatorToken,
      '** in the engine is Math.pow; write the constant, a product or a shift',
    );
  }
}

/** True for powers of big integers, and for constants such as 2 ** 53. */
function isExactPower(base: ts.Expression, exponent: ts.Expression): boolean {
  if (ts.isBigIntLiteral(base) || ts.isBigIntLiteral(exponent)) return true;
  return ts.isNumericLiteral(base) && ts.isNumericLiteral(exponent);
}

/** True for a name that is used, not declared, and that nothing in its file declares. */
function isGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if (ts.isQualifiedName(parent) && parent.right === node) return false;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false;
  if (ts.isImportSpecifier(parent) || ts.isNamedTupleMember(parent)) return false;
  if (ts.isExportSpecifier(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) {
    return !isDeclared(checker.getShorthandAssignmentValueSymbol(parent));
  }
  return !isDeclared(checker.getSymbolAtLocation(node));
}

function isDeclared(symbol: ts.Symbol | undefined): boolean {
  return (symbol?.declarations?.length ?? 0) > 0;
}
