// A phone: one view at a time, nothing wider than the screen, targets a thumb can hit.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

test.use({ viewport: { width: 360, height: 800 }, hasTouch: true });

test('each view fits the width of the screen', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  for (const name of ['Result', 'Checkpoints', 'Log', 'Graph']) {
    await page.getByRole('button', { name, exact: true }).tap();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
});

test('a worker is killed by touch, and the numbers survive', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('button', { name: 'Next checkpoint' }).tap();
  await expect(page.getByText('newest complete: 1')).toBeVisible();
  await job.killButton('TM-1').tap();
  await expect(page.getByRole('region', { name: /^TM-1: killed/ })).toBeVisible();
  await page.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('button', { name: 'To the end' }).tap();
  await expect(job.headline).toContainText('expected equals actual');
  await page.getByRole('button', { name: 'Result', exact: true }).tap();
  await expect(job.verdict).toHaveText('expected = actual');
});

test('every control is at least 44 pixels high', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  const controls = page.locator(
    'header button, header select, nav button, .bar button, .kill button',
  );
  for (const control of await controls.all()) {
    const box = await control.boundingBox();
    if (box) expect(Math.round(box.height), await control.innerText()).toBeGreaterThanOrEqual(44);
  }
});
