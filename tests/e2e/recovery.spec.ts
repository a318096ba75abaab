// The main job: a worker is killed, the job recovers from the store, and the numbers survive.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

// Whole runs, some of them twice, on machines that may be busy.
test.slow();

test('killed with the mouse after a checkpoint, the job recovers and ends exactly', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.getByRole('button', { name: 'Play' }).click();
  await job.killButton('TM-1').click();
  await expect(page.getByRole('region', { name: /^TM-1: killed .* unnoticed/ })).toBeVisible();
  await expect(job.task('Count-1')).toContainText('dead');
  await expect(job.killButton('TM-1')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('region', { name: 'TM-1.2: alive' })).toBeVisible();
  await expect(job.headline).toContainText('Recovered from checkpoint 1.');
  await job.runToEnd();
  await job.expectSurvived();
  await job.expectAllChecksHold();
});

test('killed before any checkpoint, the job starts again from the beginning', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.killButton('TM-2').click();
  await expect(job.headline).toContainText('Started again from the beginning');
  await job.runToEnd();
  await job.expectSurvived();
  await job.expectAllChecksHold();
});

test('killed during an alignment, twice, the numbers survive', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  for (const key of ['-', '-', '-', 't', 'Space']) await page.keyboard.press(key);
  await page.locator('[data-condition="aligning"]').first().waitFor();
  await page.keyboard.press('Space');
  await expect(page.locator('[data-condition="aligning"]').first()).toBeVisible();
  await job.killButton('TM-2').click();
  for (const key of ['+', '+', '+', 'Space']) await page.keyboard.press(key);
  await expect(page.getByRole('region', { name: 'TM-2.2: alive' })).toBeVisible();
  await expect(job.headline).toContainText('Recovered from checkpoint 1.');
  await job.killButton('TM-3').click();
  await expect(page.getByRole('region', { name: 'TM-3.2: alive' })).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
  await job.expectAllChecksHold();
});
