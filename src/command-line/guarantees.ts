// npm run guarantees [-- --crashes N] [--json]: measures every cell of the guarantee table by crashes
// and prints it beside what Flink documents. Exit code 1 if a cell disagrees, 2 on bad input.

import { parseArgs } from 'node:util';
import { CELLS } from '../sim/guarantees/cells.ts';
import { worstLink } from '../sim/guarantees/worst-link.ts';
import { measureCell, type CellResult } from '../sim/guarantees/measure.ts';
import { pageAddress } from './project.mjs';
import { badUsage, runCommand, Unusable } from './unusable.ts';

const USAGE = 'npm run guarantees [-- --crashes N] [--json]';
const CRASHES = 90;
const MOST_CRASHES = 5000;

runCommand(() => {
  const { crashes, json } = readOptions(process.argv.slice(2));
  const results = CELLS.map((cell) => {
    const result = measureCell(cell, crashes);
    print(result);
    return result;
  });
  const wrong = results.filter((result) => !result.agrees).length;
  console.log(
    wrong === 0
      ? `All ${results.length} cells agree with what Flink documents.`
      : `${wrong} of ${results.length} cells do not agree with what Flink documents.`,
  );
  if (json) console.log(JSON.stringify({ agrees: wrong === 0, cells: results }));
  return wrong === 0 ? 0 : 1;
});

function readOptions(args: string[]): { crashes: number; json: boolean } {
  const { values } = parse(args);
  const text = values.crashes ?? String(CRASHES);
  const crashes = Number(text);
  if (!/^\d+$/.test(text) || crashes < 1 || crashes > MOST_CRASHES) {
    throw new Unusable(`--crashes ${text} is no number from 1 to ${MOST_CRASHES}. Use: ${USAGE}`);
  }
  return { crashes, json: values.json === true };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      options: { crashes: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw badUsage(error, USAGE);
  }
}

function print(result: CellResult): void {
  const { cell, crashes, lostIn, repeatedIn, wrongTableIn, failedIn } = result;
  const { measured, documented, worst } = result;
  console.log(
    `${cell.source}, ${cell.mode}, ${cell.sink}: measured ${measured}, documented ${documented}` +
      `${result.agrees ? '' : '  <- DISAGREES'}`,
  );
  console.log(
    `  of ${crashes} crashes ${lostIn} lost, ${repeatedIn} repeated, ` +
      `${wrongTableIn} left a wrong last value, ${failedIn} ended the job`,
  );
  if (worst) console.log(`  worst: ${pageAddress}${worstLink(cell, worst)}`);
}
