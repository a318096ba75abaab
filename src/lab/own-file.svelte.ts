// A person's own file on its way to a run: looked at, planned, brought into the store, counted.
//
// Keeps true: what a person has said about it outlives a second look; a refusal leaves everything as
// it was, so that it can be mended and tried again. The file never leaves this browser.

import { FileImportWorker, type FileImportPort } from '../cluster/file-import-port.ts';
import {
  CELL_TYPES,
  FILE_ENCODINGS,
  MOST_FILE_PARTITIONS,
  MOST_KEPT_ROWS,
  TIME_FORMATS,
  type FileColumn,
  type FileOrigin,
  type FilePlan,
} from '../engine/job/file-plan.ts';
import {
  FILE_AGGREGATES,
  jobOverFile,
  MOST_RUN_ROWS,
  type FileAggregate,
} from '../sim/file-job.ts';
import type { Checked, Scenario } from '../engine/job/scenario.ts';
import { openDurable, type MemoryOnly, type OpenedDurable } from '../storage/open-durable.ts';
import type { FileLogRecord } from '../storage/own-file/file-log.ts';
import { readFileLogName } from '../storage/own-file/file-log-name.ts';
import type { FileProblemReason } from '../storage/own-file/file-problem.ts';
import type { ImportProgress } from '../storage/own-file/import-file.ts';
import { DELIMITERS } from '../storage/own-file/delimiters.ts';
import { firstPlan, type Look, type LookChoices } from '../storage/own-file/look.ts';
import { SESSION_PHRASES } from './session-phrases.en.ts';

const HOUR_MS = 3_600_000;

/** What a person may choose from. */
export const FILE_CHOICES = {
  encodings: FILE_ENCODINGS,
  delimiters: DELIMITERS,
  meanings: CELL_TYPES.flatMap((type): Pick<FileColumn, 'type' | 'time'>[] =>
    type === 'timestamp' ? TIME_FORMATS.map((time) => ({ type, time })) : [{ type }],
  ),
  mostPartitions: MOST_FILE_PARTITIONS,
  mostRows: MOST_KEPT_ROWS,
  mostRunRows: MOST_RUN_ROWS,
  aggregates: FILE_AGGREGATES,
  windowsMs: [60_000, 600_000, HOUR_MS, 24 * HOUR_MS],
} as const;

/** The file that a run reads: of which log, and made of what. */
export interface WantedFile {
  readonly digest: string;
  readonly origin: FileOrigin;
}

export interface Refusal {
  readonly reason: FileProblemReason | 'another file';
  readonly sentence: string;
}

export interface Kept {
  readonly record: FileLogRecord;
  /** Of rows that were left out, when it has just been imported. */
  readonly leftOut: readonly string[];
  readonly isCut: boolean;
}

/** Of a run over a file, unless a person says otherwise: over within minutes. */
const USUAL_ROWS = 2000;

export interface OwnFileOptions {
  readonly createPort?: () => FileImportPort;
  readonly openStore?: () => Promise<OpenedDurable | MemoryOnly>;
  readonly database?: string;
  /** Only this file is asked for. */
  readonly wanted?: WantedFile | null;
}

export class OwnFile {
  step: 'choose' | 'plan' | 'import' | 'job' = $state('choose');
  isLooking = $state(false);
  look: Look | null = $state.raw(null);
  plan: FilePlan | null = $state.raw(null);
  /** The column by which rows will be counted. */
  key: string = $state('');
  /** How many rows a run takes. */
  rows: number = $state(USUAL_ROWS);
  aggregate: FileAggregate = $state('count');
  /** The column that is folded; empty: the first that can be. */
  of: string = $state('');
  /** The column with the event time of windows; empty: no windows. */
  time: string = $state('');
  windowMs: number = $state(HOUR_MS);
  progress: ImportProgress | null = $state.raw(null);
  refusal: Refusal | null = $state.raw(null);
  /** What is in the store, the newest first. */
  stored: readonly FileLogRecord[] = $state.raw([]);
  kept: Kept | null = $state.raw(null);
  /** Why nothing can be kept here, as in some private windows. */
  memoryOnly: string | null = $state(null);
  /** The wanted file is there. */
  onGiven: (() => void) | null = null;

