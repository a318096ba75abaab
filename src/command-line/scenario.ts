// npm run scenario -- NAME [--seed N] [--set OPTION=VALUE]... [--act "at 7.4 s kill TM-2"]...
//                        [--json] [--rest checkpoints]
//
// Runs one scenario without a page and tells its result against the oracle, its checkpoints and
// recoveries, and the digest of its trace. Exit code 1 if an invariant is broken, 2 on bad input.

import { parseArgs } from 'node:util';
import { defineJob, type JobDefinition, type Scenario } from '../engine/job/scenario.ts';
import {
  DEFAULT_SETTINGS,
  OPTION_NAMES,
  withSettings,
  type Settings,
} from '../engine/job/settings.ts';
import { warningsOf } from '../engine/job/warnings.ts';
import { namesOf, parsePlannedAction, type PlannedAction } from '../sim/action-sentences.ts';
import { unknownName } from '../sim/nearest.ts';
import { runScenario, type ScenarioReport } from '../sim/headless.ts';
import { makeRunLink } from '../sim/run-link.ts';
import { SIMULATED_JOB } from '../sim/simulate.ts';
import { answerRest } from '../trace/rest/answer.ts';
import { CheckpointBook } from '../trace/rest/checkpoint-book.ts';
import { CheckpointStatistics } from '../trace/rest/checkpoint-statistics.ts';
import { pageAddress } from './project.mjs';
import { readScenario } from './read-log.ts';
import { badUsage, runCommand, Unusable } from './unusable.ts';

const USAGE =
  'npm run scenario -- NAME [--seed N] [--set OPTION=VALUE]... [--act "at 7.4 s kill TM-2"]... [--json] [--rest checkpoints]';

runCommand(() => {
  const { values, positionals } = parse(process.argv.slice(2));
  const [name, ...tooMany] = positionals;
  if (name === undefined) throw new Unusable(`No scenario is named. Use: ${USAGE}`);
  if (tooMany.length > 0) {
    throw new Unusable(`"${tooMany[0]}" is one name too many. Use: ${USAGE}`);
  }
  const { scenario, log } = readScenario(name);
  const seed = readSeed(values.seed ?? '1');
  const changes = readChanges(values.set ?? []);
  const settings = applyChanges(scenario, changes);
  const definition = defineJob(scenario, { job: SIMULATED_JOB, seed, settings });
  const actions = readActions(definition, values.act ?? []);
  for (const { sentence } of warningsOf(settings)) console.log(`Note: ${sentence}`);
  const book = new CheckpointBook();
  const report = runScenario(definition, log, actions, (event) => book.see(event));
  const rest = values.rest === undefined ? null : restAnswer(book, scenario, values.rest);
  print(scenario, report);
  const link = { scenario: scenario.id, settings: changes, seed, actions: report.actions };
  console.log('Open this run while npm start is running:');
  console.log(`  ${pageAddress}${makeRunLink({ ...link, step: null })}`);
  if (values.json === true) console.log(JSON.stringify(summary(report)));
  if (rest) console.log(JSON.stringify(rest));
  return report.violations.length === 0 ? 0 : 1;
});

function restAnswer(book: CheckpointBook, { operators }: Scenario, path: string) {
  const answer = answerRest(new CheckpointStatistics(book, operators), path);
  if (!answer.ok) throw new Unusable(answer.sentence);
  return answer.json;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        set: { type: 'string', multiple: true },
        act: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        rest: { type: 'string' },
      },
    });
  } catch (error) {
    throw badUsage(error, USAGE);
  }
}

function readSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Unusable(`--seed ${text} is no seed. Write a whole number such as 7.`);
}

function readChanges(parts: readonly string[]): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals < 1) throw new Unusable(`--set ${part} lacks a value. Write OPTION=VALUE.`);
    const name = part.slice(0, equals);
    if (!OPTION_NAMES.some((known) => known === name)) {
      throw new Unusable(unknownName('setting', name, OPTION_NAMES));
    }
    changes[name] = readValue(name, part.slice(equals + 1));
  }
  return changes;
}

