// How large docks are: what a person chose, within bounds that leave room for everything else.
// Pure: the room in, sizes out.

export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface Bounded {
  readonly px: number;
  readonly leastPx: number;
  readonly mostPx: number;
}

function bounded(wantedPx: number, leastPx: number, mostPx: number): Bounded {
  const most = Math.max(leastPx, mostPx);
  return { px: Math.round(Math.min(Math.max(wantedPx, leastPx), most)), leastPx, mostPx: most };
}

/** The column beside the graph. */
export function sideWidth({ width }: Room, chosenPx: number | null): Bounded {
  const usual = Math.min(Math.max(0.25 * width, 300), 400);
  return bounded(chosenPx ?? usual, 240, 0.6 * width);
}

/** The upper of the two docks in that column. */
export function upperHeight({ height }: Room, chosenPx: number | null): Bounded {
  return bounded(chosenPx ?? Math.min(0.44 * height, 330), 120, height - 140);
}

/** The dock under the graph: a log is content with a few lines, a picture is not. */
export function footHeight(
  { height }: Room,
  kind: 'log' | 'picture',
  chosenPx: number | null,
): Bounded {
  const usual = kind === 'log' ? logHeight(height) : Math.min(Math.max(0.38 * height, 200), 340);
  return bounded(chosenPx ?? usual, ONE_LINE_PX, 0.72 * height);
}

/** The dock's head, one line of the log, and the distance to what follows. */
const ONE_LINE_PX = 68;

/** Where branches or a sweep below the timeline make it tight, the log gives way, not the graph. */
function logHeight(roomPx: number): number {
  if (roomPx < 550) return ONE_LINE_PX;
  return roomPx < 680 ? 108 : 128;
}
