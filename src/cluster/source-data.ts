// Fetching a source log that is shipped with the page, and checking that it is one.
//
// What cannot be read gives a sentence, never half a log.

import * as v from 'valibot';
import type { Scenario } from '../engine/job/scenario.ts';
import type { FieldType } from '../engine/job/spec.ts';
import type { SourceLog } from '../storage/durable.ts';

const schema = v.object({
  name: v.string(),
  partitions: v.array(v.array(v.array(v.union([v.string(), v.number()])))),
});

/** Check the contents of a log file against what the scenario expects. Throws a sentence. */
export function readSourceLog(content: unknown, scenario: Scenario): SourceLog {
  const parsed = v.safeParse(schema, content);
  if (!parsed.success)
    throw new Error(`The log "${scenario.log}" is not a log: ${parsed.issues[0].message}.`);
  const { name, partitions } = parsed.output;
  if (partitions.length !== scenario.partitions) {
    throw new Error(
      `The log "${scenario.log}" has ${partitions.length} partitions, but the scenario expects ${scenario.partitions}.`,
    );
  }
  const { fields } = scenario.rowType;
  for (const [partition, rows] of partitions.entries()) {
    const ragged = rows.findIndex((row) => row.length !== fields.length);
    if (ragged >= 0) {
      throw new Error(
        `Row ${ragged} of partition ${partition} of the log "${scenario.log}" does not have ${fields.length} fields.`,
      );
    }
    for (const [number, row] of rows.entries()) {
      const wrong = fields.find(({ type }, index) => !isOf(type, row[index]));
      if (!wrong) continue;
      throw new Error(
        `Row ${number} of partition ${partition} of the log "${scenario.log}": ${wrong.name} must be of type ${wrong.type}, not ${row[fields.indexOf(wrong)] ?? 'nothing'}.`,
      );
    }
  }
  return { name, partitions };
}

function isOf(type: FieldType, value: string | number | undefined): boolean {
  if (type === 'string') return typeof value === 'string';
  return type === 'integer' ? isCarried(value) : Number.isFinite(value);
}

/** Whether a whole number comes back from its bytes as it was. */
function isCarried(value: string | number | undefined): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 52;
}

/** The logs are small; whoever waits longer than this waits in vain. */
const PATIENCE_MS = 30_000;

export async function fetchSourceLog(dataUrl: string, scenario: Scenario): Promise<SourceLog> {
  const url = new URL(`${encodeURIComponent(scenario.log)}.json`, dataUrl);
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    throw new Error(`The log "${scenario.log}" could not be loaded. Reload the page to try again.`);
  }
  if (!response.ok) {
    throw new Error(
      `The log "${scenario.log}" could not be loaded (${response.status}). Reload the page to try again.`,
    );
  }
  return readSourceLog(await response.json(), scenario);
}
