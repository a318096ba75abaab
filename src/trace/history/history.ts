// History: what pictures of time need of the past, reduced from the same events as the view: the
// timeline, the space-time diagram, the phases, the tapes, and every "Why?".
//
// It only grows, and every entry carries its times, so one history serves every moment of a run:
// whoever looks at an earlier one leaves out what came later. Memory is bounded: of the oldest
// checkpoints only when they began and how they ended is kept.

import { countUpTo } from '../count-up-to.ts';
import type { Plan } from '../../engine/job/plan.ts';
import type { ChannelId, CheckpointId, ProcessId, TaskId } from '../../engine/protocol.ts';
import type { TraceEvent } from '../../engine/trace-event.ts';
import type { EventOf } from '../view/event-of.ts';
import { Interruptions } from './interruptions.ts';
import type { CheckpointStory, Crash, Hop, Part, Pause, Restore } from './story.ts';

export interface HistoryLimits {
  /** Checkpoints whose parts and barriers are kept. */
  readonly checkpoints: number;
  /** Records per task whose times are kept, at least. */
  readonly records: number;
  /** Pauses, crashes and restores, each. */
  readonly incidents: number;
}

const LIMITS: HistoryLimits = { checkpoints: 200, records: 20_000, incidents: 400 };

/** Of which at least the times are known. */
const MOST_CHECKPOINTS = 5000;

/** The reason given where no coordinator was left to give one. */
const JOB_MANAGER_LOST = 'JOB_MANAGER_LOST';

export class History {
  /** By id, in order. */
  readonly checkpoints = new Map<CheckpointId, CheckpointStory>();
  readonly pauses: Pause[] = [];
  readonly crashes: Crash[] = [];
  readonly restores: Restore[] = [];
  readonly interruptions = new Interruptions();
  /** When each task took its records, ascending. */
  readonly #records = new Map<TaskId, number[]>();
  /** Where a recovery from a checkpoint would read on: offset by partition. */
  readonly #offsets = new Map<CheckpointId, Map<number, number>>();
  readonly #plan: Plan;
  readonly #limits: HistoryLimits;
  /** The newest checkpoints, whose parts are known. */
  readonly #detailed: CheckpointId[] = [];
  readonly #placed = new Map<TaskId, ProcessId>();
  readonly #paused = new Map<TaskId, Pause>();
  /** Barriers not yet read, by channel, attempt and sequence. */
  readonly #underway = new Map<string, Hop>();
  /** The next offset of each partition, by the source that reads it. */
  readonly #positions = new Map<TaskId, Map<number, number>>();
  #recoveringFrom: CheckpointId | null = null;
  #checkpointChanges = 0;

  constructor(plan: Plan, startAtMs = 0, limits: HistoryLimits = LIMITS) {
    this.#plan = plan;
    this.#limits = limits;
    for (const { id } of plan.tasks) this.#pause(id, startAtMs, 'not started');
  }

  /** How many records a task took after `fromMs`, up to and with `toMs`. */
  recordsBetween(task: TaskId, fromMs: number, toMs: number): number {
    const times = this.#records.get(task) ?? [];
    return Math.max(0, countUpTo(times, toMs) - countUpTo(times, fromMs));
  }

  offsetsOf(checkpoint: CheckpointId): ReadonlyMap<number, number> | null {
    return this.#offsets.get(checkpoint) ?? null;
  }

  /** Counts up whenever a checkpoint begins, ends or changes, or something interrupts the run. */
  get version(): number {
    return this.#checkpointChanges + this.interruptions.version;
  }

