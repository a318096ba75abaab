// A scenario: a job, the cluster it runs on, its log and its clockwork. With a seed and timed
// actions it names a run. Validation answers with sentences, never with a silent default.

import * as v from 'valibot';
import { fileOriginSchema, type FileOrigin } from './file-plan.ts';
import { OPERATOR_KINDS, type OperatorSpec, type RowType } from './spec.ts';
import { buildPlan, examineJob, type Plan } from './plan.ts';
import { withIds } from './uids.ts';
import { DEFAULT_SETTINGS, withSettings, type Settings } from './settings.ts';
import { MAX_PARALLELISM } from './key-groups.ts';

/** Costs and latencies, in virtual milliseconds. */
export interface Timing {
  /** One way between two TaskManagers, and for control messages. */
  readonly networkMs: number;
  /** Between two tasks of one TaskManager. */
  readonly localMs: number;
  /** Up to this much is added to each network delivery, drawn from the seed. */
  readonly jitterMs: number;
  /** Up to this share of an operator's cost is added, drawn from the seed. */
  readonly costJitterPercent: number;
  readonly storageLatencyMs: number;
  readonly storageBytesPerMs: number;
  /** From the request for a worker to its first turn. */
  readonly workerStartMs: number;
  /** The synchronous part of a snapshot. */
  readonly syncMs: number;
  /** What a record of a keyed operator costs more when its state is kept as bytes. */
  readonly serializationMs?: number | undefined;
}

/** Another version of the job, as somebody may write it months later: to be started from a snapshot. */
export interface VersionSpec {
  readonly about: string;
  readonly operators: readonly OperatorSpec[];
  /** Set by the user; otherwise the snapshot's is taken. */
  readonly maxParallelism?: number | undefined;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Name of the source log. */
  readonly log: string;
  /** The file that the log was made of, where it is a person's own. */
  readonly file?: FileOrigin | undefined;
  /** Partitions of the source log. */
  readonly partitions: number;
  readonly rowType: RowType;
  readonly operators: readonly OperatorSpec[];
  readonly maxParallelism: number;
  readonly taskManagers: number;
  readonly slotsPerTaskManager: number;
  /** Rows a source reads from its log at once. */
  readonly pollSize: number;
  readonly timing: Timing;
  /** Tasks that take this many times their operator's cost. */
  readonly slowdown: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** By name. */
  readonly versions?: Readonly<Record<string, VersionSpec>> | undefined;
}

const whole = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.integer(`must be a whole number`),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );
const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'));

/** Zero is told in words of its own: what it would do is worth a sentence. */
const windowMs = whole(0, 31_536_000_000);
const windowBasics = {
  time: v.picklist(['event', 'processing'], 'must be event or processing'),
  aggregate: v.picklist(['count', 'sum', 'min', 'max', 'avg']),
  field: v.optional(name),
  allowedLatenessMs: v.optional(windowMs),
};
const windowSchema = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('tumbling'), ...windowBasics, sizeMs: windowMs }),
    v.strictObject({
      kind: v.literal('sliding'),
      ...windowBasics,
      sizeMs: windowMs,
      slideMs: windowMs,
    }),
    v.strictObject({ kind: v.literal('session'), ...windowBasics, gapMs: windowMs }),
  ],
  'must be tumbling, sliding or session',
);

export const operatorSchema = v.strictObject({
  id: name,
  uid: v.optional(v.null()),
  name,
  kind: v.picklist(OPERATOR_KINDS, (issue) => {
    return `${issue.received} is no operator; there are ${OPERATOR_KINDS.join(', ')}`;
  }),
  parallelism: whole(1, MAX_PARALLELISM),
  reads: v.array(
    v.strictObject({
      from: name,
      by: v.picklist(['forward', 'hash', 'rebalance', 'broadcast']),
      key: v.optional(name),
    }),
  ),
  costMs: whole(0, 3_600_000),
  evenMinutesMs: v.optional(whole(0, 600_000)),
  slotSharingGroup: v.optional(name),
  fields: v.optional(v.array(name)),
  where: v.optional(v.strictObject({ field: name, equals: v.union([v.string(), v.number()]) })),
  assignment: v.optional(v.picklist(['by partition', 'on request'])),
  replayable: v.optional(v.boolean()),
  countAs: v.optional(v.picklist(['number', 'text'])),
  watermarks: v.optional(
    v.strictObject({
      field: name,
      outOfOrdernessMs: whole(0, 86_400_000),
      idleAfterMs: v.nullable(whole(1, 86_400_000)),
    }),
  ),
  window: v.optional(windowSchema),
  lowerMs: v.optional(whole(-31_536_000_000, 31_536_000_000)),
  upperMs: v.optional(whole(-31_536_000_000, 31_536_000_000)),
  split: v.optional(name),
  of: v.optional(name),
  n: v.optional(whole(1, 100)),
  item: v.optional(name),
});

