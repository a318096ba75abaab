// npm test: everything that must hold, from a fresh clone with nothing installed.
// Each stage runs even if an earlier one failed; the last line sums up all tests and checks.
// Stage names as arguments run only those: npm test -- unit browser
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installIfNeeded } from './install.mjs';
import { cacheFolder, runTool } from './project.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * The stages in order. A check counts as one failed if it fails; tests are counted from their reports.
 * @type {Record<string, (report: string) => Promise<Count>>}
 */
const stages = {
  types: () =>
    check('svelte-check/bin/svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']),
  lint: () => check('eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
  format: () => check('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  unit: (report) => vitest('unit', report),
  browser: (report) => vitest('browser', report),
  e2e: async (report) => {
    const code = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    return withExitCode(code, countPlaywright(report));
  },
};

checkNode();
const unknown = process.argv.slice(2).filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(
    `Unknown stage ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(stages);

/** @type {{ name: string, seconds: number, count: Count }[]} */
const results = [];
await stage('install', async () => {
  await installIfNeeded();
  return nothing();
});
mkdirSync(cacheFolder, { recursive: true });
if (chosen.includes('browser') || chosen.includes('e2e')) {
  await stage('find browser', async () => {
    const { findOrInstallBrowser } = await import('./browser.mjs');
    const found = await findOrInstallBrowser();
    console.log(found ?? 'none');
    return { ...nothing(), failed: found === undefined ? 1 : 0 };
  });
}
for (const name of chosen) {
  const report = path.join(cacheFolder, `${name}.json`);
  rmSync(report, { force: true });
  await stage(name, () => /** @type {(report: string) => Promise<Count>} */ (stages[name])(report));
}
printSummary();

/** @param {string} name @param {() => Promise<Count>} work */
async function stage(name, work) {
  console.log(`\n--- ${name} ---`);
  const start = performance.now();
  const count = await work();
  results.push({ name, seconds: (performance.now() - start) / 1000, count });
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** @param {string} tool @param {string[]} args */
async function check(tool, args) {
  const code = await runTool(tool, args);
  if (code === 0) console.log('ok');
  return { ...nothing(), failed: code === 0 ? 0 : 1 };
}

/** @param {string} project @param {string} report */
async function vitest(project, report) {
  const code = await runTool('vitest/vitest.mjs', [
    'run',
    `--project=${project}`,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return withExitCode(code, countVitest(report));
}

/**
 * A stage that failed without a failed test (a crash, an error outside tests) counts as one failed.
 * @param {number} code @param {Count} count @returns {Count}
 */
function withExitCode(code, count) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @param {string} report @returns {Count} */
function countVitest(report) {
  if (!existsSync(report)) return nothing();
  const json = JSON.parse(readFileSync(report, 'utf8'));
  /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
  const files = json.testResults;
  const brokenFiles = files.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + brokenFiles.length,
    skipped: json.numPendingTests + json.numTodoTests,
  };
}

/** @param {string} report @returns {Count} */
function countPlaywright(report) {
  if (!existsSync(report)) return nothing();
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function printSummary() {
  console.log('\nstage            seconds   passed  failed  skipped');
  for (const { name, seconds, count } of [...results, total()]) {
    console.log(
      name.padEnd(14) +
        seconds.toFixed(1).padStart(10) +
        String(count.passed).padStart(9) +
        String(count.failed).padStart(8) +
        String(count.skipped).padStart(9),
    );
  }
  const { passed, failed } = total().count;
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function total() {
  const count = nothing();
  let seconds = 0;
  for (const result of results) {
    seconds += result.seconds;
    count.passed += result.count.passed;
    count.failed += result.count.failed;
    count.skipped += result.count.skipped;
  }
  return { name: 'total', seconds, count };
}
