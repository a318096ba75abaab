// Vite for the page and Vitest for the tests, in one place.
// The page's root is src/ (src/index.html); the tests' root is the project.
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { findBrowser, launchOptions } from './src/command-line/browser.mjs';
import { firstLoad } from './src/command-line/first-load.ts';
import { lessons } from './src/command-line/lessons-plugin.ts';
import { offline } from './src/command-line/offline.mjs';
import { pagePort, projectRoot } from './src/command-line/project.mjs';
import { typeScale } from './src/command-line/type-scale.mjs';
import {
  nodeDigests,
  simulatedWith,
  solvedLessons,
  violationOf,
} from './tests/support/node-digests.ts';

const testing = process.env.VITEST !== undefined;
if (testing) await findBrowser();

/** Vite's dev server puts styles into the page as inline elements; the built page needs no such leave. */
function allowInlineStylesInDev(): Plugin {
  return {
    name: 'tidemark:allow-inline-styles-in-dev',
    apply: 'serve',
    transformIndexHtml: (html) =>
      html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
  };
}

export default defineConfig({
  root: testing ? projectRoot : path.join(projectRoot, 'src'),
  // './' works under any sub path; BASE_PATH fixes one, e.g. /sim/.
  base: process.env.BASE_PATH ?? './',
  publicDir: path.join(projectRoot, 'public'),
  cacheDir: path.join(projectRoot, 'node_modules', '.vite'),
  plugins: [
    svelte({ configFile: path.join(projectRoot, 'svelte.config.js') }),
    lessons(),
    allowInlineStylesInDev(),
    offline(),
  ],
  css: { postcss: { plugins: [typeScale()] } },
  server: { port: pagePort, fs: { allow: [projectRoot] } },
  worker: { format: 'es' },
  // Packages met only inside workers, or late in a test, would otherwise reload the page when found.
  optimizeDeps: { include: ['idb', 'valibot', 'd3', 'd3-dsv', ...(testing ? ['fast-check'] : [])] },
  build: {
    target: 'es2022',
    sourcemap: true,
    outDir: path.join(projectRoot, 'dist'),
    emptyOutDir: true,
    rolldownOptions: { output: { codeSplitting: { groups: [firstLoad()] } } },
  },
  test: {
    // A limit for what hangs, never for what is slow: a loaded machine must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['src/engine/whole.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/e2e/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { nodeDigests, simulatedWith, solvedLessons, violationOf },
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