  note(event: TraceEvent): void {
    this.interruptions.note(event);
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      // -- records --
      case 'processed':
        this.#processed(event);
        break;
      case 'source-positioned':
        this.#positioned(event);
        break;
      // -- barriers and parts --
      case 'sent':
        if (event.element.type === 'barrier') this.#barrierSent(event);
        break;
      case 'barrier-received':
        this.#barrierReceived(event);
        break;
      case 'snapshot-taken':
        this.#snapshotTaken(event);
        break;
      case 'in-flight-captured':
        this.#part(event).capturedMs = event.atMs;
        break;
      case 'upload-started': {
        const part = this.#part(event);
        part.uploadFromMs = event.atMs;
        part.sizeBytes = event.handle.sizeBytes;
        break;
      }
      case 'upload-ended': {
        const part = this.#part(event);
        part.uploadToMs = event.atMs;
        part.uploadFailure = event.failure;
        break;
      }
      case 'acknowledged': {
        const part = this.#part(event);
        part.acknowledgedMs = event.atMs;
        part.metrics = event.metrics;
        part.sizeBytes = event.handle?.sizeBytes ?? 0;
        break;
      }
      case 'checkpoint-declined': {
        const part = this.#part(event);
        part.declinedMs ??= event.atMs;
        part.declinedReason ??= event.reason;
        break;
      }
      case 'checkpoint-notified':
        this.#part(event).notifiedMs = event.atMs;
        break;
      // -- the coordinator --
      case 'checkpoint-triggered':
        this.#triggered(event);
        break;
      case 'metadata-writing':
        // In the JobManager's heap it is complete at once.
        if (event.inHeap !== true) {
          this.#change(event.checkpoint, (story) => (story.metadataMs = event.atMs));
        }
        break;
      case 'checkpoint-completed':
        this.#ended(event.checkpoint, event.atMs, 'completed', null);
        break;
      case 'checkpoint-aborted':
        this.#ended(event.checkpoint, event.atMs, 'aborted', event.reason);
        break;
      case 'checkpoint-subsumed':
        this.#change(event.checkpoint, (story) => (story.subsumedMs = event.atMs));
        break;
      case 'checkpoint-damaged':
        this.#change(event.checkpoint, (story) => (story.damagedMs = event.atMs));
        break;
      case 'acknowledgement-ignored': {
        const { task, atMs, why } = event;
        this.#change(event.checkpoint, ({ ignored }) => ignored.push({ task, atMs, why }));
        break;
      }
      // -- life and death --
      case 'process-killed':
        this.#killed(event);
        break;
      case 'task-status':
        this.#statusChanged(event);
        break;
      case 'recovery-started':
        this.#recoveryStarted(event);
        break;
      case 'restored': {
        const { task, checkpoint, atMs } = event;
        add(this.restores, { task, checkpoint, atMs }, this.#limits.incidents);
        break;
      }
      default:
        break;
    }
  }

  // ---- Records ----

  #processed({ task, channel, record, atMs }: EventOf<'processed'>): void {
    const times = this.#records.get(task) ?? [];
    this.#records.set(task, times);
    times.push(atMs);
    if (times.length > 2 * this.#limits.records) times.splice(0, this.#limits.records);
    if (channel === null) this.#moveTo(task, record.partition, record.offset + 1);
  }

