// Whether the palette is open and at what: shared by its button, the keyboard and the graph.
// When it closes, the focus goes back to where it came from.

import type { FaultKind } from './fault-table.ts';

export class FaultState {
  open = $state(false);
  /** The entry that is unfolded. */
  kind: FaultKind | null = $state(null);
  /** Where the focus was before the palette took it. */
  #from: Element | null = null;

  toggle(): void {
    if (this.open) this.close();
    else this.show();
  }

  show(kind: FaultKind | null = this.kind): void {
    this.#from = document.activeElement;
    this.kind = kind;
    this.open = true;
  }

  close(): void {
    this.open = false;
    if (this.#from instanceof HTMLElement && this.#from.isConnected) this.#from.focus();
    this.#from = null;
  }
}
