// Bundles src/command-line/NAME.ts, or any other module, into one with its source map, ready for Node.
// One module, so hot code runs at full speed.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project.mjs';

/**
 * @param {string} name
 * @param {string} folder somewhere below the project's folder, the caller's own
 * @returns {Promise<string>} the bundle
 */
export function bundleCommand(name, folder) {
  return bundleModule(path.join(projectRoot, 'src', 'command-line', `${name}.ts`), folder);
}

/**
 * @param {string} entry
 * @param {string} folder somewhere below the project's folder, the caller's own
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
    writeFileSync(path.join(folder, file.fileName), content);
  }
  return path.join(folder, `${name}.mjs`);
}
