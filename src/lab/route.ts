// What the address asks for: the home page or the lab.
//
// Keeps true: whatever is not known leads to the lab, which says what is wrong with it. A plain
// address, without anything behind `#`, is the home page.

export type Route =
  | { readonly page: 'home' }
  /** `fragment`: what a session is to read. */
  | { readonly page: 'lab'; readonly fragment: string };

/** Where the free lab begins, with the first job or the one named. */
export function labAddress(scenarioId?: string): string {
  return scenarioId === undefined ? '#lab' : `#lab=${encodeURIComponent(scenarioId)}`;
}

/** The scenario named in such an address, empty: none; null: it is another kind of address. */
export function readLabAddress(fragment: string): string | null {
  const match = /^#?(?:lab(?:=([^&]*))?)?$/.exec(fragment);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1] ?? '');
  } catch {
    return match[1] ?? '';
  }
}

export const HOME_ADDRESS = '#';

export function routeOf(fragment: string): Route {
  const said = fragment.replace(/^#/, '');
  return said === '' ? { page: 'home' } : { page: 'lab', fragment };
}