  readonly wanted: WantedFile | null;
  readonly #port: FileImportPort;
  readonly #store: Promise<OpenedDurable | MemoryOnly>;
  #file: File | null = null;
  #choices: LookChoices = {};

  constructor(options: OwnFileOptions = {}) {
    const { database = 'tidemark' } = options;
    this.wanted = options.wanted ?? null;
    this.#port = options.createPort?.() ?? new FileImportWorker(database);
    this.#store = options.openStore?.() ?? openDurable({ name: database });
    void this.#list();
  }

  // ---- What a person does ----

  async choose(file: File): Promise<void> {
    if (this.step === 'import') return;
    this.#file = file;
    this.#choices = {};
    this.look = null;
    this.plan = null;
    this.refusal = null;
    if (this.wanted) await this.#give(file, this.wanted);
    else await this.#look();
  }

  /** Say how the file is to be read. */
  async say(choices: LookChoices): Promise<void> {
    this.#choices = { ...this.#choices, ...choices };
    await this.#look();
  }

  change(change: Partial<FilePlan>): void {
    if (!this.plan) return;
    this.plan = { ...this.plan, ...change };
    this.#mendPlan();
  }

  /** @param change null: the column is not kept */
  changeColumn(at: number, change: Partial<FileColumn> | null): void {
    const { plan, look } = this;
    if (!plan || !look) return;
    const others = plan.columns.filter((column) => column.at !== at);
    const present = plan.columns.find((column) => column.at === at) ?? asSeen(look, at);
    const { time, ...changed } = { ...present, ...change };
    const isTime = changed.type === 'timestamp';
    const column = isTime ? { ...changed, time: time ?? ('iso' as const) } : changed;
    const columns = change === null ? others : [...others, column];
    if (present?.name === this.key && change?.name !== undefined) this.key = change.name;
    this.change({ columns: columns.sort((one, other) => one.at - other.at) });
  }

  /** Why the plan cannot be carried out; null: it can. */
  get whyNot(): string | null {
    const { plan } = this;
    if (!plan) return null;
    if (plan.columns.length === 0) return SESSION_PHRASES.fileNoColumns;
    const names = plan.columns.map(({ name }) => name.trim());
    if (names.includes('')) return SESSION_PHRASES.fileUnnamed;
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice === undefined ? null : SESSION_PHRASES.fileTwice(twice);
  }

  /** Bring it into the store as the plan says. */
  async import(change: Partial<FilePlan> = {}): Promise<void> {
    this.change(change);
    const { plan } = this;
    if (!this.#file || !plan || this.whyNot !== null) return;
    const answer = await this.#carryIn(this.#file, plan);
    if (answer.kind === 'refused') {
      this.step = 'plan';
      return;
    }
    const { record, leftOut, isCut } = answer;
    this.use({ record, leftOut, isCut });
    await this.#list();
  }

  cancel(): void {
    this.#port.cancel();
  }

  use(kept: Kept): void {
    const { columns } = kept.record.origin.plan;
    this.kept = kept;
    this.rows = Math.min(USUAL_ROWS, kept.record.rows);
    if (!columns.some(({ name }) => name === this.key)) this.key = usualKey(columns);
    this.refusal = null;
    this.step = 'job';
  }

  back(): void {
    this.refusal = null;
    this.step = this.step === 'job' && this.#file && this.plan ? 'plan' : 'choose';
  }

  async remove(record: FileLogRecord): Promise<void> {
    const store = await this.#store;
    if (store.kind === 'durable') await this.#trying(() => store.fileLogs.remove(record));
    await this.#list();
  }

  /** The job over the kept file; what cannot run is said. */
  job(): Checked<Scenario> | null {
    if (!this.kept) return null;
    const { key, rows, aggregate, time, windowMs } = this;
    const of = this.numbers.includes(this.of) ? this.of : (this.numbers[0] ?? null);
    return jobOverFile(this.kept.record, {
      key,
      rows,
      aggregate,
      of: aggregate === 'count' ? null : of,
      window: this.times.includes(time) ? { column: time, sizeMs: windowMs } : null,
    });
  }

  /** Columns that can be folded. */
  get numbers(): string[] {
    return this.#columnsOf('integer', 'number');
  }

  /** Columns that can be the event time of windows. */
  get times(): string[] {
    return this.#columnsOf('timestamp');
  }

  #columnsOf(...types: FileColumn['type'][]): string[] {
    const columns = this.kept?.record.origin.plan.columns ?? [];
    return columns.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  }

