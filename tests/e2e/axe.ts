// What axe-core finds on a page, in lines that say where and what. The page must have been given
// axe-core, and its context must bypass the content security policy.
import type { Page } from '@playwright/test';

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
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
