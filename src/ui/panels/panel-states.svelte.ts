// What a person has chosen within panels: shared by a panel and the tools beside its name.
// Lives as long as the run is open.

import { SpaceTimeState } from '../space-time/space-time-state.svelte.ts';

export class PanelStates {
  /** The table instead of the bars. */
  phasesAsTable = $state(false);
  readonly spaceTime = new SpaceTimeState();
}
