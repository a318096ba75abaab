// A visit without failures: something moves at once, time can be held, stepped and hurried.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

test('the page opens, something moves, and one sentence says what to do', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await expect(job.headline).toHaveText('Kill a TaskManager. See if the numbers survive.');
  const canvas = page.locator('canvas');
  const before = await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  await expect
    .poll(() => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL()))
    .not.toBe(before);
});

test('everything fits a laptop without scrolling the page', async ({ page }) => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1280, height: 720 },
  ]) {
    await page.setViewportSize(size);
    await new JobPage(page).open();
    const overflow = await page.evaluate(() => {
      const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
      return [scrollWidth - clientWidth, scrollHeight - clientHeight];
    });
    expect(overflow).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Restart' }).click();
  }
});

test('pausing holds the clock, a step moves it by one event', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const held = await job.clockMs();
  await page.getByLabel('Tell').selectOption('all');
  const lines = await job.log.locator('p').last().textContent();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(job.log.locator('p').last()).not.toHaveText(lines ?? '');
  const stepped = await job.clockMs();
  expect(stepped).toBeGreaterThanOrEqual(held);
  expect(stepped - held).toBeLessThan(500);
});

test('a checkpoint can be triggered; one asked for meanwhile takes its turn', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  const trigger = page.getByRole('button', { name: 'Trigger checkpoint' });
  await expect(trigger).toHaveAttribute('aria-disabled', 'false');
  await trigger.click();
  await trigger.click();
  await job.untilCheckpointCompleted(1);
  await expect(page.getByRole('listitem', { name: /^Checkpoint 1, complete/ })).toBeVisible();
  await job.untilCheckpointCompleted(2);
});

test('a run without failures comes to the expected result', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.runToEnd();
  await job.expectSurvived();
  await job.expectAllChecksHold();
  await expect(page.getByRole('button', { name: 'Play' })).toHaveAccessibleDescription(/end/);
});

test('another job and another seed start another run', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('combobox', { name: 'Job' }).selectOption('flights');
  await expect(page.getByRole('rowheader', { name: 'ORD' })).toBeVisible();
  await page.getByLabel('Seed').fill('42');
  await page.getByLabel('Seed').press('Enter');
  await expect(page.getByLabel('Seed')).toHaveValue('42');
  await job.untilRecordsFlow();
});
