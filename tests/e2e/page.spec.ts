// The built page under its sub path: it opens, breaks no security rule and asks no other server.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

test('the page opens, asks only its own server and has nothing to complain about', async ({
  page,
  baseURL,
}) => {
  const complaints: string[] = [];
  const foreignRequests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '')) foreignRequests.push(request.url());
  });

  await page.goto('./');

  await expect(page.getByRole('heading', { name: 'Tidemark', level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

test('the first picture moves after at most 150 kB of compressed JavaScript on the page', async ({
  page,
}) => {
  const sizes = new Map<string, number>();
  const readings: Promise<void>[] = [];
  page.context().on('response', (response) => {
    const url = response.url();
    if (!url.endsWith('.js') || sizes.has(url)) return;
    sizes.set(url, 0);
    readings.push(
      response.body().then((body) => void sizes.set(url, gzipSync(body, { level: 9 }).length)),
    );
  });
  await page.goto('./');
  // Records have come through: the picture moves.
  await expect(page.getByText(/[1-9]\d* in \d+ keys?/).first()).toBeVisible();
  await Promise.all(readings);
  const list = [...sizes].map(([url, size]) => `${url} ${size}`).join('\n');
  const sum = (ofWorkers: boolean): number =>
    [...sizes].reduce(
      (all, [url, size]) => (url.includes('.worker') === ofWorkers ? all + size : all),
      0,
    );
  expect(sum(false), list).toBeGreaterThan(0);
  expect(sum(false), list).toBeLessThan(150_000);
  // The engine comes beside it, in the worker's script.
  expect(sum(true), list).toBeGreaterThan(0);
  expect(sum(true), list).toBeLessThan(85_000);
});
