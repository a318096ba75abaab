// A Vite plugin that makes the built page work offline: it writes sw.js with the list of all files.
// Nothing is fetched from elsewhere, and the development server has no service worker at all.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project.mjs';

const NOT_NEEDED = /\.map$|^screenshot\.png$/;

/** @returns {import('vite').Plugin} */
export function offline() {
  return {
    name: 'tidemark:offline',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const publicFolder = path.join(projectRoot, 'public');
      const shipped = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
      const hash = createHash('sha256');
      for (const file of shipped) hash.update(readFileSync(file));
      for (const [name, output] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
        hash.update(name).update(output.type === 'chunk' ? output.code : output.source);
      }
      const names = [
        ...Object.keys(bundle).filter((name) => name !== 'index.html'),
        ...shipped.map((file) => path.relative(publicFolder, file).split(path.sep).join('/')),
      ].filter((name) => !NOT_NEEDED.test(name));
      const files = ['./', ...names.sort().map((name) => `./${name}`)];
      const source = readFileSync(
        path.join(projectRoot, 'src/command-line/service-worker.js'),
        'utf8',
      );
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source:
          `self.build = ${JSON.stringify({ version: hash.digest('hex').slice(0, 16), files }, null, 1)};\n` +
          source,
      });
    },
  };
}
