// Everything by keyboard: time, the kill, the walk through the graph, details and help.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

test('a TaskManager is killed with two keys, and the run goes on to its exact end', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('n');
  await expect(page.getByText('newest complete: 1')).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.getByRole('region', { name: 'TM-2: alive' })).toBeFocused();
  // The space bar goes on meaning play and pause; it kills nobody.
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('region', { name: /^TM-2: killed/ })).toBeVisible();
  await page.keyboard.press('e');
  await job.expectSurvived();
});

test('the space bar plays and pauses, the dot steps, plus and minus change the speed', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const held = await job.clockMs();
  await expect(async () => {
    await page.keyboard.press('.');
    expect(await job.clockMs()).toBeGreaterThan(held);
  }).toPass();
  await page.keyboard.press('+');
  await expect(page.getByLabel('Speed')).toHaveAttribute('aria-valuetext', '2×');
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(page.getByLabel('Speed')).toHaveAttribute('aria-valuetext', '1/2×');
});

test('arrow keys walk along the channels; Enter opens details, Escape goes back', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('Space');
  await job.task('Source-1').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^Channel from Source-1 to Map-1/ })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(job.task('Map-1')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(job.task('Map-2')).toBeFocused();
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Map-2', exact: true });
  await expect(details).toContainText('Records processed');
  await expect(details.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(job.task('Map-2')).toBeFocused();
});

test('keys do nothing while a person types in a field', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByLabel('Seed').focus();
  await page.keyboard.press('k');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
  await expect(page.getByLabel('Seed')).toBeFocused();
});

test('the question mark opens help, the letter l the legend', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('l');
  const legend = page.getByRole('region', { name: 'On screen now' });
  await expect(legend).toContainText('record');
  await expect(legend).not.toContainText('dead worker');
  await page.keyboard.press('Escape');
  await expect(legend).toBeHidden();
});
