// The linked views: phases, space-time, state, sources, store; one selection for all of them;
// panels that can be hidden and sized; and why something is as it is.
import { expect, test, type Page } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { JobPage } from './job-page.ts';

function tab(page: Page, name: string) {
  return page.getByRole('tab', { name, exact: true });
}

/** Paused just after the first checkpoint. */
async function openAfterCheckpoint(page: Page): Promise<JobPage> {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  return job;
}

test('the phases of a checkpoint are shown per subtask, and as the table of the dashboard', async ({
  page,
}) => {
  await openAfterCheckpoint(page);
  await tab(page, 'Phases').click();
  const phases = page.getByRole('tabpanel', { name: 'Phases' });
  await expect(phases).toContainText('Checkpoint 1');
  await expect(phases).toContainText('complete · end to end');
  await expect(
    phases.getByRole('img', { name: /^Count-1: start delay .*, alignment .*, sync .*, async / }),
  ).toBeVisible();
  await expect(phases.getByRole('img', { name: /^JobManager: metadata/ })).toBeVisible();
  await page.getByRole('button', { name: 'Phases as a table' }).click();
  const table = phases.getByRole('table');
  for (const column of ['Start Delay', 'Alignment Duration', 'Sync Duration', 'Async Duration']) {
    await expect(table.getByRole('columnheader', { name: column, exact: true })).toBeVisible();
  }
  await expect(table.getByRole('row')).toHaveCount(8);
});

test('the space-time diagram follows the run, is moved by keys, and has a text twin', async ({
  page,
}) => {
  await openAfterCheckpoint(page);
  await tab(page, 'Space-time').click();
  const follow = page.getByRole('button', { name: 'Follow the cursor' });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  const picture = page.getByRole('group', { name: /^Space-time diagram\./ });
  await picture.focus();
  const canvas = picture.locator('canvas');
  const before = await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  await page.keyboard.press('ArrowLeft');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('+');
  await expect
    .poll(() => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL()))
    .not.toBe(before);
  // There, plus zooms; it does not change the speed.
  await expect(page.getByLabel('Speed')).toHaveAttribute('aria-valuetext', '1×');
  await page.keyboard.press('End');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Diagram as a table' }).click();
  const row = page.getByRole('row', { name: /Count-1 takes its snapshot for checkpoint 1/ });
  await expect(row).toBeVisible();
});

test('pointing at a thing in one view lights it in the others', async ({ page }) => {
  const job = await openAfterCheckpoint(page);
  await tab(page, 'Phases').click();
  const phases = page.getByRole('tabpanel', { name: 'Phases' });
  const marked = job.page.locator('[data-item="Map-2"].marked');
  await page.mouse.move(0, 0); // away from what has come to lie under it
  await expect(marked).toHaveCount(0);
  await phases.getByRole('button', { name: 'Map-2' }).hover();
  await expect(marked).toHaveCount(1);
  await tab(page, 'State').click();
  await page.getByRole('row', { name: /^\/help/ }).hover();
  await expect(page.locator('[data-item="Count-2"].marked')).toHaveCount(1);
  await page.locator('[data-item="Map-1→Count-1"]').focus();
  await expect(page.locator('[data-item="Map-1→Count-1"].marked')).toHaveCount(1);
  await expect(marked).toHaveCount(0);
});

test('what is selected has its details; Escape goes up one level, then back', async ({ page }) => {
  await openAfterCheckpoint(page);
  await tab(page, 'State').click();
  const key = page.getByRole('tabpanel', { name: 'State' }).getByRole('button', { name: '/help' });
  await key.focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Key /help' });
  await expect(details).toContainText('Key group');
  await expect(details).toContainText(/Expected in the end\s*300/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Count-2', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Count-2', exact: true })).toBeHidden();
  await expect(key).toBeFocused();
});

test('a checkpoint selected in the book shows its life there and its phases elsewhere', async ({
  page,
}) => {
  const job = await openAfterCheckpoint(page);
  await job.untilCheckpointCompleted(2);
  await tab(page, 'Phases').click();
  await expect(page.getByRole('tabpanel', { name: 'Phases' })).toContainText('Checkpoint 2');
  await page.getByRole('button', { name: 'Life of checkpoint 1' }).click();
  const details = page.getByRole('region', { name: 'Checkpoint 1', exact: true });
  await expect(details).toContainText('triggered; 7 tasks must acknowledge');
  await expect(details.getByRole('row', { name: /^Count-1/ })).toContainText(/\d B/);
  await expect(page.getByRole('tabpanel', { name: 'Phases' })).toContainText('Checkpoint 1');
  await page.getByRole('button', { name: 'The checkpoint after' }).click();
  await expect(page.getByRole('tabpanel', { name: 'Phases' })).toContainText('Checkpoint 2');
});

