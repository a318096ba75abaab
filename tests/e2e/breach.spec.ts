// A run with a planted bug, opened from the link that simulation prints: the breach and its moment.
import { expect, test } from '@playwright/test';
import { linkTo } from '../../src/sim/batch.ts';
import { mutantNamed } from '../../src/sim/mutants/table.ts';
import { simulateSeed } from '../../src/sim/simulate.ts';

function linkToBreach(name: string): string {
  const mutant = mutantNamed(name);
  if (!mutant) throw new Error(`There is no mutant ${name}.`);
  for (let seed = 1; ; seed++) {
    const outcome = simulateSeed(seed, { mutant });
    if (outcome.violation) return linkTo(outcome, { mutant });
  }
}

test('a broken check leads back to the moment at which it broke', async ({ page }) => {
  await page.goto(`./${linkToBreach('offsetAfterOutput')}`);
  const checks = page.getByTestId('checks');
  await expect(checks).toHaveText(/1 check broken/);
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(page.getByRole('button', { name: 'To the end' })).toBeDisabled();
  await checks.click();
  const panel = page.getByRole('dialog', { name: 'What is checked after every step' });
  await expect(panel).toContainText('but its sources have read');
  await panel.getByRole('button', { name: 'Show the moment' }).click();
  await expect(panel).toBeHidden();
  await expect(page.getByText(/^You are looking at .+; the run is at /)).toBeVisible();
});
