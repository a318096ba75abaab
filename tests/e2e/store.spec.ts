// The store browser: what is in the store, what a snapshot holds, and a snapshot as a file.
import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { JobPage } from './job-page.ts';

test.slow();
// So that axe may be brought in.
test.use({ bypassCSP: true });

class StorePage extends JobPage {
  readonly dialog: Locator;
  readonly snapshots: Locator;

  constructor(page: Page) {
    super(page);
    this.dialog = page.getByRole('dialog', { name: 'What is in the store' });
    this.snapshots = this.dialog.getByRole('navigation', { name: 'Snapshots' });
  }

  async lookInside(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Store', exact: true }).click();
    await this.page.getByRole('button', { name: 'Look inside' }).click();
    await expect(this.dialog).toBeVisible();
  }

  /** The line of a subtask, folded or not. */
  subtask(id: string): Locator {
    return this.dialog.locator('details').filter({ hasText: id });
  }
}

test('a checkpoint is looked into, by keyboard, down to a key of a subtask', async ({ page }) => {
  const job = new StorePage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.untilCheckpointCompleted(2);
  await job.lookInside();
  await expect(job.dialog).toContainText('in this browser’s database (IndexedDB)');
  const newest = job.snapshots.getByRole('button', { name: /Checkpoint 2/ });
  await expect(newest).toHaveAttribute('aria-current', 'true');
  await expect(job.dialog.getByRole('rowheader', { name: 'chk-2/_metadata' })).toBeVisible();
  const older = job.snapshots.getByRole('button', { name: /Checkpoint 1/ });
  await older.focus();
  await page.keyboard.press('Enter');
  await expect(job.dialog.getByRole('rowheader', { name: 'chk-1/Count-1-a1' })).toBeVisible();
  await job.dialog.getByRole('searchbox', { name: 'Find a key' }).fill('/index');
  const row = job.subtask('Count-1').getByRole('row', { name: /\/index/ });
  await expect(row).toContainText(/count\s*[1-9]\d*/);
  await job.dialog.getByRole('button', { name: /^Damage chk-1\/Sink-1-a1/ }).focus();
  await page.keyboard.press('Enter');
  await expect(job.dialog.getByText('damaged by hand')).toBeVisible();
  await job.dialog.getByRole('button', { name: /^Take chk-1\/Source-1-a1/ }).focus();
  await page.keyboard.press('Enter');
  await expect(job.dialog.getByText('not in the store')).toBeVisible();
  await job.dialog.getByRole('searchbox', { name: 'Find a key' }).focus();
  // A search field is emptied first.
  await page.keyboard.press('Escape');
  await expect(job.dialog.getByRole('searchbox')).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(job.dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeFocused();
});

test('a savepoint is saved as one file and looked into again; a bad file says why it is none', async ({
  page,
}, info) => {
  const job = new StorePage(page);
  await job.open();
  await page.getByRole('button', { name: /^Savepoint, rescaling/ }).click();
  await page.getByRole('button', { name: 'Take a savepoint' }).click();
  // What comes next is the savepoint.
  await page.getByRole('button', { name: 'Next checkpoint' }).click();
  await job.lookInside();
  const savepoint = job.snapshots.getByRole('button', { name: /Savepoint 1/ });
  await savepoint.click();
  await expect(job.dialog.getByRole('region', { name: 'Savepoint 1' })).toContainText(
    'Ordered by a person',
  );
  const download = page.waitForEvent('download');
  await job.dialog.getByRole('button', { name: 'Save as one file' }).click();
  const saved = info.outputPath('saved.tidemark');
  await (await download).saveAs(saved);
  const whole = await readFile(saved);
  const chooser = job.dialog.locator('input[type=file]');

  await chooser.setInputFiles({
    name: 'half.tidemark',
    mimeType: 'application/octet-stream',
    buffer: whole.subarray(0, whole.length / 2),
  });
  await expect(job.dialog).toContainText('The file is cut off: its end is missing.');
  await chooser.setInputFiles({
    name: 'letter.tidemark',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('Dear Sir or Madam, this is quite another file.'),
  });
  await expect(job.dialog).toContainText('This is no snapshot that Tidemark has saved.');

  await chooser.setInputFiles(saved);
  await expect(job.dialog).toContainText('From the file saved.tidemark');
  await expect(job.dialog).toContainText('Taken of the job “Clicks per page”');
  await job.subtask('Count-1').locator('summary').click();
  await expect(job.subtask('Count-1').getByRole('row', { name: /\/index/ })).toBeVisible();
});

test('on a phone nothing moves sideways, and every kind of eye can read it', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const job = new StorePage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('button', { name: 'Store', exact: true })
    .click();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(job.subtask('Count-1')).toBeVisible();
  for (const line of await job.dialog.locator('summary').all()) await line.click();
  const content = job.dialog.getByRole('group', { name: 'What is in the store' });
  expect(await content.evaluate((area) => area.scrollWidth - area.clientWidth)).toBe(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await bringAxe(page);
    expect(await violations(page), colorScheme).toEqual([]);
  }
});

test('a store in memory is looked into as well, and says what it is', async ({ page }) => {
  const without = `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });`;
  await page.addInitScript(without);
  await page.route('**/*.worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: without + (await response.text()) });
  });
  const job = new StorePage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.lookInside();
  await expect(job.dialog).toContainText('in memory: they end with this page');
  await job.dialog.getByRole('searchbox', { name: 'Find a key' }).fill('/index');
  await expect(job.subtask('Count-1').getByRole('row', { name: /\/index/ })).toBeVisible();
});
