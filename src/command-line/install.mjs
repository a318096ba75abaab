// Brings node_modules in line with package-lock.json, and does nothing when it already is.
// Every command calls this first, so a fresh clone needs no separate installation step.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, runNpm } from './project.mjs';

const lockFile = path.join(projectRoot, 'package-lock.json');
const installedFile = path.join(projectRoot, 'node_modules', '.package-lock.json');
const markerFile = path.join(projectRoot, 'node_modules', '.tidemark-installed');

/** Stops the process with a plain sentence when this Node is too old for our tools. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Tidemark needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the locked packages if the lock file changed since the last time. */
export async function installIfNeeded() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(markerFile) && readFileSync(markerFile, 'utf8') === hash) return;
  if (!everyPackageInstalled()) {
    console.log('Installing packages ...');
    const code = await runNpm(['ci', '--no-audit', '--no-fund']);
    if (code !== 0) {
      console.error('The packages could not be installed (npm ci failed).');
      process.exit(code);
    }
  }
  writeFileSync(markerFile, hash);
}

/** True after a complete `npm install` by hand: npm's own record agrees with the lock file. */
function everyPackageInstalled() {
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(lockFile);
  const present = packagesOf(installedFile);
  return Object.entries(wanted).every(
    ([folder, entry]) =>
      folder === '' || entry.optional === true || present[folder]?.version === entry.version,
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
