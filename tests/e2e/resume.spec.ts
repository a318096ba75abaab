// Closing the tab is a crash of the JobManager: on return the run goes on from the store.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

// Whole runs, some of them twice, on machines that may be busy.
test.slow();

test('a reloaded page offers to resume, and resuming comes to the exact result', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.reload();
  const offer = page.getByRole('region', { name: 'Go on where you stopped?' });
  await expect(offer).toContainText(/You closed this page at \d+\.\d s/);
  await expect(offer).toContainText('Checkpoint 1 is complete.');
  await offer.getByRole('button', { name: 'Resume' }).click();
  await expect(job.headline).toContainText('Resumed from checkpoint 1.');
  await job.runToEnd();
  await job.expectSurvived();
});

test('starting afresh begins at zero and comes to the exact result too', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.reload();
  await page.getByRole('button', { name: 'Start afresh', exact: true }).click();
  await job.untilRecordsFlow();
  expect(await job.clockMs()).toBeLessThan(5000);
  await job.runToEnd();
  await job.expectSurvived();
});
