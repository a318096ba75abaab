// What can go wrong around a run: each gets a sentence and a way on.
import { expect, test } from '@playwright/test';
import { JobPage } from './job-page.ts';

// Whole runs, some of them twice, on machines that may be busy.
test.slow();

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
  await second.goto('./#lab');
  await expect(second.getByRole('status', { name: 'Messages' })).toContainText(
    'open in another tab',
  );
  await new JobPage(second).untilRecordsFlow();
});

test('without IndexedDB the run works and says what is lost', async ({ page }) => {
  const without = `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });`;
  await page.addInitScript(without);
  await page.route('**/*.worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: without + (await response.text()) });
  });
  await page.goto('./#lab');
  await new JobPage(page).untilRecordsFlow();
  await expect(page.getByRole('status', { name: 'Messages' }).getByRole('button')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Snapshot store' })).toContainText('memory only');
});

test('a damaged checkpoint is found, said, and the one before it is used', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await job.untilCheckpointCompleted(2);
  const damaged = await page.evaluate(damageFileOf, 'chk-2/');
  expect(damaged).toContain('chk-2/');
  await page.reload();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(job.headline).toContainText('Checkpoint 2 is damaged, so checkpoint 1 was used.');
  await expect(page.getByRole('row', { name: /^Life of checkpoint 2 damaged/ })).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
});

/** Flips a byte of a task's file in the store, as a bad disk would. Runs in the page. */
async function damageFileOf(folder: string): Promise<string> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const database = await done(indexedDB.open('tidemark'));
  const files = database.transaction('files', 'readwrite').objectStore('files');
  const names = (await done(files.getAllKeys())) as string[];
  const name = names.find((each) => each.includes(folder) && each.includes('ount'));
  if (name === undefined) return names.join();
  const bytes = (await done(files.get(name))) as Uint8Array;
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await done(files.put(bytes, name));
  database.close();
  return name;
}
