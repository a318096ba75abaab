// Checks the record a successor JobManager reads: an older Tidemark may have written it, or damage.
//
// Flink: HighAvailabilityServices keep the same in ZooKeeper or a Kubernetes ConfigMap.

import * as v from 'valibot';
import { operatorSchema } from '../engine/job/scenario.ts';
import type { HaRecord, JobStatus } from '../engine/protocol.ts';

/** Spelled out so that the compiler misses a status that is not in it. */
const STATUSES = {
  INITIALIZING: 'INITIALIZING',
  CREATED: 'CREATED',
  RUNNING: 'RUNNING',
  RESTARTING: 'RESTARTING',
  FAILING: 'FAILING',
  FAILED: 'FAILED',
  CANCELLING: 'CANCELLING',
  CANCELED: 'CANCELED',
  FINISHED: 'FINISHED',
} as const satisfies { [Status in JobStatus]: Status };

const HaRecordSchema: v.GenericSchema<unknown, HaRecord> = v.object({
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  nextCheckpointId: v.pipe(v.number(), v.integer(), v.minValue(0)),
  stopSavepoints: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  version: v.nullable(
    v.object({
      number: v.pipe(v.number(), v.integer(), v.minValue(1)),
      operators: v.pipe(v.array(operatorSchema), v.minLength(1)),
      settings: v.optional(v.record(v.string(), v.unknown())),
      start: v.optional(
        v.object({
          checkpoint: v.pipe(v.number(), v.integer(), v.minValue(0)),
          isSavepoint: v.boolean(),
          claim: v.boolean(),
          sinceVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
          firstId: v.pipe(v.number(), v.integer(), v.minValue(1)),
          ignored: v.array(v.string()),
        }),
      ),
    }),
  ),
  status: v.enum(STATUSES),
});

/** The record, or null when it is not one. */
export function parseHaRecord(stored: unknown): HaRecord | null {
  const parsed = v.safeParse(HaRecordSchema, stored);
  return parsed.success ? parsed.output : null;
}
