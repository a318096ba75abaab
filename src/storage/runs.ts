// The register of runs: what a returning visitor finds, may resume, or may throw away.
//
// A record that cannot be read is reported, never dropped in silence: its files may be all that
// is left of somebody's work. Removing a run takes everything that bears its name, in one step.
// Flink: the dispatcher's JobResultStore, and what an operator sees in the checkpoint directory.

import * as v from 'valibot';
import type { Problem } from '../engine/protocol.ts';
import { DatabaseFailure, type Database } from './idb-database.ts';
import { namesWith, ofTopic } from './key-ranges.ts';

const RunRecordSchema = v.object({
  /** Name of the job and of the run: its files are `job/…`, its topics `job` or `job/…`. */
  job: v.pipe(v.string(), v.nonEmpty()),
  scenario: v.string(),
  settings: v.record(v.string(), v.unknown()),
  seed: v.number(),
  createdAtMs: v.number(),
  lastSeenAtMs: v.number(),
  /** The virtual time the run has reached. */
  atMs: v.number(),
  status: v.string(),
  engineVersion: v.string(),
});

export type RunRecord = Readonly<v.InferOutput<typeof RunRecordSchema>>;

export interface DamagedRun {
  readonly job: string;
  readonly message: string;
}

export type RunList =
  | {
      readonly ok: true;
      /** Newest first. */
      readonly runs: readonly RunRecord[];
      readonly damaged: readonly DamagedRun[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** Where something of a run may lie. A log made of a file belongs to no run. */
const RUN_STORES = [
  'files',
  'file-sizes',
  'ha',
  'runs',
  'topics',
  'fences',
  'transactions',
  'rows',
] as const;

export class RunRegistry {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Write the record, in place of an earlier one of the same job. Null: done. */
  save(record: RunRecord): Promise<Problem | null> {
    return outcomeOf(
      this.#database.transact(['runs'], 'readwrite', async (transaction) => {
        await transaction.objectStore('runs').put(record, record.job);
      }),
    );
  }

  async list(): Promise<RunList> {
    try {
      const [jobs, stored] = await this.#database.transact(['runs'], 'readonly', (transaction) => {
        const runs = transaction.objectStore('runs');
        return Promise.all([runs.getAllKeys(), runs.getAll()]);
      });
      return { ok: true, ...sortOut(jobs, stored) };
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
  }

  /** Whoever removes a run should hold it exclusively (run-lock.ts). Null: done. */
  remove(job: string): Promise<Problem | null> {
    return outcomeOf(
      this.#database.transact(RUN_STORES, 'readwrite', async (transaction) => {
        const inside = namesWith(`${job}/`) ?? job;
        const topics = transaction.objectStore('topics');
        const names = [job, ...(await topics.getAllKeys(inside))];
        await Promise.all([
          transaction.objectStore('runs').delete(job),
          transaction.objectStore('ha').delete(job),
          transaction.objectStore('files').delete(inside),
          transaction.objectStore('file-sizes').delete(inside),
          ...names.flatMap((topic) => [
            topics.delete(topic),
            transaction.objectStore('fences').delete(ofTopic(topic)),
            transaction.objectStore('transactions').delete(ofTopic(topic)),
            transaction.objectStore('rows').delete(ofTopic(topic)),
          ]),
        ]);
      }),
    );
  }
}

function sortOut(jobs: readonly string[], stored: readonly unknown[]) {
  const runs: RunRecord[] = [];
  const damaged: DamagedRun[] = [];
  for (const [index, job] of jobs.entries()) {
    const parsed = v.safeParse(RunRecordSchema, stored[index]);
    if (parsed.success && parsed.output.job === job) {
      runs.push(parsed.output);
      continue;
    }
    const issue = parsed.success ? `it calls itself ${parsed.output.job}` : describe(parsed.issues);
    const message = `The record of run ${job} cannot be read: ${issue}. The run can only be removed.`;
    damaged.push({ job, message });
  }
  runs.sort((one, other) => other.createdAtMs - one.createdAtMs);
  return { runs, damaged };
}

function describe([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const field = v.getDotPath(issue);
  return field === null ? issue.message : `${field}: ${issue.message}`;
}

async function outcomeOf(work: Promise<void>): Promise<Problem | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

/** A bug stays an exception. */
function problemOf(error: unknown): Problem {
  if (error instanceof DatabaseFailure) return error.problem;
  throw error;
}
