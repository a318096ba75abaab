// The home page: a newcomer kills a TaskManager at once and is told what became of the numbers.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { JobPage } from './job-page.ts';

test('a kill on the first screen comes to the exact result, and leads into the lab', async ({
  page,
}) => {
  await page.goto('./');
  const outcome = page.getByTestId('outcome');
  await expect(outcome).toContainText('All is well');
  await page.getByRole('button', { name: 'Kill TM-2', exact: true }).first().click();
  await expect(outcome).toContainText(/Nothing lost, nothing twice: 400 of 400/);
  await page.getByRole('button', { name: /See this crash again/ }).click();
  await expect(page).toHaveURL(/#run=letters.*act=.*kill/);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('the first picture moves after 150 kB of JavaScript at most, and can be stopped', async ({
  page,
}) => {
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.body());
  });
  await page.goto('./');
  await expect(page.getByText(/[1-9]\d* in \d+ keys?/).first()).toBeVisible();
  const bodies = await Promise.all(scripts);
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  expect(bodies.length).toBeGreaterThan(2);
  expect(bytes).toBeLessThanOrEqual(150_000);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('from home to the lab by keyboard, and back by the name of the page', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: /^Clicks per page/ }).focus();
  await page.keyboard.press('Enter');
  const job = new JobPage(page);
  await job.untilRecordsFlow();
  await page.getByRole('link', { name: 'Tidemark' }).click();
  await expect(page.getByRole('heading', { name: /Kill a machine/ })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing to complain about on the home page, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto('./');
    await expect(page.getByTestId('outcome')).toContainText('All is well');
    await page.getByRole('button', { name: 'Colours, motion, narration' }).click();
    await bringAxe(page);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}

test('the home page fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto('./');
  await expect(page.getByTestId('outcome')).toContainText('All is well');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
