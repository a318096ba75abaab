// The guarantee table as the page holds it: what is measured, how far it is, what came of each cell.
// Closing it ends its worker.

import { WorkerGuarantees } from '../cluster/guarantees-port.ts';
import { CELLS, documented, type Cell, type Word } from '../sim/guarantees/cells.ts';
import type { CellResult } from '../sim/guarantees/measure.ts';
import { worstLink } from '../sim/guarantees/worst-link.ts';

export { MODES, SINKS, SOURCES } from '../sim/guarantees/cells.ts';

export interface TableCell {
  readonly cell: Cell;
  readonly tried: number;
  /** null: it has not begun. */
  readonly of: number | null;
  readonly result: CellResult | null;
}

/** What Flink promises. */
export function promisedIn({ cell }: TableCell): Word {
  return documented(cell);
}

/** The run with the worst crash; null: no crash shows anything. */
export function worstRunOf({ cell, result }: TableCell): string | null {
  return result?.worst ? worstLink(cell, result.worst) : null;
}

/** Enough that every kind of crash is met, and over in seconds. */
export const CRASHES_PER_CELL = [40, 120, 400] as const;

export class GuaranteeTable {
  cells: readonly TableCell[] = $state.raw([]);
  isRunning = $state(false);
  isDone = $state(false);
  problem: string | null = $state(null);
  readonly #port = new WorkerGuarantees();

  constructor() {
    this.cells = EMPTY;
  }

  /** All cells are measured, and agree with what is documented; null: it is not known yet. */
  readonly agrees = $derived.by(() =>
    this.isDone ? this.cells.every(({ result }) => result?.agrees === true) : null,
  );
  readonly tried = $derived.by(() => this.cells.reduce((sum, { tried }) => sum + tried, 0));

  start(crashes: number): void {
    this.cells = EMPTY;
    this.isRunning = true;
    this.isDone = false;
    this.problem = null;
    this.#port.start({ crashes }, (message) => {
      switch (message.kind) {
        case 'cell': {
          const cells = [...this.cells];
          const { index, tried, of, result } = message;
          cells[index] = { cell: result.cell, tried, of, result };
          this.cells = cells;
          break;
        }
        case 'done':
          this.isRunning = false;
          this.isDone = true;
          break;
        case 'broken':
          this.isRunning = false;
          this.problem = message.sentence;
          break;
      }
    });
  }

  cancel(): void {
    this.isRunning = false;
    this.#port.cancel();
  }
}

const EMPTY: readonly TableCell[] = CELLS.map((cell) => {
  return { cell, tried: 0, of: null, result: null };
});
