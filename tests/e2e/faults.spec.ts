// Each thing that can be made to go wrong, once: by mouse, by keyboard, on a phone, and at the thing
// itself. What is in force is listed, shown in the graph, and can be ended.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { JobPage } from './job-page.ts';

test.slow();

class FaultPage extends JobPage {
  readonly opener: Locator;
  readonly palette: Locator;
  readonly inForce: Locator;

  constructor(page: Page) {
    super(page);
    this.opener = page.getByRole('button', { name: 'Make something go wrong', exact: true });
    this.palette = page.getByRole('region', { name: 'Make something go wrong', exact: true });
    this.inForce = page.getByRole('list', { name: 'What is wrong just now' });
  }

  /** Unfolds the entry, unless it is. */
  async unfold(title: string): Promise<void> {
    const entry = this.palette.getByRole('button', { name: title, exact: true });
    if ((await entry.getAttribute('aria-expanded')) === 'false') await entry.click();
  }

  async perform(button: string): Promise<void> {
    await this.palette.getByRole('button', { name: button, exact: true }).click();
  }

  async end(what: RegExp): Promise<void> {
    await this.inForce.getByRole('button', { name: what }).click();
  }
}

async function opened(page: Page): Promise<FaultPage> {
  const job = new FaultPage(page);
  await job.open();
  await job.opener.click();
  await expect(job.palette).toBeVisible();
  return job;
}

test('a task and a channel are slowed down, shown as such, and brought back', async ({ page }) => {
  const job = await opened(page);
  await job.unfold('Slow a task down');
  await job.palette.getByLabel('Task or operator').selectOption('all of Map');
  await job.palette.getByLabel('Takes').fill('6');
  await expect(job.palette).toContainText('slow task Map by 6 times');
  await job.perform('Slow down');
  await expect(job.inForce).toContainText('Map takes 6× its time');
  await expect(job.task('Map-2')).toContainText('6×');
  await expect(job.palette).toContainText('Map takes 6 times its time already.');
  await job.end(/Map takes/);
  await expect(job.inForce).not.toContainText('Map takes');
  await expect(job.task('Map-2')).not.toContainText('6×');

  await job.unfold('Slow a channel down');
  await job.palette.getByLabel('Channel').selectOption('Map-1 → Count-2');
  await job.perform('Slow down');
  const channel = page.getByRole('button', {
    name: /^Channel from Map-1 to Count-2.*slow by 0.5 s/,
  });
  await expect(channel).toBeVisible();
  await job.end(/Map-1→Count-2 slow/);
  await expect(channel).toBeHidden();
});

test('the store is slow, then refuses: no checkpoint begins and the job goes on', async ({
  page,
}) => {
  const job = await opened(page);
  const store = page.getByRole('region', { name: 'Snapshot store' });
  await job.unfold('Make the store slow');
  await job.perform('Make slow');
  await expect(store).toContainText('slow by 3.0 s');
  await job.end(/store slow/);
  await expect(store).not.toContainText('slow by');
  await job.unfold('Let the store refuse');
  await job.perform('Refuse');
  await expect(store).toContainText('refuses to write');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(job.log).toContainText('No checkpoint begins now: the store could not be written.');
  await expect(job.task('Count-1')).toHaveAttribute('data-condition', 'running');
});

test('a process hangs and is given up; another is killed; a third joins', async ({ page }) => {
  const job = await opened(page);
  await job.unfold('Start a TaskManager');
  await job.perform('Start');
  await expect(job.inForce).toContainText('TM-4 is there, without tasks');
  await job.unfold('Let a process hang');
  await job.palette.getByLabel('Process').selectOption('TM-2');
  await job.palette.getByLabel('For').fill('3');
  await job.perform('Let it hang');
  await expect(page.getByRole('region', { name: /^TM-2: hangs/ })).toBeVisible();
  await expect(job.headline).toContainText('TM-2 hangs: no heartbeat for');
  await expect(job.palette).toContainText('TM-2 hangs already');
  await expect(job.log).toContainText(/not heard from TM-2 .* gives it up/);
  await job.unfold('Kill a process');
  await job.palette.getByLabel('Process').selectOption('JM');
  await job.perform('Kill');
  await expect(job.log).toContainText('A new one will take over.');
});

