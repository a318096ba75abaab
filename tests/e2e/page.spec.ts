// The built page under its sub path: it opens, breaks no security rule and asks no other server.
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
