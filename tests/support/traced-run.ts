// A run in this thread whose view can be compared, step by step, with the engine's own state.
import { atVersion } from '../../src/engine/job/job-version.ts';
import { readFileSync } from 'node:fs';
import { JobManager } from '../../src/engine/job-manager.ts';
import { defineJob, type JobDefinition, type Scenario } from '../../src/engine/job/scenario.ts';
import { withSettings, DEFAULT_SETTINGS } from '../../src/engine/job/settings.ts';
import { TaskManager } from '../../src/engine/task-manager.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import type { TimedAction } from '../../src/sim/action.ts';
import { Conductor } from '../../src/sim/conductor.ts';
import { InThreadHost } from '../../src/sim/in-thread.ts';
import type { SourceLog } from '../../src/storage/durable.ts';
import { MemoryDurable } from '../../src/storage/memory.ts';
import type { ViewFacts } from '../../src/trace/view.ts';

export interface TracedRun {
  readonly definition: JobDefinition;
  readonly facts: ViewFacts;
  readonly conductor: Conductor;
  readonly host: InThreadHost;
  readonly durable: MemoryDurable;
}

/** As it lies in public/data, cut to so many rows per partition. */
export function shippedLog(name: string, rows = Infinity): SourceLog {
  const text = readFileSync(new URL(`../../public/data/${name}.json`, import.meta.url), 'utf8');
  const { partitions } = JSON.parse(text) as SourceLog;
  return { name, partitions: partitions.map((partition) => partition.slice(0, rows)) };
}

export function kill(process: string, atMs: number, afterEffects?: number): TimedAction {
  const action = { kind: 'kill', process, ...(afterEffects !== undefined && { afterEffects }) };
  return { atMs, afterStep: null, action: action as TimedAction['action'] };
}

export function tracedRun(options: {
  readonly scenario: Scenario;
  readonly log: SourceLog;
  readonly seed?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly actions?: readonly TimedAction[];
  readonly onEvent: (event: TraceEvent) => void;
}): TracedRun {
  const { scenario, log, seed = 1, actions = [], onEvent } = options;
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings } = withSettings(base, options.settings ?? {});
  const definition = defineJob(scenario, { job: 'job', seed, settings });
  const durable = new MemoryDurable(log);
  const conductor = new Conductor({ definition, actions, onEvent });
  const host = new InThreadHost(conductor, definition, durable);
  return { definition, facts: factsOf(definition), conductor, host, durable };
}

export function factsOf(definition: JobDefinition): ViewFacts {
  const { job, plan, settings } = definition;
  return {
    job,
    plan,
    planOf: (operators) => atVersion(definition, { number: 2, operators })?.plan ?? plan,
    exclusiveBuffers: settings['taskmanager.network.memory.buffers-per-channel'],
    exactlyOnce: settings['execution.checkpointing.mode'] === 'EXACTLY_ONCE',
    highlyAvailable: settings['high-availability.type'] !== 'NONE',
  };
}

/** The trace of a whole run. */
export function traceOf(options: Omit<Parameters<typeof tracedRun>[0], 'onEvent'>): {
  readonly events: readonly TraceEvent[];
  readonly run: TracedRun;
} {
  const events: TraceEvent[] = [];
  const run = tracedRun({ ...options, onEvent: (event) => events.push(event) });
  if (!run.host.run(400_000)) throw new Error('The run did not come to rest.');
  return { events, run };
}

export function taskManagerOf({ host }: TracedRun, id: string): TaskManager | null {
  const process = host.process(id);
  return process instanceof TaskManager ? process : null;
}

export function leaderOf({ host, conductor }: TracedRun): JobManager | null {
  const id = [...conductor.alive].find((process) => process.startsWith('JM'));
  const process = id === undefined ? undefined : host.process(id);
  return process instanceof JobManager ? process : null;
}