const schema = v.strictObject({
  id: name,
  title: v.string(),
  about: v.string(),
  log: name,
  file: v.optional(fileOriginSchema),
  partitions: whole(1, 1024),
  rowType: v.strictObject({
    name,
    fields: v.pipe(
      v.array(v.strictObject({ name, type: v.picklist(['string', 'integer', 'number']) })),
      v.minLength(1, 'must have at least one field'),
    ),
  }),
  operators: v.pipe(v.array(operatorSchema), v.minLength(1, 'must hold at least one operator')),
  maxParallelism: whole(1, MAX_PARALLELISM),
  taskManagers: whole(1, 64),
  slotsPerTaskManager: whole(1, 64),
  pollSize: whole(1, 100_000),
  timing: v.strictObject({
    networkMs: whole(0, 600_000),
    localMs: whole(0, 600_000),
    jitterMs: whole(0, 600_000),
    costJitterPercent: whole(0, 1000),
    storageLatencyMs: whole(0, 600_000),
    storageBytesPerMs: whole(1, 1_000_000_000),
    workerStartMs: whole(0, 600_000),
    syncMs: whole(0, 600_000),
    serializationMs: v.optional(whole(0, 600_000)),
  }),
  slowdown: v.record(
    v.string(),
    v.pipe(
      v.number(),
      v.minValue(0.01, 'must be above 0'),
      v.maxValue(1000, 'must be at most 1000'),
    ),
  ),
  settings: v.record(v.string(), v.unknown()),
  versions: v.optional(
    v.record(
      // It stands in a sentence between two commas.
      v.pipe(
        v.string(),
        v.regex(/^[a-z0-9][a-z0-9 -]*$/, 'must be small letters, digits, - or blanks'),
      ),
      v.strictObject({
        about: v.string(),
        operators: v.pipe(v.array(operatorSchema), v.minLength(1)),
        maxParallelism: v.optional(whole(1, MAX_PARALLELISM)),
      }),
    ),
  ),
});

/** What a process must know of the job. Built once per process from the same scenario. */
export interface JobDefinition {
  /** Names everything durable of this run. */
  readonly job: string;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly plan: Plan;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What is wrong with a scenario, and where. */
export interface ScenarioProblem {
  /** Place in the list of operators; null: it is about the scenario. */
  readonly operator: number | null;
  /** The field that is to be changed; null: about several. */
  readonly field: string | null;
  readonly sentence: string;
}

/** Check a scenario of any origin. Problems are sentences that name the place. */
export function checkScenario(input: unknown): Checked<Scenario> {
  const problems = examineScenario(input);
  return problems.length > 0
    ? { ok: false, problems: problems.map(({ sentence }) => sentence) }
    : { ok: true, value: input as Scenario };
}

/** The same, for whoever shows each problem at its place. */
export function examineScenario(input: unknown): readonly ScenarioProblem[] {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) return parsed.issues.map(placed);
  const scenario = parsed.output as Scenario;
  const examined = examineJob(scenario);
  const problems: ScenarioProblem[] = [...examined.problems];
  const about = (field: string, sentence: string): void => {
    problems.push({ operator: null, field, sentence });
  };
  for (const [version, { operators, maxParallelism }] of Object.entries(scenario.versions ?? {})) {
    const shape = {
      ...scenario,
      operators,
      maxParallelism: maxParallelism ?? scenario.maxParallelism,
    };
    for (const problem of buildPlan(shape).problems)
      about('versions', `Version ${version}: ${problem}`);
  }
  for (const problem of withSettings(DEFAULT_SETTINGS, scenario.settings).problems)
    about('settings', problem);
  const { plan } = buildPlan(scenario);
  for (const task of Object.keys(scenario.slowdown)) {
    if (plan && !plan.task.has(task))
      about('slowdown', `slowdown names "${task}", which is no task of this job.`);
  }
  const slots = scenario.taskManagers * scenario.slotsPerTaskManager;
  if (plan && slots < plan.slots.length) {
    about(
      'taskManagers',
      `The job needs ${plan.slots.length} slots, but ${scenario.taskManagers} TaskManagers with ${scenario.slotsPerTaskManager} each offer ${slots}.`,
    );
  }
  return problems;
}

function placed(issue: v.BaseIssue<unknown>): ScenarioProblem {
  const [first, second, third] = (issue.path ?? []).map(({ key }) => key);
  const isOperator = first === 'operators' && typeof second === 'number';
  const field = isOperator ? third : first;
  return {
    operator: isOperator ? second : null,
    field: typeof field === 'string' ? field : null,
    sentence: `${v.getDotPath(issue) ?? 'scenario'}: ${issue.message}.`,
  };
}

/** Everything a process needs, from a checked scenario. Throws on an unchecked one. */
export function defineJob(
  described: Scenario,
  run: { readonly job: string; readonly seed: number; readonly settings?: Settings },
): JobDefinition {
  const scenario = { ...described, operators: withIds(described.operators) };
  const { plan, problems } = buildPlan(scenario);
  if (!plan) throw new Error(problems.join(' '));
  const settings = run.settings ?? withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  return { job: run.job, seed: run.seed, scenario, settings, plan };
}
