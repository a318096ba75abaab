// Finds a Chromium that really starts, for the browser tests, the end-to-end tests and the bench.
// A candidate counts only after it was launched once; the answer is remembered in node_modules/.cache.
// `findBrowser` only looks; `findOrInstallBrowser` also installs one when the machine has none.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, projectRoot, run, runNpm, runTool } from './project.mjs';

const rememberedFile = path.join(cacheFolder, 'browser.json');
const isRoot = process.getuid?.() === 0;

/** Arguments for every launch: no sandbox for root (it cannot work), no traffic of the browser's own. */
export const browserArgs = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
];

/** The browser the last successful search found, or undefined; reads one small file, starts nothing. */
export function browserPath() {
  return remembered()?.path;
}

/** What Playwright's `launch` and Vitest's Playwright provider take. */
export function launchOptions() {
  const executablePath = browserPath();
  return { args: browserArgs, ...(executablePath === undefined ? {} : { executablePath }) };
}

/**
 * Looks for a browser on this machine, without installing anything.
 * @returns {Promise<string | undefined>} the path of an executable that was seen to start
 */
export async function findBrowser() {
  const wanted = process.env.CHROMIUM_PATH;
  const known = remembered();
  if (known && (!wanted || wanted === known.path)) return known.path;
  for (const candidate of await candidates()) {
    if (await starts(candidate)) return remember(candidate);
  }
  return undefined;
}

/**
 * Looks for a browser and, if there is none, tries the ways to get one in turn.
 * @returns {Promise<string | undefined>}
 */
export async function findOrInstallBrowser() {
  const present = await findBrowser();
  if (present) return present;
  for (const { says, install } of installers()) {
    console.log(`No working Chromium found; ${says} ...`);
    const candidate = await install();
    const found =
      candidate && (await starts(candidate)) ? remember(candidate) : await findBrowser();
    if (found) return found;
  }
  console.error(
    'No Chromium could be found or installed. Install Chrome, Chromium or Edge,' +
      ' or set CHROMIUM_PATH to the executable of one.',
  );
  return undefined;
}

/** Every place a Chromium may be, the most deliberate choice first. */
async function candidates() {
  const { chromium } = await import('playwright');
  return [
    process.env.CHROMIUM_PATH ?? '',
    chromium.executablePath(),
    ...onThePath(),
    ...usualPlaces(),
  ].filter((file) => existsSync(file));
}

function onThePath() {
  const names = [
    'chromium',
    'google-chrome',
    'google-chrome-stable',
    'chromium-browser',
    'microsoft-edge',
  ];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) =>
    folders
      // A snap has a /tmp of its own, where Playwright's profile folders cannot be seen.
      .filter((folder) => folder !== '' && !folder.startsWith('/snap'))
      .map((folder) => path.join(folder, name)),
  );
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'];
    return folders.flatMap((variable) => {
      const folder = process.env[variable];
      if (!folder) return [];
      return [
        path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ];
    });
  }
  return [];
}

/** @param {string} executablePath */
async function starts(executablePath) {
  const { chromium } = await import('playwright');
  try {
    const browser = await chromium.launch({ executablePath, args: browserArgs, timeout: 30_000 });
    try {
      const page = await browser.newPage();
      return (await page.evaluate('6 * 7')) === 42;
    } finally {
      await browser.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.log(`${executablePath} does not start: ${reason}`);
    return false;
  }
}

/** The ways to get a browser: the system's package, Playwright's download, a package from npm. */
function installers() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const debian = /^ID=debian$/m.test(release);
  const noBrowser = async () => undefined;
  return [
    {
      says: 'installing the Debian package chromium',
      when: debian && isRoot,
      install: async () => {
        const env = { DEBIAN_FRONTEND: 'noninteractive' };
        if ((await run('apt-get', ['update', '-q'], { env })) === 0) {
          await run('apt-get', ['install', '-y', '-q', 'chromium'], { env });
        }
        return noBrowser();
      },
    },
    {
      says: "downloading Playwright's Chromium",
      when: true,
      install: async () => {
        const withSystemPackages = process.platform === 'linux' && isRoot ? ['--with-deps'] : [];
        await runTool('playwright/cli.js', ['install', ...withSystemPackages, 'chromium']);
        return noBrowser();
      },
    },
    {
      says: 'unpacking Chromium from the npm package @sparticuz/chromium',
      when: process.platform === 'linux' && process.arch === 'x64',
      install: unpackFromNpm,
    },
  ].filter((installer) => installer.when);
}

/** @returns {Promise<string | undefined>} */
async function unpackFromNpm() {
  const packageName = '@sparticuz/chromium';
  await runNpm(['install', '--no-save', '--no-audit', '--no-fund', `${packageName}@147.0.0`]);
  if (!existsSync(path.join(projectRoot, 'node_modules', packageName))) return undefined;
  const { default: chromium } = await import(packageName);
  return chromium.executablePath();
}

/** @returns {{ path: string, modified: number } | undefined} */
function remembered() {
  if (!existsSync(rememberedFile)) return undefined;
  try {
    const answer = JSON.parse(readFileSync(rememberedFile, 'utf8'));
    // An updated or removed browser has to prove itself again.
    if (statSync(answer.path).mtimeMs === answer.modified) return answer;
  } catch {
    rmSync(rememberedFile, { force: true });
  }
  return undefined;
}

/** @param {string} file */
function remember(file) {
  mkdirSync(cacheFolder, { recursive: true });
  const answer = { path: file, modified: statSync(file).mtimeMs };
  writeFileSync(rememberedFile, JSON.stringify(answer));
  return file;
}
