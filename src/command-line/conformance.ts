// npm run conformance -- --barriers FILE --keygroups FILE: runs vector files against the engine.
// One line per failing case with the first step that differs, a closing count; exit code 1 if a
// case failed, 2 if a file or an option is not usable (with one line that says what to do).

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { runBarrierVectors, runKeyGroupVectors } from '../sim/conformance.ts';
import type { CaseResult, Difference } from '../sim/conformance.ts';
import { barrierVectorsSchema, keyGroupVectorsSchema } from '../sim/conformance-vectors.ts';
import { badUsage, runCommand, Unusable } from './unusable.ts';

const USAGE = 'npm run conformance -- --barriers FILE --keygroups FILE (either may be left out)';

runCommand(() => {
  const results = runAll(process.argv.slice(2));
  const failed = results.filter((result) => !result.ok);
  for (const { name, firstDifference } of failed) {
    console.log(`FAILED ${name}: ${firstDifference ? describe(firstDifference) : 'differs'}`);
  }
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
});

function runAll(args: string[]): CaseResult[] {
  const { barriers, keygroups } = readOptions(args);
  if (barriers === undefined && keygroups === undefined) {
    throw new Unusable(`No vector file is named. Use: ${USAGE}`);
  }
  const results: CaseResult[] = [];
  if (barriers !== undefined) {
    results.push(...runBarrierVectors(readVectors('barriers', barriers, barrierVectorsSchema)));
  }
  if (keygroups !== undefined) {
    results.push(...runKeyGroupVectors(readVectors('keygroups', keygroups, keyGroupVectorsSchema)));
  }
  return results;
}

function readOptions(args: string[]): { barriers?: string; keygroups?: string } {
  try {
    const options = { barriers: { type: 'string' }, keygroups: { type: 'string' } } as const;
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw badUsage(error, USAGE);
  }
}

function readVectors<Schema extends v.GenericSchema>(
  option: string,
  file: string,
  schema: Schema,
): v.InferOutput<Schema> {
  const name = `--${option} ${file}`;
  const text = readText(name, file);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Unusable(`${name} is not JSON: ${oneLine(error)}. Name a vector file in JSON.`);
  }
  const parsed = v.safeParse(schema, data);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const at = v.getDotPath(issue) ?? 'the file';
  throw new Unusable(
    `${name} has not the form of a vector file: ${at}: ${oneLine(issue)}. ` +
      `Compare it with tests/vectors/vectors-${option}.json.`,
  );
}

/** npm runs commands in the project's folder; a relative name means the folder the caller is in. */
function readText(name: string, file: string): string {
  const folders = [process.env['INIT_CWD'] ?? process.cwd(), process.cwd()];
  let reason = '';
  for (const folder of folders) {
    try {
      return readFileSync(path.resolve(folder, file), 'utf8');
    } catch (error) {
      reason = oneLine(error);
    }
  }
  throw new Unusable(`${name} cannot be read: ${reason}. Name an existing file.`);
}

function describe({ step, field, expected, actual }: Difference): string {
  const at = step === null ? '' : `step ${step}: `;
  return `${at}${field} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

function oneLine(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  return message.split('\n').join(' ');
}
