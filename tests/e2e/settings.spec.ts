// The settings of a job: refused with a sentence, applied to a new run, kept over a reload; and three
// promises that show by the same crash what each is worth.
import { expect, test, type Page } from '@playwright/test';
import { JobPage } from './job-page.ts';

test.slow();

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Settings of the job' });

async function start(page: Page, promise: string): Promise<JobPage> {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('s');
  await dialog(page)
    .getByRole('checkbox', { name: /^With a crash/ })
    .check();
  await dialog(page)
    .getByRole('button', { name: `Start a run with the promise ${promise}` })
    .click();
  await job.untilRecordsFlow();
  return job;
}

test('settings that do not go together are refused with Flink’s rule; the run stays', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const apply = dialog(page).getByRole('button', { name: /^Start a new run/ });
  await expect(apply).toHaveAccessibleDescription('The open run has these settings.');
  await page.getByLabel('execution.checkpointing.unaligned.enabled').selectOption('on');
  await page.getByLabel('execution.checkpointing.mode').selectOption('AT_LEAST_ONCE');
  await expect(dialog(page)).toContainText(
    'Unaligned checkpoints need execution.checkpointing.mode EXACTLY_ONCE',
  );
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await page.getByLabel('execution.checkpointing.timeout').fill('0.005');
  await expect(dialog(page)).toContainText('must be at least 10 ms');
  await dialog(page).getByRole('button', { name: 'Back to the scenario’s settings' }).click();
  await expect(dialog(page)).not.toContainText('must be at least');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(job.task('Count-1')).toBeVisible();
});

test('applied settings begin a new run, stand beside the job and outlive a reload', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('s');
  await page.getByLabel('execution.checkpointing.interval').fill('2');
  await page.getByLabel('restart-strategy.type').selectOption('exponential-delay');
  await expect(page.getByLabel('restart-strategy.exponential-delay.initial-backoff')).toBeVisible();
  await dialog(page)
    .getByRole('button', { name: /^Start a new run/ })
    .click();
  await expect(page.getByRole('button', { name: 'Settings: 2 changed' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Checkpoints' })).toContainText('every 2.0 s');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Settings: 2 changed' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Checkpoints' })).toContainText('every 2.0 s');
});

test('exactly once: the crash changes nothing', async ({ page }) => {
  const job = await start(page, 'exactly once');
  await job.runToEnd();
  await job.expectSurvived();
  await expect(page.getByRole('region', { name: 'TM-1.2: alive' })).toBeVisible();
});

test('at least once: the same crash counts some records twice, which is permitted', async ({
  page,
}) => {
  const job = await start(page, 'at least once');
  await job.runToEnd();
  await expect(job.headline).toContainText(/counted twice: at least once permits that/);
  await expect(job.verdict).toHaveText(/[1-9]\d* counted twice, as at least once permits/);
  await expect(page.getByTestId('checks')).toHaveText(/not kept, as the settings permit/);
});

test('at most once: what the same crash takes is lost, and said to be', async ({ page }) => {
  const job = await start(page, 'at most once');
  await job.runToEnd();
  await expect(job.headline).toContainText('1,800 records are lost');
  await expect(job.verdict).toHaveText(/1,800 lost/);
  await expect(page.getByTestId('checks')).not.toHaveText(/broken/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true });

  test('the settings fill the screen and nothing is wider than it', async ({ page }) => {
    const job = new JobPage(page);
    await job.open();
    await page.getByRole('button', { name: 'Settings', exact: true }).tap();
    const width = await dialog(page).evaluate((element) => element.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    for (const control of await dialog(page).locator('select, .field, footer button').all()) {
      const box = await control.boundingBox();
      if (box) expect(Math.round(box.height)).toBeGreaterThanOrEqual(44);
    }
  });
});
