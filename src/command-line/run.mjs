// npm run simulate | scenario | conformance | bench: bundles src/command-line/NAME.ts and runs it.
// Bundled into one module, so hot code runs at full speed; source maps keep stack traces readable.
// The remaining arguments go to the program, and its exit code comes back.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installIfNeeded } from './install.mjs';
import { cacheFolder, projectRoot, run } from './project.mjs';

const [name = '', ...args] = process.argv.slice(2);
const entry = path.join(projectRoot, 'src', 'command-line', `${name}.ts`);
if (!/^[a-z][a-z-]*$/.test(name) || !existsSync(entry)) {
  console.error(`There is no command "${name}": ${entry} does not exist.`);
  process.exit(2);
}

checkNode();
await installIfNeeded();
const bundle = await bundleCommand();
process.exitCode = await run(process.execPath, ['--enable-source-maps', bundle, ...args]);

/** Writes the bundle and its source map, each in one step: two commands may start at once. */
async function bundleCommand() {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: entry,
      write: false,
      target: 'node20',
      minify: false,
      sourcemap: true,
      outDir: cacheFolder,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  if (!('output' in result)) throw new Error('Vite did not answer with one bundle.');
  mkdirSync(cacheFolder, { recursive: true });
  for (const file of result.output) {
    const content = file.type === 'chunk' ? file.code : file.source;
    const finished = path.join(cacheFolder, file.fileName);
    writeFileSync(`${finished}.${process.pid}`, content);
    renameSync(`${finished}.${process.pid}`, finished);
  }
  return path.join(cacheFolder, `${name}.mjs`);
}
