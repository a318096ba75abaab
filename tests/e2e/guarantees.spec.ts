// The guarantee table: measured in the page, each cell agrees, and its worst crash can be seen.
import { expect, test } from '@playwright/test';
import { bringAxe, violations } from './axe.ts';

test.use({ bypassCSP: true });

test('every cell is measured and agrees, and the worst crash opens as a run', async ({ page }) => {
  await page.goto('./#guarantees');
  await page.getByLabel('Crashes per cell').selectOption('40');
  await expect(page.getByTestId('guarantees')).toContainText('every cell agrees');
  await expect(page.locator('[data-cell="log exactly-once transactional"]')).toContainText(
    'exactly once',
  );
  await bringAxe(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'See the worst crash: log, exactly-once, append' }).click();
  await expect(page).toHaveURL(/#(run=inline|packed=)/);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});
