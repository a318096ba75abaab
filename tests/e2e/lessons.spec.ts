// Lessons on the page: each from its first step to its end by the keyboard alone; kept, exported, on a
// phone, and without anything that axe objects to.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';

const FIRST = './#lesson=a-job-that-remembers';

/** Tab until it has the focus: nobody needs a mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('The keyboard does not reach it.');
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  const pane = page.locator('section.pane');
  await pressButton(page, pane.getByRole('button', { name, exact: true }));
}

/** When it can be used: a run needs a moment to open. */
async function pressButton(page: Page, button: Locator): Promise<void> {
  await expect(button).not.toHaveAttribute('aria-disabled', 'true');
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}

/** The option with these words, by arrow keys. */
async function predict(page: Page, words: string): Promise<void> {
  const options = page.locator('section.pane').getByRole('radio');
  await tabTo(page, options.first());
  await page.keyboard.press('Space');
  const wanted = page.locator('section.pane label', { hasText: words }).getByRole('radio');
  for (let moves = 0; moves < 4 && !(await wanted.isChecked()); moves++) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(wanted).toBeChecked();
  await press(page, 'That is my prediction');
}

async function mark(page: Page): Promise<void> {
  await tabTo(page, page.locator('section.pane').getByRole('slider').first());
  for (let presses = 0; presses < 10; presses++) await page.keyboard.press('PageUp');
  await press(page, 'That is my prediction');
}

/** From stop to stop, doing what is asked for, until the step lets go. */
async function watch(page: Page, stops: number): Promise<void> {
  const items = page.locator('section.pane .scroll ol li');
  for (let stop = 1; stop <= stops; stop++) {
    await press(page, 'Go there at once');
    await expect(items).toHaveCount(stop);
    const kill = page.locator('section.pane .act button');
    if ((await kill.count()) > 0) {
      await tabTo(page, kill);
      await page.keyboard.press('Enter');
      await expect(kill).toHaveCount(0);
    }
  }
  await press(page, 'Next');
}

async function nextCheckpoint(page: Page, id: number): Promise<void> {
  await pressButton(page, page.getByRole('button', { name: 'Next checkpoint' }));
  await expect(page.getByText(`newest complete: ${id}`)).toBeVisible();
}

async function choose(page: Page, value: string): Promise<void> {
  const select = page.locator('section.pane').getByRole('combobox');
  await tabTo(page, select);
  await page.keyboard.type(value);
  await expect(select.locator('option:checked')).toHaveText(value);
}

/** The run of a challenge plays at once. It is to stand still while the keyboard finds its way. */
async function begin(page: Page): Promise<void> {
  await press(page, 'Begin');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
}

async function expectPassed(page: Page): Promise<void> {
  await expect(page.getByTestId('challenge-verdict')).toHaveText('Passed.');
  await press(page, 'Next');
  await expect(page.getByText('You have finished this lesson.')).toBeVisible();
}

test.describe('by the keyboard alone', () => {
  test.slow();

  test('a job that remembers', async ({ page }) => {
    await page.goto(FIRST);
    await predict(page, 'Nothing. Both counters');
    await watch(page, 3);
    await expect(page.locator('section.pane')).toContainText('Where they were at checkpoint 2.');
    await predict(page, 'Where they were when the machine died.');
    await watch(page, 3);
    await choose(page, '5 s');
    await begin(page);
    await nextCheckpoint(page, 1);
    await nextCheckpoint(page, 2);
    await press(page, 'Kill TM-2');
    await press(page, 'Run to the end');
    await expectPassed(page);
    await expect(page.locator('q').last()).toHaveText('Where they were when the machine died.');
    await page.goto('./#lessons');
    await expect(page.getByRole('link', { name: /A job that remembers/ })).toContainText('done');
    await page.reload();
    await expect(page.getByRole('link', { name: /A job that remembers/ })).toContainText('done');
  });

  test('waiting without stopping', async ({ page }) => {
    await page.goto('./#lesson=waiting-without-stopping');
    await predict(page, 'One channel, that from Map-1.');
    await watch(page, 1);
    await mark(page);
    // Over the timeline, and over the space-time diagram.
    await expect(page.locator('g.ghost')).toHaveCount(1);
    await expect(page.locator('span.ghost')).toHaveCount(1);
    await watch(page, 2);
    await tabTo(page, page.getByRole('checkbox', { name: /Alignment duration/ }));
    await page.keyboard.press('Space');
    await press(page, 'Check');
    await press(page, 'Next');
    await press(page, 'Slow task Map-2 by 4 times');
    await nextCheckpoint(page, 1);
    await nextCheckpoint(page, 2);
    await press(page, 'Slow task Map-1 by 4 times');
    await nextCheckpoint(page, 3);
    await nextCheckpoint(page, 4);
    await expectPassed(page);
  });

  test('crash and recovery', async ({ page }) => {
    await page.goto('./#lesson=crash-and-recovery');
    await mark(page);
    await watch(page, 4);
    await predict(page, 'From checkpoint 1.');
    await watch(page, 3);
    await predict(page, 'At none.');
    await watch(page, 1);
    await choose(page, '5 s');
    await begin(page);
    await press(page, 'Run to the end');
    await expectPassed(page);
  });
});

test('nothing can be played before a prediction, and the reason is said', async ({ page }) => {
  await page.goto(FIRST);
  const play = page.getByRole('button', { name: 'Play', exact: true });
  await expect(play).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('section.pane footer')).toContainText('First say what you expect.');
});

test('the run of a lesson goes on in the lab, at the same moment', async ({ page }) => {
  await page.goto(FIRST);
  await predict(page, 'Nothing. Both counters');
  await press(page, 'Go there at once');
  await expect(page.locator('section.pane .act button')).toBeVisible();
  await page.getByRole('button', { name: 'Open in the lab' }).click();
  await expect(page).toHaveURL(/#(run|packed|z)/);
  await expect(page.getByTestId('clock')).toContainText('9.0');
});

test('a lesson that does not exist is said, and the list is there', async ({ page }) => {
  await page.goto('./#lesson=nonsense');
  await expect(page.getByRole('alert')).toHaveText('There is no lesson "nonsense".');
  await expect(page.getByRole('link', { name: /A job that remembers/ })).toBeVisible();
});

test('on a phone one thing at a time, nothing sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
  await page.goto('./#lessons');
  await expect(page.getByRole('link', { name: /A job that remembers/ })).toBeVisible();
  expect(await width()).toBe(360);
  await page.goto(FIRST);
  await expect(page.getByText('That is my prediction')).toBeVisible();
  expect(await width()).toBe(360);
  await predict(page, 'Nothing. Both counters');
  await press(page, 'Go there at once');
  await expect(page.locator('section.pane .act button')).toBeVisible();
  await page.getByRole('button', { name: 'Simulation' }).click();
  await expect(page.getByRole('button', { name: 'Kill TM-2', exact: true })).toBeVisible();
  await expect(page.getByTestId('clock')).toBeVisible();
  expect(await width()).toBe(360);
});

test.describe('axe finds nothing', () => {
  test.use({ bypassCSP: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto('./#lessons');
      await expect(page.getByRole('link', { name: /A job that remembers/ })).toBeVisible();
      await bringAxe(page);
      expect(await violations(page)).toEqual([]);
      await page.goto(FIRST);
      await expect(page.getByText('That is my prediction')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await predict(page, 'Nothing. Both counters');
      await press(page, 'Go there at once');
      await expect(page.locator('section.pane .act button')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  }
});
