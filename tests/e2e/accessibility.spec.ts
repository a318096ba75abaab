// axe-core finds nothing on the main screen, in both themes and in the states that matter most;
// and motion is reduced when the system asks for it.
import { expect, test } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { JobPage } from './job-page.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing to complain about on the main screen, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    const job = new JobPage(page);
    await job.open();
    await bringAxe(page);
    expect(await violations(page)).toEqual([]);

    await job.untilCheckpointCompleted(1);
    await job.killButton('TM-1').click();
    await expect(page.getByRole('region', { name: /^TM-1: killed/ })).toBeVisible();
    await page.keyboard.press('l');
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('?');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Make the store slow' }).click();
    await page.getByRole('button', { name: 'Make slow' }).click();
    await expect(page.getByRole('list', { name: /just now/ })).toContainText('store slow');
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.getByLabel('execution.checkpointing.timeout').fill('0');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}

test('nothing to complain about in the projector theme, nor at 400 % where nothing is wider', async ({
  browser,
}) => {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('button', { name: 'Colours, motion, narration' }).click();
  await page.getByRole('radio', { name: 'Projector' }).check();
  await page.keyboard.press('Escape');
  await bringAxe(page);
  expect(await violations(page)).toEqual([]);
  // 1280 CSS pixels at 400 %.
  await page.setViewportSize({ width: 320, height: 640 });
  for (const view of ['Result', 'Checkpoints', 'Log', 'Graph']) {
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('button', { name: view })
      .click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      320,
    );
  }
  await context.close();
});

test('with reduced motion tokens hop: few places instead of many', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const job = new JobPage(page);
  await job.open();
  await expect(page.locator('[data-hops="true"]')).toBeVisible();
  await job.runToEnd();
  await job.expectSurvived();
});

test('the graph has a text twin', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const row = page.getByRole('row', { name: /^Count-1/ });
  await expect(row).toContainText('TM-1');
  await expect(row).toContainText('Channel from Map-2 to Count-1');
});
