// A run is taken elsewhere: by link, from the one dialog that has all of it.
import { expect, test, type Page } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';
import { readFile } from 'node:fs/promises';
import { JobPage } from './job-page.ts';

async function openShare(page: Page): Promise<void> {
  await page.keyboard.press('u');
  await expect(page.getByRole('dialog', { name: 'Share this run' })).toBeVisible();
}

async function linkOf(page: Page): Promise<string> {
  const field = page.getByLabel('Link to this moment');
  await expect(field).toHaveValue(/#/);
  return field.inputValue();
}

test('a link leads another visitor to the same moment, with what is selected', async ({
  page,
  browser,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.killButton('TM-2').click();
  await job.untilCheckpointCompleted(1);
  await job.task('Count-1').click();
  await page.keyboard.press(',');
  const shown = await job.clock.textContent();
  const headline = await job.headline.textContent();
  await openShare(page);
  const link = await linkOf(page);
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  const theirs = new JobPage(other);
  await expect(theirs.clock).toHaveText(shown ?? '');
  await expect(theirs.headline).toHaveText(headline ?? '');
  await expect(other.getByRole('region', { name: /^Count-1/ })).toBeVisible();
  await other.context().close();
});

test('a link put into the address of an open page opens its run', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await openShare(page);
  const link = (await linkOf(page)).replace('seed=1', 'seed=77');
  await page.keyboard.press('Escape');
  await page.evaluate((address) => (location.href = address), link);
  await expect(page.getByRole('button', { name: /Seed/ }).or(page.getByLabel(/^Seed/))).toHaveValue(
    '77',
  );
  await page.evaluate(() => (location.hash = '#run=clicks&engine=0&seed=1'));
  await expect(page.getByText(/made with engine version 0/)).toBeVisible();
});

test('the dialog is used by keyboard alone, gives the focus back, and axe finds nothing', async ({
  browser,
}) => {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const job = new JobPage(page);
  await job.open();
  const button = page.getByRole('button', { name: 'Share this run' });
  await button.focus();
  await page.keyboard.press('Enter');
  await linkOf(page);
  await bringAxe(page);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(button).toBeFocused();
  await page.setViewportSize({ width: 360, height: 780 });
  await openShare(page);
  await linkOf(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await violations(page)).toEqual([]);
  await context.close();
});

test('a saved run is opened elsewhere and comes out the same', async ({ page, browser }) => {
  const job = new JobPage(page);
  await job.open();
  await job.killButton('TM-1').click();
  await page.keyboard.press('Space');
  await openShare(page);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save run' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^tidemark-clicks-seed-1-at-[\d.]+s\.run\.json$/);
  const other = await (await browser.newContext()).newPage();
  const theirs = new JobPage(other);
  await theirs.open();
  await openShare(other);
  await other.locator('input[type=file]').setInputFiles(await saved.path());
  await expect(other.getByText(/came out the same here: \d+ events/)).toBeVisible();
  await expect(other.getByRole('dialog')).toBeHidden();
  await expect(other.getByRole('region', { name: /^TM-1: (killed|lost)/ })).toBeVisible();
  const brought = await other.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{"tidemark": "run", "form'], 'half.json'));
    return data;
  });
  await other.dispatchEvent('body', 'drop', { dataTransfer: brought });
  await expect(other.getByText(/a part of it is missing/)).toBeVisible();
  await other.context().close();
});

test('the log for ShiViz is saved under a name that says what it is', async ({ page }) => {
  const job = new JobPage(page);
  await job.open();
  await openShare(page);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save log' }).click();
  expect((await saving).suggestedFilename()).toMatch(/s\.shiviz\.log$/);
  await expect(page.getByText(/^Saved as tidemark-clicks/)).toBeVisible();
});

