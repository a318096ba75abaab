// The address of a run within another page, and the code that puts it there.
// Keeps true: whatever stands in a link or a title cannot break out of the code.

const MARK = 'embed';
const WIDTH = '100%';
const HEIGHT_PX = 560;

/** Whether the address asks for a run without the page around it. */
export function isEmbedded(search: string): boolean {
  return new URLSearchParams(search).has(MARK);
}

export interface EmbedAddress {
  /** The page's address without what stands behind `?` and `#`. */
  readonly page: string;
  /** The link, with its `#`. */
  readonly link: string;
}

export function embedAddress({ page, link }: EmbedAddress): string {
  return `${page}?${MARK}${link}`;
}

/** To be pasted into a page. */
export function embedCode(address: EmbedAddress, title: string): string {
  const quoted = (text: string): string =>
    text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return (
    `<iframe src="${quoted(embedAddress(address))}" title="${quoted(title)}"` +
    ` width="${WIDTH}" height="${HEIGHT_PX}" style="border: 0" loading="lazy"></iframe>`
  );
}
