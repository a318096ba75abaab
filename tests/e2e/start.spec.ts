// A job is started from a snapshot: of this run, and of a file in another browser; what is missing
// in the store is noticed when a restore needs it.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { JobPage } from './job-page.ts';

test.slow();

class StartPage extends JobPage {
  readonly store: Locator;
  readonly start: Locator;

  constructor(page: Page) {
    super(page);
    this.store = page.getByRole('dialog', { name: 'What is in the store' });
    this.start = page.getByRole('dialog', { name: /^Start a job from/ });
  }

  async lookInside(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Store', exact: true }).click();
    await this.page.getByRole('button', { name: 'Look inside' }).click();
    await expect(this.store).toBeVisible();
  }

  /** From the menu of savepoints. */
  async order(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Savepoint, rescaling/ }).click();
    await this.page.getByRole('button', { name }).click();
  }

  async choose(snapshot: RegExp): Promise<void> {
    const list = this.store.getByRole('navigation', { name: 'Snapshots' });
    await list.getByRole('button', { name: snapshot }).click();
  }
}

test('stopped with a savepoint and started from it, wider, on another backend', async ({
  page,
}) => {
  const job = new StartPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.order('Stop with a savepoint');
  await job.runToEnd();
  await expect(job.headline).toContainText('The job was stopped with savepoint');
  await job.lookInside();
  await job.choose(/Savepoint \d/);
  await job.store.getByRole('button', { name: 'Start a job from this…' }).click();
  await expect(job.start).toContainText('What will happen');
  await job.start.getByRole('spinbutton', { name: 'Count', exact: true }).fill('300');
  await expect(job.start).toContainText('key groups cannot be divided among 300 subtasks');
  await job.start.getByRole('spinbutton', { name: 'Count', exact: true }).fill('3');
  await job.start.getByRole('combobox', { name: 'State backend' }).selectOption('rocksdb');
  await job.start.getByRole('button', { name: 'Start the job' }).click();
  await expect(job.task('Count-3')).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
  await job.expectAllChecksHold();
});

test('saved in one browser, started in another: the result is what it must be', async ({
  page,
  browser,
}, info) => {
  const job = new StartPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.order('Take a savepoint');
  await page.getByRole('button', { name: 'Next checkpoint' }).click();
  await job.lookInside();
  await job.choose(/Savepoint \d/);
  const download = page.waitForEvent('download');
  await job.store.getByRole('button', { name: 'Save as one file' }).click();
  const saved = info.outputPath('saved.tidemark');
  await (await download).saveAs(saved);

  const context = await browser.newContext({ baseURL: info.project.use.baseURL ?? '' });
  const there = new StartPage(await context.newPage());
  await there.open();
  await there.lookInside();
  await there.store.locator('input[type=file]').setInputFiles(saved);
  await there.store.getByRole('button', { name: 'Start a job from this…' }).click();
  await expect(there.start).toContainText('begins in a run of its own');
  await there.start.getByRole('button', { name: 'Start the job' }).click();
  await there.untilRecordsFlow();
  await there.runToEnd();
  await there.expectSurvived();
  await context.close();
});

test('a restore notices that a file it needs was taken away', async ({ page }) => {
  const job = new StartPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.untilCheckpointCompleted(2);
  await job.lookInside();
  await job.store.getByRole('button', { name: /^Take chk-2\/Source-1-a1/ }).click();
  await expect(job.store.getByText('not in the store')).toBeVisible();
  await job.store.getByRole('button', { name: 'Close', exact: true }).click();
  await job.killButton('TM-2').click();
  await job.runToEnd();
  await expect(job.log).toContainText(/Source-1-a1 cannot be read/);
});
