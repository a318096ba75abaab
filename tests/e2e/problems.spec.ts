// What can go wrong around a run: each gets a sentence and a way on.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

test('a damaged link says so, and a new run is there', async ({ page }) => {
  await page.goto('./#nonsense');
  const notice = page.getByRole('status', { name: 'Messages' }).getByText(/no link to a run/);
  await expect(notice).toBeVisible();
  await new JobPage(page).untilRecordsFlow();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toBeHidden();
});

test('a second tab says that the run is open elsewhere, and starts one of its own', async ({
  page,
  context,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  const second = await context.newPage();
  await second.goto('./');
  await expect(second.getByRole('status', { name: 'Messages' })).toContainText(
    'open in another tab',
  );
  await new JobPage(second).untilRecordsFlow();
});

test('without IndexedDB the run works and says what is lost', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await page.goto('./');
  await new JobPage(page).untilRecordsFlow();
});