/** A number, a word, or nothing; no interval is called `none` too. */
function readValue(name: string, text: string): unknown {
  const isNone = text === 'none' && name === 'execution.checkpointing.interval';
  if (isNone || text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function applyChanges(scenario: Scenario, changes: Readonly<Record<string, unknown>>): Settings {
  const base = withSettings(DEFAULT_SETTINGS, scenario.settings).settings;
  const { settings, problems } = withSettings(base, changes);
  if (problems.length > 0) throw new Unusable(problems.join(' '));
  return settings;
}

function readActions(definition: JobDefinition, sentences: readonly string[]): PlannedAction[] {
  const names = namesOf(definition.plan, definition.scenario.taskManagers);
  return sentences.map((sentence) => {
    const parsed = parsePlannedAction(sentence, names);
    if (!parsed.ok) throw new Unusable(parsed.problem);
    return parsed.value;
  });
}

function print(scenario: Scenario, report: ScenarioReport): void {
  const { status, steps, atMs, output, expected, shown, checkpoints, recoveries, digest } = report;
  console.log(`${scenario.title}: ${status} after ${steps} steps, ${seconds(atMs)}.`);
  for (const [key, wanted] of expected) {
    const found = shown.get(key) ?? 0;
    if (expected.size <= 12 || found !== wanted) {
      console.log(`  ${key}: ${found} of ${wanted}${found === wanted ? '' : '  <- differs'}`);
    }
  }
  console.log(
    isEqual(report)
      ? 'The outside result equals the oracle.'
      : output.lost === 0 && allShown(report)
        ? `Every final value equals the oracle; ${output.duplicated} rows came twice.`
        : `The outside result differs from the oracle: ${output.lost} lost, ${output.duplicated} duplicate, ${output.outOfOrder} out of order.`,
  );
  for (const row of checkpoints) {
    const end =
      row.durationMs === null ? row.status : `${row.status} after ${seconds(row.durationMs)}`;
    console.log(
      `  checkpoint ${row.checkpoint} at ${seconds(row.triggeredAtMs)}: ${end}` +
        `${row.reason === null ? '' : ` (${row.reason})`}, ${row.acknowledged} of ${row.tasks} acknowledged, ` +
        `${row.sizeBytes} bytes, alignment ${seconds(row.alignmentMs)}`,
    );
  }
  for (const { checkpoint, startedAtMs, endedAtMs } of recoveries) {
    const from = checkpoint === null ? 'the beginning' : `checkpoint ${checkpoint}`;
    const end = endedAtMs === null ? 'not ended' : `over at ${seconds(endedAtMs)}`;
    console.log(`  recovery at ${seconds(startedAtMs)} from ${from}, ${end}`);
  }
  for (const { invariant, sentence } of report.permitted) {
    console.log(`  permitted by the mode of the job: ${invariant}: ${sentence}`);
  }
  for (const { invariant, step, sentence, events } of report.violations) {
    console.log(`  BROKEN at step ${step}: ${invariant}: ${sentence}`);
    for (const event of events) console.log(`    ${JSON.stringify(event)}`);
  }
  console.log(`Digest of the trace: ${digest}`);
}

function isEqual({ output, status }: ScenarioReport): boolean {
  const { lost, duplicated, outOfOrder } = output;
  return status === 'FINISHED' && lost === 0 && duplicated === 0 && outOfOrder === 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
}

/** What a table shows that keeps the last row of each key. */
function allShown({ expected, shown }: ScenarioReport): boolean {
  return [...expected].every(([key, wanted]) => shown.get(key) === wanted);
}

/** The documented shape of the last line. */
function summary(report: ScenarioReport): unknown {
  const { output, checkpoints, recoveries, violations, digest } = report;
  return {
    equal: isEqual(report),
    lost: output.lost,
    duplicated: output.duplicated,
    checkpoints,
    recoveries,
    violations,
    digest,
  };
}
