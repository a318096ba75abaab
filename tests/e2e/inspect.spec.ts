// Down from the job to a single record and its story, and up again with Escape.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

test('a record in a queue tells where it came from, and Escape goes up to its channel', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.getByRole('button', { name: /^Channel from Source-2 to Map-2/ }).click();
  const channel = page.getByRole('region', { name: 'Source-2→Map-2' });
  await channel
    .getByRole('button', { name: /, from \d:\d+/ })
    .first()
    .click();
  const record = page.getByRole('region', { name: /^Record \d:\d+$/ });
  await expect(record.getByRole('listitem').first()).toContainText('read from the log by Source-2');
  await expect(record.getByRole('navigation', { name: 'Where this is' })).toContainText('Map-2');
  await page.keyboard.press('Escape');
  await expect(channel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(channel).toBeHidden();
});

test('four levels: from the job down to a record by the keyboard, and up again with Escape', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.keyboard.press('j');
  const level = page.getByRole('group', { name: /^The job at a glance/ });
  await expect(level.getByRole('button', { name: /^Source × 2/ })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(level.getByRole('button', { name: /^Map × 2/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(job.task('Map-1')).toBeFocused();
  await page.keyboard.press('Enter');
  const task = page.getByRole('region', { name: 'Map-1', exact: true });
  await expect(task).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(task).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(level.getByRole('button', { name: /^Map × 2/ })).toBeVisible();
});
