// What the end-to-end specs do on the page again and again, said in the words of a visitor.

import { expect, type Locator, type Page } from '@playwright/test';

export class JobPage {
  readonly headline: Locator;
  readonly verdict: Locator;
  readonly log: Locator;
  readonly clock: Locator;

  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.headline = page.getByTestId('headline');
    this.verdict = page.getByTestId('verdict');
    this.log = page.getByRole('log');
    this.clock = page.getByTestId('clock');
  }

  task(id: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${id} in `) });
  }

  killButton(process: string): Locator {
    return this.page.getByRole('button', { name: `Kill ${process}`, exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto('./#lab');
    await this.untilRecordsFlow();
  }

  /** The first records have come through to the sink. */
  async untilRecordsFlow(): Promise<void> {
    await expect(this.task('Count-1')).toContainText(/[1-9]\d* in \d+ keys?/);
  }

  async untilCheckpointCompleted(id: number): Promise<void> {
    await this.page.getByRole('button', { name: 'Next checkpoint' }).click();
    await expect(this.page.getByText(`newest complete: ${id}`)).toBeVisible();
  }

  async runToEnd(): Promise<void> {
    await this.page.getByRole('button', { name: 'To the end' }).click();
  }

  /** The job has finished, and every key has the count worked out without it. */
  async expectSurvived(): Promise<void> {
    await expect(this.headline).toContainText('expected equals actual');
    await expect(this.verdict).toHaveText('expected = actual');
    await expect(this.page.getByText('1,800 of 1,800')).toBeVisible();
  }

  async expectAllChecksHold(): Promise<void> {
    await expect(this.page.getByTestId('checks')).toHaveText(/\d+ checks: all hold/);
  }

  async clockMs(): Promise<number> {
    const [, seconds = ''] = /([\d,.]+) s/.exec((await this.clock.textContent()) ?? '') ?? [];
    return Number.parseFloat(seconds.replace(',', '')) * 1000;
  }
}