test('an exception and a poison record fail tasks whose TaskManagers live', async ({ page }) => {
  const job = await opened(page);
  await job.unfold('Throw an exception');
  await job.palette.getByLabel('Task').selectOption('Map-2');
  await job.perform('Throw');
  await expect(job.log).toContainText('The user code threw an exception.');
  await expect(page.getByRole('region', { name: 'TM-2: alive' })).toBeVisible();
  await expect(job.task('Map-2')).toHaveAttribute('data-condition', 'running');
  await job.unfold('Spoil a record');
  await job.perform('Spoil');
  await expect(job.inForce).toContainText(/record \d+ of partition 0 is spoiled/);
  await expect(job.log).toContainText(/Record \d+ of partition 0 cannot be read/);
});

test('an acknowledgement is lost, another held up: the orders wait for their messages', async ({
  page,
}) => {
  const job = await opened(page);
  await job.unfold('Lose a message');
  await job.palette.getByLabel('Task').selectOption('Count-1');
  await job.palette.getByLabel('Of checkpoint').selectOption('2');
  await job.perform('Lose it');
  await job.unfold('Hold a message up');
  await job.palette.getByLabel('Task').selectOption('Count-2');
  await job.perform('Hold it up');
  await expect(job.inForce).toContainText('loses the acknowledgement of Count-1 for checkpoint 2');
  await expect(job.inForce).toContainText('holds up the next acknowledgement of Count-2 by 3.0 s');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(job.inForce).not.toContainText('holds up');
  await expect(job.log).toContainText('The network holds a message');
  await expect(job.inForce).toContainText('loses');
});

test('by keyboard alone: opened, walked, filled in, done and closed', async ({ page }) => {
  const job = new FaultPage(page);
  await job.open();
  await job.task('Map-1').focus();
  await page.keyboard.press('f');
  await expect(job.palette.getByRole('button', { name: 'Kill a process' })).toBeFocused();
  for (let entry = 0; entry < 4; entry++) await page.keyboard.press('ArrowDown');
  await expect(job.palette.getByRole('button', { name: 'Slow a task down' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(job.palette.getByLabel('Task or operator')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect(job.inForce).toContainText('Map-1 takes 3× its time');
  await page.keyboard.press('Escape');
  await expect(job.palette.getByRole('button', { name: 'Slow a task down' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(job.palette).toBeHidden();
  await expect(job.task('Map-1')).toBeFocused();
});

test('what cannot be done stays visible and says why', async ({ page }) => {
  const job = await opened(page);
  await job.unfold('Slow a channel down');
  await job.palette.getByLabel('Longer by').fill('0');
  const button = job.palette.getByRole('button', { name: 'Slow down' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription(/is not slow/);
  await job.palette.getByLabel('Longer by').fill('');
  await expect(button).toHaveAccessibleDescription('Longer by: a number from 0 to 600.');
  await job.unfold('Spoil a record');
  await job.palette.getByLabel('Record no.').fill('0');
  await expect(
    job.palette.getByRole('button', { name: 'Spoil', exact: true }),
  ).toHaveAccessibleDescription(/was read already/);
});

test('the same is offered at the thing itself', async ({ page }) => {
  const job = new FaultPage(page);
  await job.open();
  await job.task('Count-1').click();
  const here = page.getByRole('region', { name: 'Make something go wrong here' });
  await here.getByRole('button', { name: 'Slow a task down' }).click();
  await here.getByRole('button', { name: 'Slow down' }).click();
  await expect(job.inForce).toContainText('Count-1 takes 4× its time');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true });

  test('the palette is a sheet, its targets fit a thumb, and it goes away when done', async ({
    page,
  }) => {
    const job = new FaultPage(page);
    await job.open();
    await job.opener.tap();
    await job.palette.getByRole('button', { name: 'Slow a channel down' }).tap();
    for (const control of await job.palette.locator('button, select, input').all()) {
      const box = await control.boundingBox();
      if (box) expect(Math.round(box.height)).toBeGreaterThanOrEqual(44);
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await job.palette.getByRole('button', { name: 'Slow down' }).tap();
    await expect(job.palette).toBeHidden();
    await expect(job.inForce).toContainText('slow by 0.5 s');
    await job.inForce.getByRole('button').tap();
    await expect(job.inForce).not.toContainText('slow by');
  });
});
