// A file that was dropped on one page and is to be opened on another: taken once.

let inHand: File | null = null;

export function takeAlong(file: File): void {
  inHand = file;
}

export function takeFromHand(): File | null {
  const file = inHand;
  inHand = null;
  return file;
}

/** Whether a dropped file may be rows of a person's own, rather than a run that Tidemark has saved. */
export async function isOwnFile(file: Blob & { readonly name: string }): Promise<boolean> {
  if (!/\.json$/i.test(file.name)) return true;
  try {
    const beginning = await file.slice(0, 200).text();
    return !/^\s*\{\s*"tidemark"/.test(beginning);
  } catch {
    return false;
  }
}