test('a file in the store leads to its checkpoint and its task', async ({ page }) => {
  const job = await openAfterCheckpoint(page);
  await tab(page, 'Store').click();
  const file = page.getByRole('button', { name: 'Count-1-a1' });
  await file.hover();
  await expect(job.page.locator('[data-item="Count-1"].marked')).toHaveCount(1);
  await file.click();
  const details = page.getByRole('region', { name: /chk-1\/Count-1-a1/ });
  await expect(details).toContainText('this checkpoint only');
  await tab(page, 'Sources').click();
  await expect(page.getByRole('tabpanel', { name: 'Sources' })).toContainText(
    /In a recovery now \d+ would be read again/,
  );
});

test('panels are hidden, shown and sized, and a reload keeps it', async ({ page }) => {
  await openAfterCheckpoint(page);
  await page.getByRole('button', { name: 'Hide Checkpoints' }).click();
  await expect(tab(page, 'Checkpoints')).toBeHidden();
  await page.getByRole('button', { name: 'Hide Store' }).click();
  await expect(page.getByRole('tablist', { name: 'Checkpoints and store' })).toBeHidden();
  const splitter = page.getByRole('separator', { name: 'Width of the column' });
  const width = Number(await splitter.getAttribute('aria-valuenow'));
  await splitter.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(splitter).toHaveAttribute('aria-valuenow', String(width + 24));
  await page.reload();
  await page
    .getByRole('button', { name: /Start afresh/ })
    .first()
    .click();
  await expect(tab(page, 'Result')).toBeVisible();
  await expect(tab(page, 'Checkpoints')).toBeHidden();
  await expect(splitter).toHaveAttribute('aria-valuenow', String(width + 24));
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Checkpoints' }).check();
  await expect(tab(page, 'Checkpoints')).toBeVisible();
  await page.getByRole('button', { name: 'As at first' }).click();
  await expect(splitter).toHaveAttribute('aria-valuenow', String(width));
});

test('asked why, the page leads from a dead worker to its kill', async ({ page }) => {
  const job = await openAfterCheckpoint(page);
  await job.killButton('TM-2').click();
  await expect(page.getByRole('region', { name: /^TM-2: killed/ })).toBeVisible();
  // Its button cannot be used again; but that needs no saying as long as nobody tries.
  await expect(page.getByText('TM-2 is gone already.')).toBeHidden();
  await page.getByRole('button', { name: 'Why?' }).first().click();
  const answer = page.getByRole('region', { name: 'The job: why?' });
  await expect(answer).toContainText(
    /TM-2 was killed at .*, and with it Source-2, Map-2 and Count-2/,
  );
  await page.keyboard.press('Escape');
  await expect(answer).toBeHidden();
});

test('an aligning task leads to the barrier it waits for, by keyboard', async ({ page }) => {
  const job = await openAfterCheckpoint(page);
  for (const key of ['-', '-', '-', 't', 'Space']) await page.keyboard.press(key);
  await page.locator('[data-condition="aligning"]').first().waitFor();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const aligning = await page
    .locator('[data-condition="aligning"]')
    .first()
    .getAttribute('data-item');
  await job.task(aligning ?? '').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('w');
  const answer = page.getByRole('region', { name: `${aligning}: why?` });
  await expect(answer).toContainText(/still waits for barrier \d+ from/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing to complain about in any view, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await openAfterCheckpoint(page);
    await bringAxe(page);
    await page.getByRole('button', { name: 'Life of checkpoint 1' }).click();
    for (const [upper, lower, foot] of [
      ['State', 'Checkpoints', 'Space-time'],
      ['Sources', 'Store', 'Phases'],
    ] as const) {
      for (const name of [upper, lower, foot]) await tab(page, name).click();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Phases as a table' }).click();
    await tab(page, 'Space-time').click();
    await page.getByRole('button', { name: 'Diagram as a table' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Panels', exact: true }).click();
    await page.keyboard.press('w');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}

test('on a phone every view fits the width of the screen', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 800 },
    hasTouch: true,
  });
  const page = await context.newPage();
  const job = new JobPage(page);
  await job.open();
  const nav = page.getByRole('navigation', { name: 'Views' });
  for (const name of ['State', 'Sources', 'Store', 'Space-time', 'Phases']) {
    await nav.getByRole('button', { name, exact: true }).tap();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, name).toBe(0);
  }
  await context.close();
});