test('pictures of the screen are well-formed, need nothing else, and are sharp', async ({
  page,
}) => {
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  await page.getByRole('tab', { name: 'Phases' }).click();
  await openShare(page);
  await expect(page.getByRole('button', { name: 'Save Space-time as SVG' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  for (const [name, words] of [
    ['Graph', ['Count-1', 'JobManager', 'chk-1', 'TM-2']],
    ['Phases', ['Count-1', 'since trigger', 'alignment']],
  ] as const) {
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save ${name} as SVG` }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^tidemark-clicks-.*s\.(graph|phases)\.svg$/);
    const svg = await readFile(await saved.path(), 'utf8');
    // Whatever would be fetched, or lie in a style sheet, is missing where the picture is shown.
    expect(svg).not.toMatch(/href|var\(|class=|<style|<script|foreignObject|@import/);
    expect(svg.match(/url\((?!#)[^)]*\)/)).toBeNull();
    const read = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      const ids = [...parsed.querySelectorAll('[id]')].map(({ id }) => id);
      const used = [...text.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id ?? '');
      return {
        error: parsed.querySelector('parsererror')?.textContent ?? null,
        title: parsed.querySelector('title')?.textContent,
        description: parsed.querySelector('desc')?.textContent,
        text: parsed.documentElement.textContent ?? '',
        twice: ids.filter((id, index) => ids.indexOf(id) !== index),
        missing: used.filter((id) => !ids.includes(id)),
      };
    }, svg);
    expect(read).toMatchObject({ error: null, twice: [], missing: [] });
    expect(read.title).toBe(`${name}: Clicks per page`);
    expect(read.description).toMatch(/ s of the run\.$/);
    for (const word of [...words, 'seed 1']) expect(read.text).toContain(word);
  }
  const size = await page.locator('[data-picture=graph]').boundingBox();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save Graph as PNG' }).click();
  const png = await readFile(await (await saving).path());
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(2 * (size?.width ?? Infinity));
  await expect(page.getByText(/^Saved as .*graph\.png\.$/)).toBeVisible();
});

test('an embedded run shows its moment and the chosen panels in 360 pixels, and leads to Tidemark', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const job = new JobPage(page);
  await job.open();
  await job.untilCheckpointCompleted(1);
  const shown = await job.clock.textContent();
  await openShare(page);
  await page.getByLabel('State', { exact: true }).check();
  const field = page.getByLabel('Code for the page');
  await expect(field).toHaveValue(/show=result%2Cstate%2Cphases/);
  const code = await field.inputValue();
  const other = await context.newPage();
  await other.route('**/reader.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>x</title>${code}` }),
  );
  await other.setViewportSize({ width: 376, height: 640 });
  await other.goto(`${baseURL ?? ''}reader.html`);
  const inside = other.frameLocator('iframe');
  await expect(inside.getByTestId('clock')).toHaveText(shown ?? '');
  await expect(inside.getByRole('button', { name: /^Count-1 in / })).toBeVisible();
  await inside.getByRole('button', { name: 'Result' }).click();
  await expect(inside.getByRole('region', { name: 'Result' })).toBeVisible();
  await inside.getByRole('button', { name: 'Phases' }).click();
  await expect(inside.getByRole('region', { name: 'Phases' }).first()).toContainText('Count-1');
  await expect(inside.getByRole('banner')).toHaveCount(0);
  const frame = other.frames()[1];
  expect(await frame?.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
    true,
  );
  await inside.getByRole('button', { name: 'Play' }).click();
  await expect(inside.getByTestId('clock')).not.toHaveText(shown ?? '');
  const way = inside.getByRole('link', { name: 'Open in Tidemark' });
  await way.focus();
  await expect(way).toHaveAttribute('href', /\/sim\/#run=clicks&(?!.*show=)/);
  const alone = await context.newPage();
  await alone.setViewportSize({ width: 360, height: 600 });
  await alone.goto(`${baseURL ?? ''}?embed#run=clicks&engine=0&seed=1`);
  await expect(alone.getByText(/made with engine version 0/)).toBeVisible();
  await bringAxe(alone);
  expect(await violations(alone)).toEqual([]);
  await context.close();
});
