// npm run simulate | scenario | conformance | bench: bundles src/command-line/NAME.ts and runs it.
// The remaining arguments go to the program, and its exit code comes back.
// Source maps keep stack traces readable. Each run has a bundle of its own, so that two at once, from
// sources that were edited in between, do not run each other's.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleCommand } from './bundle.mjs';
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
const folder = path.join(cacheFolder, `${name}-${process.pid}`);
// Ctrl-C reaches the program as well; we wait for its end to tidy up behind it.
process.on('SIGINT', () => {});
try {
  const bundle = await bundleCommand(name, folder);
  process.exitCode = await run(process.execPath, ['--enable-source-maps', bundle, ...args]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
