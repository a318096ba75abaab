// axe-core on a page as it stands: what it finds, in lines that say where and what.

import path from 'node:path';
import type { Page } from '@playwright/test';

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axeFile = path.resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js');

/** Needs a context that goes past the page's content security policy. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addScriptTag({ path: axeFile });
}

export async function violations(page: Page): Promise<string[]> {
  // Given through evaluate, which the page's content security policy does not concern.
  const found = await page.evaluate(async (): Promise<readonly AxeViolation[]> => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: readonly AxeViolation[] }> };
    };
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