  get mostRows(): number {
    return Math.min(MOST_RUN_ROWS, this.kept?.record.rows ?? MOST_RUN_ROWS);
  }

  close(): void {
    this.#port.close();
    void this.#store.then((store) => store.kind === 'durable' && store.close());
  }

  // ---- How ----

  async #look(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.isLooking = true;
    const answer = await this.#port.look(file, this.#choices);
    this.isLooking = false;
    if (this.#file !== file) return;
    if (answer.kind === 'refused') {
      this.refusal = { reason: answer.reason, sentence: answer.sentence };
      return;
    }
    this.refusal = null;
    const { look } = answer;
    const isSameFile = this.look?.fields.join('\n') === look.fields.join('\n');
    const first = firstPlan(look);
    // Fields that are the same keep what was said about them.
    this.plan =
      isSameFile && this.plan
        ? { ...this.plan, encoding: first.encoding, header: first.header }
        : first;
    this.look = look;
    this.#mendPlan();
    this.step = 'plan';
  }

  /** The key and the column that deals are among those that are kept. */
  #mendPlan(): void {
    const { plan } = this;
    if (!plan) return;
    const has = (wanted: string) => plan.columns.some(({ name }) => name === wanted);
    if (!has(this.key)) this.key = usualKey(plan.columns);
    const { deal } = plan;
    if (deal.by === 'turn' || has(deal.column)) return;
    this.plan = { ...plan, deal: { by: deal.by, column: this.key } };
  }

  async #carryIn(file: File, plan: FilePlan) {
    this.refusal = null;
    this.progress = null;
    this.step = 'import';
    const answer = await this.#port.import(file, plan, (progress) => (this.progress = progress));
    this.progress = null;
    if (answer.kind === 'refused') {
      this.refusal = { reason: answer.reason, sentence: answer.sentence };
    }
    return answer;
  }

  /** The file of a link: read as the link says, it must come to the same log. */
  async #give(file: File, { digest, origin }: WantedFile): Promise<void> {
    const another = (): void => {
      const sentence = SESSION_PHRASES.anotherFile(file.name, origin.name);
      this.refusal = { reason: 'another file', sentence };
      this.step = 'choose';
    };
    if (file.size !== origin.sizeBytes) {
      another();
      return;
    }
    const answer = await this.#carryIn(file, origin.plan);
    this.step = 'choose';
    if (answer.kind === 'refused') return;
    if (answer.record.digest === digest) this.onGiven?.();
    else {
      await this.remove(answer.record);
      another();
    }
  }

  async #list(): Promise<void> {
    const store = await this.#store;
    if (store.kind === 'memory-only') {
      this.memoryOnly = store.sentence;
      return;
    }
    await this.#trying(async () => {
      this.stored = await store.fileLogs.list();
    });
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.refusal = { reason: 'unavailable', sentence };
    }
  }
}

/** Of the log of that name; null: it was made of no file. */
export function digestRead(log: string | null): string | null {
  return log === null ? null : (readFileLogName(log)?.digest ?? null);
}

function asSeen({ columns }: Look, at: number): FileColumn {
  const seen = columns.find((column) => column.at === at);
  if (!seen) throw new Error(`The file has no field ${at}.`);
  const { name, type, time } = seen;
  return { at, name, type, ...(time && { time }) };
}

/** The first column of text, else the first. */
function usualKey(columns: readonly FileColumn[]): string {
  return (columns.find(({ type }) => type === 'text') ?? columns[0])?.name ?? '';
}
