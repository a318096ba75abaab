// npm start: install what is missing, then serve the page with Vite and open it.
// Arguments go on to Vite (--host, --port, ...); --no-open leaves the browser alone.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, installIfNeeded } from './install.mjs';
import { projectRoot } from './project.mjs';

checkNode();
await installIfNeeded();

const given = process.argv.slice(2);
const args = given.filter((arg) => arg !== '--no-open');
const hasScreen =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
if (hasScreen && !process.env.CI && !given.includes('--no-open')) args.push('--open');

// Vite's own command runs inside this process, so Ctrl-C and signals reach it without a detour.
process.chdir(projectRoot);
const vite = path.join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js');
process.argv = [process.execPath, vite, ...args];
await import(pathToFileURL(vite).href);