  #positioned({ task, partition, offset }: EventOf<'source-positioned'>): void {
    this.#moveTo(task, partition, offset);
    const checkpoint = this.#recoveringFrom;
    if (checkpoint === null) return;
    const known = this.#offsets.get(checkpoint) ?? new Map<number, number>();
    // What the snapshot itself said is more exact than where its reader went.
    if (!known.has(partition)) known.set(partition, offset);
    this.#offsets.set(checkpoint, known);
  }

  #moveTo(task: TaskId, partition: number, offset: number): void {
    const positions = this.#positions.get(task) ?? new Map<number, number>();
    this.#positions.set(task, positions.set(partition, offset));
  }

  // ---- Barriers and parts ----

  #barrierSent(event: EventOf<'sent'>): void {
    const { channel, attempt, sequence, element, departMs, arriveMs } = event;
    if (element.type !== 'barrier') return;
    const ends = this.#plan.channel.get(channel) ?? endsNamedBy(channel);
    const story = this.checkpoints.get(element.checkpoint);
    if (!story) return;
    const hop: Hop = {
      channel,
      from: ends.from,
      to: ends.to,
      checkpoint: element.checkpoint,
      departMs,
      arriveMs,
      takenMs: null,
      unaligned: element.unaligned === true,
    };
    story.hops.push(hop);
    this.#underway.set(`${channel} ${attempt} ${sequence}`, hop);
  }

  #barrierReceived(event: EventOf<'barrier-received'>): void {
    const { channel, attempt, sequence, atMs } = event;
    const key = `${channel} ${attempt} ${sequence}`;
    const hop = this.#underway.get(key);
    if (hop) hop.takenMs = atMs;
    this.#underway.delete(key);
    const part = this.#part(event);
    part.firstBarrierMs ??= atMs;
    part.lastBarrierMs = atMs;
    part.barriers++;
  }

  #snapshotTaken(event: EventOf<'snapshot-taken'>): void {
    const part = this.#part(event);
    part.snapshotMs = event.atMs;
    part.syncMs = event.syncMs;
    part.unaligned = event.unaligned;
    const positions = this.#positions.get(event.task);
    if (!positions) return;
    const known = this.#offsets.get(event.checkpoint) ?? new Map<number, number>();
    for (const [partition, offset] of positions) known.set(partition, offset);
    this.#offsets.set(event.checkpoint, known);
  }

  /** The task's part; a new one when an attempt nobody waits for has its say. */
  #part(event: {
    readonly checkpoint: CheckpointId;
    readonly task: TaskId;
    readonly attempt: number;
  }): Part {
    const parts = this.checkpoints.get(event.checkpoint)?.parts;
    const known = parts?.get(event.task);
    if (known?.attempt === event.attempt) return known;
    const part = newPart(event.task, event.attempt);
    if (!known) parts?.set(event.task, part);
    return part;
  }

  // ---- The coordinator ----

  #triggered({ checkpoint, atMs, expected }: EventOf<'checkpoint-triggered'>): void {
    this.checkpoints.set(checkpoint, {
      id: checkpoint,
      triggeredAtMs: atMs,
      expected: Object.keys(expected),
      parts: new Map(
        Object.entries(expected).map(([task, attempt]) => [task, newPart(task, attempt)]),
      ),
      hops: [],
      metadataMs: null,
      endedMs: null,
      outcome: null,
      reason: null,
      subsumedMs: null,
      damagedMs: null,
      ignored: [],
    });
    this.#checkpointChanges++;
    this.#detailed.push(checkpoint);
    if (this.#detailed.length > this.#limits.checkpoints) this.#thin(this.#detailed.shift());
    const [oldest] = this.checkpoints.keys();
    if (this.checkpoints.size > MOST_CHECKPOINTS && oldest !== undefined) {
      this.checkpoints.delete(oldest);
    }
  }

  #thin(id: CheckpointId | undefined): void {
    const story = id === undefined ? undefined : this.checkpoints.get(id);
    if (!story) return;
    story.parts.clear();
    story.hops.length = 0;
    this.#offsets.delete(story.id);
  }

  #ended(
    id: CheckpointId,
    atMs: number,
    outcome: NonNullable<CheckpointStory['outcome']>,
    reason: string | null,
  ): void {
    this.#change(id, (story) => {
      story.endedMs = atMs;
      story.outcome = outcome;
      story.reason = reason;
    });
  }

  #change(id: CheckpointId, change: (story: CheckpointStory) => unknown): void {
    const story = this.checkpoints.get(id);
    if (!story) return;
    change(story);
    this.#checkpointChanges++;
  }

  // ---- Life and death ----

  #killed({ killed, atMs }: EventOf<'process-killed'>): void {
    const tasks = [...this.#placed].filter(([, process]) => process === killed).map(([id]) => id);
    add(this.crashes, { process: killed, atMs, tasks }, this.#limits.incidents);
    for (const task of tasks) if (!this.#paused.has(task)) this.#pause(task, atMs, 'crash');
    if (!killed.startsWith('JM')) return;
    for (const { id, outcome } of this.checkpoints.values()) {
      if (outcome === null) this.#ended(id, atMs, 'aborted', JOB_MANAGER_LOST);
    }
  }

  #statusChanged({ task, status, taskManager, atMs }: EventOf<'task-status'>): void {
    this.#placed.set(task, taskManager);
    if (status === 'RUNNING') this.#goOn(task, atMs);
    else if (status === 'FINISHED') {
      this.#goOn(task, atMs);
      this.#pause(task, atMs, 'finished');
    } else if ((status === 'CANCELED' || status === 'FAILED') && !this.#paused.has(task)) {
      this.#pause(task, atMs, 'stopped');
    }
  }

  #pause(task: TaskId, fromMs: number, cause: Pause['cause']): void {
    const pause: Pause = { task, fromMs, toMs: null, cause };
    this.#paused.set(task, pause);
    add(this.pauses, pause, this.#limits.incidents);
  }

  #goOn(task: TaskId, atMs: number): void {
    const pause = this.#paused.get(task);
    if (pause) pause.toMs = atMs;
    this.#paused.delete(task);
  }

  #recoveryStarted({ checkpoint, atMs }: EventOf<'recovery-started'>): void {
    this.#recoveringFrom = checkpoint;
    this.#underway.clear();
    const story = checkpoint === null ? undefined : this.checkpoints.get(checkpoint);
    // Its coordinator died between writing the metadata and saying so.
    if (story && story.outcome !== 'completed') this.#ended(story.id, atMs, 'completed', null);
  }
}

function newPart(task: TaskId, attempt: number): Part {
  return {
    task,
    attempt,
    firstBarrierMs: null,
    lastBarrierMs: null,
    barriers: 0,
    snapshotMs: null,
    syncMs: 0,
    unaligned: false,
    capturedMs: null,
    uploadFromMs: null,
    uploadToMs: null,
    uploadFailure: null,
    acknowledgedMs: null,
    sizeBytes: 0,
    metrics: null,
    declinedMs: null,
    declinedReason: null,
    notifiedMs: null,
  };
}

function add<Entry>(list: Entry[], entry: Entry, most: number): void {
  list.push(entry);
  if (list.length > 2 * most) list.splice(0, most);
}

/** A channel of a later version of the job: its id names its ends. */
function endsNamedBy(channel: ChannelId): { readonly from: TaskId; readonly to: TaskId } {
  const [from = '', to = ''] = channel.replace(/#\d+$/, '').split('→');
  return { from, to };
}
