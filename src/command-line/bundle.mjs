// Bundles src/command-line/NAME.ts, or any other module, into one with its source map, ready for Node.
// One module, so hot code runs at full speed; each file is written in one step, since two commands
// may start at once.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, projectRoot } from './project.mjs';

/**
 * @param {string} name
 * @param {string} [folder] somewhere below the project's folder
 * @returns {Promise<string>} the bundle
 */
export function bundleCommand(name, folder = cacheFolder) {
  return bundleModule(path.join(projectRoot, 'src', 'command-line', `${name}.ts`), folder);
}

/**
 * @param {string} entry
 * @param {string} folder somewhere below the project's folder
 * @returns {Promise<string>} the bundle
 */
export async function bundleModule(entry, folder) {
  const name = path.basename(entry, '.ts');
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
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  if (!('output' in result)) throw new Error('Vite did not answer with one bundle.');
  mkdirSync(folder, { recursive: true });
  for (const file of result.output) {
    const content = file.type === 'chunk' ? file.code : file.source;
    const finished = path.join(folder, file.fileName);
    writeFileSync(`${finished}.${process.pid}`, content);
    renameSync(`${finished}.${process.pid}`, finished);
  }
  return path.join(folder, `${name}.mjs`);
}
