// Links all views: whatever carries `data-thing` is pointed at by hovering or focusing it, and a
// button that carries it selects it. One place listens for the whole page.

import type { Attachment } from 'svelte/attachments';
import type { Selection } from '../lab/selection.svelte.ts';
import { nameOf, thingNamed, type Thing } from '../lab/things.ts';

/** For `data-thing`: an element may show several. */
export function thingsName(things: readonly Thing[]): string | undefined {
  return things.length === 0 ? undefined : things.map(nameOf).join('\n');
}

function thingsAt(target: EventTarget | null): readonly Thing[] {
  if (!(target instanceof Element)) return [];
  const carrier = target.closest<HTMLElement>('[data-thing]');
  const names = carrier?.dataset['thing']?.split('\n') ?? [];
  return names.flatMap((name) => thingNamed(name) ?? []);
}

export function linked(selection: Selection): Attachment<HTMLElement> {
  return (root) => {
    const point = ({ target }: Event): void => selection.point(thingsAt(target));
    const leave = (): void => selection.point([]);
    const press = ({ target }: Event): void => {
      const button = target instanceof Element ? target.closest('button[data-thing]') : null;
      const [thing] = thingsAt(button);
      if (thing) selection.select(thing);
    };
    // A record may be gone before the button is let go.
    const catchIt = (event: PointerEvent): void => {
      const [thing] = thingsAt(event.target);
      if (thing?.kind === 'record' && event.button === 0) press(event);
    };
    root.addEventListener('pointerover', point);
    root.addEventListener('pointerleave', leave);
    root.addEventListener('focusin', point);
    root.addEventListener('focusout', leave);
    root.addEventListener('click', press);
    root.addEventListener('pointerdown', catchIt);
    return () => {
      root.removeEventListener('pointerover', point);
      root.removeEventListener('pointerleave', leave);
      root.removeEventListener('focusin', point);
      root.removeEventListener('focusout', leave);
      root.removeEventListener('click', press);
      root.removeEventListener('pointerdown', catchIt);
    };
  };
}
