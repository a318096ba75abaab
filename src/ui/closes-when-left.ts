// A menu under its button closes when the focus leaves it, at a press elsewhere, and by Escape, which
// gives the focus back to the button and goes no further.

import { on } from 'svelte/events';
import type { Attachment } from 'svelte/attachments';

/** For the element that holds the button and the menu; the button comes first. */
export function closesWhenLeft(isOpen: () => boolean, close: () => void): Attachment<HTMLElement> {
  return (root) => {
    const isInside = (target: EventTarget | null): boolean =>
      target instanceof Node && root.contains(target);
    const ends = [
      on(root, 'focusout', ({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !isInside(relatedTarget)) close();
      }),
      on(root, 'keydown', (event) => {
        if (event.key !== 'Escape' || !isOpen()) return;
        event.stopPropagation();
        close();
        root.querySelector('button')?.focus();
      }),
      on(window, 'pointerdown', ({ target }) => {
        if (isOpen() && !isInside(target)) close();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  };
}
