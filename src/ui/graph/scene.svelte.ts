// Everything the graph shows at one moment, derived from the run, the room and the way it moves.
//
// One place where view and cursor become boxes, words and sprites; components only draw them. The
// view may change in place, so each part is derived from `moment`, which is new each time.

import type { Run } from '../../lab/run.svelte.ts';
import { channelFaces, slotsOf, type ChannelFace } from './channel-face.ts';
import { shortNamesOf } from './checkpoint-face.ts';
import { centre } from './geometry.ts';
import { hostFace, hostsOf, type HostFace } from './host-face.ts';
import { jobManagerFace, type JobManagerFace } from './job-manager-face.ts';
import { layoutGraph, type Host } from './layout.ts';
import { frameOf } from './motion.ts';
import { partitionLengthOf } from './partition-length.ts';
import { Rates } from './rates.ts';
import { Rewinds } from './rewinds.ts';
import { Steady } from './steady.ts';
import { storeFace, type StoreFace } from './store-face.ts';
import { taskFace, type TaskFace } from './task-face.ts';
import type { Thing } from '../../lab/things.ts';

/** Faster than this, single records cannot be followed. */
const FASTEST_WITH_RECORDS = 10;
/** Narrower than this, the stream runs down. */
const NARROW = 640;
/** On a room larger than this everything is drawn larger, rather than further apart. */
const COMFORTABLE = { width: 960, height: 520 };
const MOST_MAGNIFIED = 1.6;
/** For people at the back of a room. */
const ENLARGED = 1.3;

export class GraphScene {
  readonly #run: () => Run;
  readonly #hops: () => boolean;
  readonly #large: () => boolean;
  readonly #rewinds = new Rewinds();
  readonly #rates = new Rates();
  // What says the same as in the frame before stays the same object.
  readonly #steadyTasks = new Steady<TaskFace>();
  readonly #steadyChannels = new Steady<ChannelFace>();
  readonly #steadyHosts = new Steady<HostFace>();
  readonly #steadyJobManager = new Steady<JobManagerFace>();
  readonly #steadyStore = new Steady<StoreFace>();
  readonly room = $state({ width: 0, height: 0 });

  constructor(run: () => Run, hops: () => boolean, large: () => boolean) {
    this.#run = run;
    this.#hops = hops;
    this.#large = large;
  }

  readonly moment = $derived.by(() => {
    const run = this.#run();
    void run.version;
    const { view, cursorMs } = run;
    this.#rewinds.note(view, cursorMs);
    this.#rates.note(view, cursorMs);
    return { view, cursorMs };
  });

  // ---- The layout: new when the room or the hosts change, not when time goes on ----

  readonly flow = $derived(this.room.width < NARROW ? 'down' : 'across');
  readonly magnification = $derived.by(() => {
    if (this.flow === 'down') return 1;
    const { width, height } = this.room;
    const by = this.#large() ? ENLARGED : 1;
    const fits = by * Math.min(width / COMFORTABLE.width, height / COMFORTABLE.height);
    return Math.min(Math.max(fits, 1), MOST_MAGNIFIED * by);
  });
  readonly #hostKey = $derived.by(() => {
    const { plan, scenario } = this.#run();
    return JSON.stringify(hostsOf(plan, this.moment.view, scenario.slotsPerTaskManager));
  });
  readonly layout = $derived.by(() => {
    const { plan, settings } = this.#run();
    return layoutGraph(plan, JSON.parse(this.#hostKey) as Host[], {
      width: this.room.width / this.magnification,
      height: this.room.height / this.magnification,
      flow: this.flow,
      capacity: slotsOf(settings),
    });
  });

  // ---- What boxes say ----

  /** Whether single records can be followed at this speed. */
  readonly records = $derived.by(() => {
    const { speed, runningAhead } = this.#run();
    return speed <= FASTEST_WITH_RECORDS && runningAhead === null;
  });
  readonly #shortNames = $derived.by(() => shortNamesOf(this.#run().plan));
  readonly #around = $derived.by(() => {
    const run = this.#run();
    return {
      rewinds: this.#rewinds,
      rates: this.#rates,
      showRates: !this.records,
      mostCounted: Math.max(1, ...run.expected.values()),
      partitionLength: partitionLengthOf(run),
    };
  });
  readonly channels = $derived.by(() =>
    channelFaces(this.moment.view, this.layout.channels).map((face) =>
      this.#steadyChannels.keep(face.id, face),
    ),
  );
  readonly hosts = $derived.by(() => {
    const { view, cursorMs } = this.moment;
    return this.layout.hosts.map((layout) => ({
      layout,
      face: this.#steadyHosts.keep(layout.name, hostFace(layout.name, view, cursorMs)),
    }));
  });
  readonly tasks = $derived.by(() => {
    const { view, cursorMs } = this.moment;
    return [...view.tasks.values()].map((task) =>
      this.#steadyTasks.keep(task.id, taskFace(view, task, cursorMs, this.#around)),
    );
  });
  readonly jobManager = $derived.by(() => {
    const { view, cursorMs } = this.moment;
    const face = jobManagerFace(view, this.#run().settings, this.#shortNames, cursorMs);
    return this.#steadyJobManager.keep('', face);
  });
  readonly store = $derived.by(() => {
    const { view, cursorMs } = this.moment;
    return this.#steadyStore.keep('', storeFace(view, this.#shortNames, cursorMs));
  });

  // ---- What moves ----

  readonly sprites = $derived.by(() => {
    const { view, cursorMs } = this.moment;
    const style = { hops: this.#hops(), records: this.records };
    return frameOf(view, this.layout, cursorMs, style, this.#run().scenario.timing);
  });

  /** Which half of the graph a thing lies in. */
  sideOf({ id }: Thing): 'left' | 'right' {
    const { tasks, channels, hosts, width } = this.layout;
    const host = hosts.find(({ name }) => name === id.split('.')[0]);
    const box = tasks.get(id) ?? channels.get(id)?.strip ?? host?.box;
    return box && centre(box).x > width / 2 ? 'right' : 'left';
  }
}
