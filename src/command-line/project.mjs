// Where the project lives, and how its commands start other programs.
// Plain JavaScript without dependencies: start and test run before anything is installed.
// It works from the source folder and from a bundle in node_modules/.cache alike.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top folder: the nearest one above this file that holds the lock file. */
export const projectRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** Bundles, reports and the remembered browser; safe to delete at any time. */
export const cacheFolder = path.join(projectRoot, 'node_modules', '.cache', 'tidemark');

/** Where `npm start` serves the page, unless the port is taken or --port names another one. */
export const pagePort = 5173;
export const pageAddress = `http://localhost:${pagePort}/`;

/** @param {string} folder @returns {string} */
function findRoot(folder) {
  if (existsSync(path.join(folder, 'package-lock.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('package-lock.json not found above ' + import.meta.url);
  return findRoot(parent);
}

/**
 * Runs a program in the project's folder, on this terminal, and answers its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: projectRoot,
      stdio: 'inherit',
      shell: options.shell ?? false,
      env: { ...process.env, ...options.env },
    });
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * Runs a tool from node_modules by its file, which needs no shell on any system.
 * @param {string} file below node_modules
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 */
export function runTool(file, args, env = {}) {
  return run(process.execPath, [path.join(projectRoot, 'node_modules', file), ...args], { env });
}

/**
 * Runs npm: the one that started us, otherwise the one on the PATH.
 * @param {readonly string[]} args
 */
export function runNpm(args) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return run(process.execPath, [npm, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}
