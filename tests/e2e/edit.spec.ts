// The job editor: a job is changed, broken, mended, run; it survives a crash like any other.
import { expect, test } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { JobPage } from './job-page.ts';

test('edit, break, mend, run, kill: the result equals the expected one', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: 'Build a job' }).click();
  const run = page.getByRole('button', { name: 'Run this job' });
  await page.getByLabel('Start from').selectOption('letters');
  const count = page.getByRole('listitem', { name: 'Count' });
  await count.getByLabel('Kind').selectOption('keyed-sum');
  await count.getByLabel('Parallelism').fill('0');
  await expect(run).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('It cannot run yet: 1 thing to mend.')).toBeVisible();
  // Kept across a reload, as it is.
  await page.reload();
  await page.getByRole('button', { name: 'operators.1.parallelism: must be at least 1.' }).click();
  await expect(count.getByLabel('Parallelism')).toBeFocused();
  await count.getByLabel('Parallelism').fill('2');
  await run.click();
  const job = new JobPage(page);
  await job.untilRecordsFlow();
  await job.killButton('TM-2').click();
  await job.runToEnd();
  await expect(job.verdict).toHaveText('expected = actual');
  await job.expectAllChecksHold();
});

test('the editor fits a phone, in the dark, and has nothing to complain about', async ({
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 800 },
    colorScheme: 'dark',
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.goto('./#edit');
  await page.getByRole('listitem', { name: 'Count' }).getByLabel('Parallelism').fill('0');
  await bringAxe(page);
  expect(await violations(page)).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over).toBeLessThanOrEqual(0);
  await context.close();
});
