// End-to-end tests: the built page, served under a sub path as GitHub Pages would serve it.
// E2E_PORT chooses another port when several runs share a machine.
import { defineConfig, devices } from '@playwright/test';
import { findBrowser, launchOptions } from './src/command-line/browser.mjs';

await findBrowser();

const vite = 'node node_modules/vite/bin/vite.js';
const basePath = '/sim/';
const port = process.env.E2E_PORT ?? '4173';
const origin = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'node_modules/.cache/tidemark/e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  // Deadlines, not paces: on a slow machine with two browsers at work a whole run takes a minute.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  reporter: 'list',
  use: {
    baseURL: origin + basePath,
    trace: 'off',
    screenshot: 'off',
    video: 'off',
    launchOptions: launchOptions(),
  },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'] } }],
  webServer: {
    command: `${vite} build && ${vite} preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: origin + basePath,
    env: { BASE_PATH: basePath },
    reuseExistingServer: false,
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 2_000 },
  },
});
