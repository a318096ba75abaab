// A list that goes on below its edge fades out there, so that a row cut in half reads as "more".
// Sets `data-more` while something lies below; the look is in app.css.

import type { Attachment } from 'svelte/attachments';

const NEAR_PX = 2;

export const fading: Attachment<HTMLElement> = (element) => {
  const update = (): void => {
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    element.toggleAttribute('data-more', below > NEAR_PX);
  };
  const observer = new ResizeObserver(update);
  observer.observe(element);
  for (const child of element.children) observer.observe(child);
  element.addEventListener('scroll', update, { passive: true });
  update();
  return () => {
    observer.disconnect();
    element.removeEventListener('scroll', update);
  };
};
