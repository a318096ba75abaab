// Carries out what a key asked for: the same acts as the buttons, through the same doors.
// What cannot be done now is left undone; its button says why.

import type { Subject } from '../trace/concerns.ts';
import type { Run } from '../lab/run.svelte.ts';
import type { FaultState } from './faults/fault-state.svelte.ts';
import type { GraphCommands, GraphState } from './graph/graph-state.svelte.ts';
import type { Command } from './keys.ts';
import { notchOf, speedAt } from './transport/speeds.ts';

export interface Controls {
  readonly run: Run;
  readonly graph: GraphCommands | null;
  readonly graphState: GraphState;
  readonly faults: FaultState;
  /** What is selected. */
  subject(): Subject | null;
  showGraph(): void;
  setSpeed(speed: number): void;
  restart(): void;
  share(): void;
  /** What the words mean. */
  glossary(): void;
  /** Why what is selected is as it is. */
  askWhy(): void;
  /** Up one level, or close what is open. */
  close(): void;
}

export function carryOut(command: Command, controls: Controls): void {
  const { run, graph, graphState } = controls;
  switch (command.kind) {
    case 'toggle':
      run.toggle();
      break;
    case 'step':
      void run.step(command.grain, command.direction, controls.subject());
      break;
    case 'beginning':
      run.lookAtBeginning();
      break;
    case 'now':
      run.backToNow();
      break;
    case 'end':
      if (run.whyNot('ahead') === null) run.runToEnd();
      break;
    case 'trigger':
      run.triggerCheckpoint();
      break;
    case 'savepoint':
      run.perform({ kind: 'take-savepoint' });
      break;
    case 'faster':
      controls.setSpeed(speedAt(notchOf(run.speed) + 1));
      break;
    case 'slower':
      controls.setSpeed(speedAt(notchOf(run.speed) - 1));
      break;
    case 'restart':
      controls.restart();
      break;
    case 'glossary':
      controls.glossary();
      break;
    case 'share':
      controls.share();
      break;
    case 'legend':
      controls.showGraph();
      graphState.legend = !graphState.legend;
      break;
    case 'level':
      controls.showGraph();
      graph?.changeLevel(graphState.level === 'job' ? 'tasks' : 'job');
      break;
    case 'why':
      controls.askWhy();
      break;
    case 'faults':
      controls.showGraph();
      controls.faults.toggle();
      break;
    case 'kill':
      controls.showGraph();
      graph?.killFocused();
      break;
    case 'focus host':
      controls.showGraph();
      graph?.focusHost(command.number);
      break;
    case 'zoom in':
      graph?.zoom('in');
      break;
    case 'zoom out':
      graph?.zoom('out');
      break;
    case 'zoom fit':
      graph?.zoom('fit');
      break;
    case 'close':
      if (controls.faults.open) controls.faults.close();
      else controls.close();
      break;
    case 'help':
    case 'settings':
      break; // the page's own business
  }
}
