// Runs one scenario in this thread, with all checks on, and sums up what a person asks about it.
//
// The digest covers the whole trace; the same run over real workers has the same one.

import type { Attempt, CheckpointId } from '../engine/protocol.ts';
import type { JobDefinition } from '../engine/job/scenario.ts';
import type { TraceEvent } from '../engine/trace-event.ts';
import { MemoryDurable } from '../storage/memory.ts';
import type { SourceLog } from '../storage/durable.ts';
import type { TimedAction } from './action.ts';
import { ActionScript, shapeOf, type PlannedAction } from './action-sentences.ts';
import { Checks, expectation, type Violation } from './checks.ts';
import { Conductor } from './conductor.ts';
import { InThreadHost } from './in-thread.ts';
import { TraceDigest } from './trace-digest.ts';
import { inspectMemory } from './inspect-memory.ts';
import { judgeRows, keepsOrder, type OutputVerdict } from './invariants/output-without-gap.ts';

export interface CheckpointRow {
  readonly checkpoint: CheckpointId;
  status: 'pending' | 'completed' | 'aborted';
  reason: string | null;
  readonly triggeredAtMs: number;
  endedAtMs: number | null;
  durationMs: number | null;
  acknowledged: number;
  readonly tasks: number;
  sizeBytes: number;
  /** The longest of all tasks. */
  startDelayMs: number;
  alignmentMs: number;
  syncMs: number;
  asyncMs: number;
}

export interface RecoveryRow {
  readonly attempt: Attempt;
  /** null: from the beginning. */
  readonly checkpoint: CheckpointId | null;
  readonly startedAtMs: number;
  endedAtMs: number | null;
}

export interface ScenarioReport {
  readonly status: string;
  readonly steps: number;
  readonly atMs: number;
  readonly output: OutputVerdict;
  readonly expected: ReadonlyMap<string, number>;
  readonly shown: ReadonlyMap<string, number>;
  readonly checkpoints: readonly CheckpointRow[];
  readonly recoveries: readonly RecoveryRow[];
  readonly violations: readonly Violation[];
  readonly permitted: readonly Violation[];
  /** What was done, each at its exact place. */
  readonly actions: readonly TimedAction[];
  readonly digest: string;
}

const STEP_BOUND = 5_000_000;

export function runScenario(
  definition: JobDefinition,
  log: SourceLog,
  planned: readonly PlannedAction[],
  onEvent: (event: TraceEvent) => void = () => undefined,
): ScenarioReport {
  const durable = new MemoryDurable(log);
  const { job } = definition;
  const known = expectation(definition, log);
  const checks = new Checks(definition, inspectMemory(durable, job), known);
  const digest = new TraceDigest(job);
  const tables = new Tables();
  const script = new ActionScript(planned, shapeOf(definition.plan));
  const conductor = new Conductor({
    definition,
    actions: script.timed,
    onEvent: (event) => {
      digest.add(event);
      onEvent(event);
      tables.see(event);
      checks.feed(event);
      script.see(event, (action) => {
        conductor.act(action);
      });
    },
  });
  const atRest = new InThreadHost(conductor, definition, durable).run(STEP_BOUND);
  checks.end({ atRest, steps: conductor.step });
  const rows = durable.readTopic(job, 'read committed');
  return {
    status: checks.ledger.status,
    steps: conductor.step,
    atMs: conductor.nowMs,
    output: judgeRows(rows, checks.expected.output, keepsOrder(definition)),
    expected: checks.expected.final,
    shown: new Map(rows.map(({ key, value }) => [key, value])),
    checkpoints: [...tables.checkpoints.values()],
    recoveries: tables.recoveries,
    violations: checks.violation ? [checks.violation] : [],
    permitted: checks.permitted,
    actions: conductor.actions,
    digest: digest.value,
  };
}

class Tables {
  readonly checkpoints = new Map<CheckpointId, CheckpointRow>();
  readonly recoveries: RecoveryRow[] = [];

  see(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'checkpoint-triggered':
        this.checkpoints.set(event.checkpoint, {
          checkpoint: event.checkpoint,
          status: 'pending',
          reason: null,
          triggeredAtMs: event.atMs,
          endedAtMs: null,
          durationMs: null,
          acknowledged: 0,
          tasks: Object.keys(event.expected).length,
          sizeBytes: 0,
          startDelayMs: 0,
          alignmentMs: 0,
          syncMs: 0,
          asyncMs: 0,
        });
        break;
      case 'acknowledged': {
        const row = this.checkpoints.get(event.checkpoint);
        if (!row) break;
        const { metrics, received } = event;
        row.acknowledged = received;
        row.sizeBytes += metrics.uploadedBytes;
        for (const name of ['startDelayMs', 'alignmentMs', 'syncMs', 'asyncMs'] as const) {
          row[name] = Math.max(row[name], metrics[name]);
        }
        break;
      }
      case 'checkpoint-completed':
        this.#end(event.checkpoint, 'completed', event.atMs, null);
        break;
      case 'checkpoint-aborted':
        this.#end(event.checkpoint, 'aborted', event.atMs, event.reason);
        break;
      case 'recovery-started':
        this.recoveries.push({
          attempt: event.attempt,
          checkpoint: event.checkpoint,
          startedAtMs: event.atMs,
          endedAtMs: null,
        });
        break;
      case 'recovery-ended': {
        const recovery = this.recoveries.at(-1);
        if (recovery) recovery.endedAtMs = event.atMs;
        break;
      }
      default:
        break;
    }
  }

  #end(
    checkpoint: CheckpointId,
    status: 'completed' | 'aborted',
    atMs: number,
    reason: string | null,
  ): void {
    const row = this.checkpoints.get(checkpoint);
    if (!row) return;
    Object.assign(row, { status, reason, endedAtMs: atMs, durationMs: atMs - row.triggeredAtMs });
  }
}
