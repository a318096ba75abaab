// Time on the page: scrubbing, stepping at each grain both ways, branches, and the crash sweep.
import { expect, test, type Page } from '@playwright/test';
import { JobPage } from './job-page.ts';

function slider(page: Page) {
  return page.getByRole('slider', { name: 'Moment shown' });
}

function noticeOf(page: Page) {
  return page.getByText(/^You are looking at .* s; the run is at .* s\.$/);
}

async function clickTimeline(page: Page, part: number): Promise<void> {
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('There is no timeline.');
  await page.mouse.click(box.x + box.width * part, box.y + 24);
}

async function step(page: Page, grain: string, direction: 'Step' | 'Step back'): Promise<void> {
  await page.getByLabel('Step by').selectOption({ label: grain });
  await page.getByRole('button', { name: direction, exact: true }).click();
}

test('a click on the timeline shows that moment, and End leads back to now', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  const now = await job.clockMs();
  await clickTimeline(page, 0.2);
  const notice = noticeOf(page);
  await expect(notice).toBeVisible();
  expect(await job.clockMs()).toBeLessThan(now - 1000);
  await expect(page.getByText('newest complete: 1')).toBeHidden();
  await page.keyboard.press('End');
  await expect(notice).toBeHidden();
  expect(await job.clockMs()).toBe(now);
  await expect(page.getByText('newest complete: 1')).toBeVisible();
});

test('the timeline is walked by keys, and its table leads to each moment', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  const now = await job.clockMs();
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  const once = await job.clockMs();
  await page.keyboard.press('PageDown');
  const further = await job.clockMs();
  expect(now).toBeGreaterThan(once);
  expect(once - further).toBeGreaterThan(now - once);
  await page.keyboard.press('Home');
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '0');
  await page.getByRole('button', { name: 'Timeline as a table' }).click();
  await page.getByRole('button', { name: /Checkpoint 1 triggered, complete/ }).click();
  await expect(page.getByText(/Checkpoint 1 pending/)).toBeVisible();
});

test('each grain steps back and forward again to the same moment', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.task('Count-1').click();
  for (const grain of ['event', 'barrier hop', 'checkpoint phase', 'selected thing']) {
    await step(page, grain, 'Step back');
    await step(page, grain, 'Step back');
    const earlier = await job.clockMs();
    const log = await job.log.locator('p').count();
    await step(page, grain, 'Step back');
    expect(await job.clockMs(), grain).toBeLessThanOrEqual(earlier);
    await step(page, grain, 'Step');
    expect(await job.clockMs(), grain).toBe(earlier);
    expect(await job.log.locator('p').count(), grain).toBe(log);
    await page.keyboard.press('End');
  }
});

test('keys step, too; what is not there is said', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect(noticeOf(page)).toBeVisible();
  await page.keyboard.press(']');
  await page.keyboard.press('X');
  await expect(page.getByText('Nothing has failed before this moment.')).toBeVisible();
});

test('what was recorded is replayed, and then the run goes on', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('Space');
  const paused = await job.clockMs();
  await slider(page).focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Space');
  await expect.poll(() => job.clockMs()).toBeGreaterThan(paused);
  await expect(noticeOf(page)).toBeHidden();
});

test('a kill in the past begins a branch; the run stays and can be had back', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  const now = await job.clockMs();
  await clickTimeline(page, 0.4);
  await job.killButton('TM-2').click();
  const branch = page.getByRole('button', { name: /^Show Branch 2: kill TM-2 at / });
  await expect(branch).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('region', { name: /^TM-2: killed/ })).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
  await page.getByRole('button', { name: /^Rename Branch 2/ }).click();
  await page.getByLabel('Name of the branch').fill('TM-2 dies early');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Show TM-2 dies early' })).toBeVisible();
  await page.getByRole('button', { name: 'Show Main run' }).click();
  await page.keyboard.press('End');
  expect(await job.clockMs()).toBe(now);
  await expect(page.getByRole('region', { name: /^TM-2: alive/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show TM-2 dies early' }).click();
  await page.getByRole('button', { name: 'Delete TM-2 dies early' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Show TM-2 dies early' })).toBeVisible();
});

test('a crash sweep shows what each crash would come to, and a click opens one', async ({
  page,
}) => {
  const job = new JobPage(page);
  await page.goto('./#lab');
  await expect(page.getByRole('region', { name: /^TM-1: alive/ })).toBeVisible();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Crash sweep' }).click();
  const sweep = page.getByRole('region', { name: 'Crash sweep' });
  await expect(sweep.getByTestId('sweep')).toHaveText(/^A crash of TM-1 behind .*exact/);
  await sweep.getByRole('button', { name: 'Table' }).click();
  await sweep.getByRole('button', { name: /^Open the run with the crash at .*: exact/ }).click();
  await expect(page.getByRole('button', { name: /^Show Branch 2: kill TM-1/ })).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
});

test('a crash sweep can be cancelled and put away', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('n');
  await expect(page.getByText('newest complete: 1')).toBeVisible();
  await page.getByRole('button', { name: 'Crash sweep' }).click();
  const sweep = page.getByRole('region', { name: 'Crash sweep' });
  await expect(sweep.getByTestId('sweep')).toHaveText(/crashes tried/);
  await sweep.getByRole('button', { name: 'Cancel' }).click();
  await expect(sweep.getByRole('button', { name: 'Cancel' })).toBeHidden();
  await sweep.getByRole('button', { name: 'Close the crash sweep' }).click();
  await expect(sweep).toBeHidden();
});
