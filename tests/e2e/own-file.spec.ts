// A person's own file: chosen, looked at, counted through a crash and a reload; asked for where a link
// names a file that is not there.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { JobPage } from './job-page.ts';

// Whole runs, on machines that may be busy.
test.slow();

const CITIES = ['Bonn', 'Zürich', 'Paris'];
const ROWS = 300;

function trips(rows = ROWS, more = ''): { name: string; mimeType: string; buffer: Buffer } {
  const lines = Array.from({ length: rows }, (_, n) => `${CITIES[n % 3] ?? ''};${n};2001-03-04`);
  const text = `city;number;day\n${lines.join('\n')}\n${more}`;
  return { name: 'trips.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

async function choose(page: Page, file: ReturnType<typeof trips>): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'A job over your own file' });
  await dialog.getByLabel('Choose a file').last().setInputFiles(file);
  return dialog;
}

async function startRun(page: Page): Promise<JobPage> {
  const job = new JobPage(page);
  await page.goto('./#own-file');
  const dialog = await choose(page, trips());
  await expect(dialog.getByLabel('Type of day')).toHaveValue('iso');
  await expect(dialog.getByRole('cell', { name: 'Zürich' })).not.toHaveCount(0);
  await dialog.getByRole('button', { name: 'Bring it in' }).click();
  await dialog.getByRole('button', { name: 'Start the run' }).click();
  await expect(dialog).toBeHidden();
  await job.untilRecordsFlow();
  return job;
}

test('a file of one’s own survives a crash and a reload', async ({ page }) => {
  const job = await startRun(page);
  await job.untilCheckpointCompleted(1);
  await job.killButton('TM-1').click();
  await job.untilCheckpointCompleted(2);
  await page.reload();
  await page.getByRole('button', { name: 'Resume' }).click();
  await job.runToEnd();
  await expect(job.verdict).toHaveText('expected = actual');
  await expect(page.getByText('300 of 300')).toBeVisible();
});

test('a row that does not fit stops the import, or is left out and counted', async ({ page }) => {
  await page.goto('./#own-file');
  const dialog = await choose(page, trips(20_000, 'Bonn;seven;2001-03-04\n'));
  await dialog.getByLabel('Type of number').selectOption('integer');
  await dialog.getByRole('button', { name: 'Bring it in' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'Line 20002: number must be a whole number below 2^52, not "seven".',
  );
  await dialog.getByRole('button', { name: 'Leave such rows out and try again' }).click();
  await expect(dialog).toContainText('20,000 rows in 2 partitions');
  await expect(dialog).toContainText('1 row was left out because it does not fit.');
});

test('a link to a run over a file asks whoever has not got it', async ({ page, browser }) => {
  await startRun(page);
  const link = page.url();
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(link);
  const card = elsewhere.getByRole('region', { name: 'Which file?' });
  await expect(card).toContainText('trips.csv');
  await card
    .getByLabel('Choose a file')
    .last()
    .setInputFiles(trips(ROWS - 1));
  await expect(card.getByRole('alert')).toContainText('something else');
  await card.getByLabel('Choose a file').last().setInputFiles(trips());
  await new JobPage(elsewhere).untilRecordsFlow();
});
