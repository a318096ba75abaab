// The operators a job may use, by the name its description gives.
//
// To add one: write its file beside this one, name it in job/spec.ts, list it here.

import type { OperatorKind } from '../job/spec.ts';
import type { OperatorType } from './operator.ts';
import { deduplicate } from './deduplicate.ts';
import { flatMap } from './flat-map.ts';
import { keyedAverage, keyedMax, keyedMin, keyedSum } from './keyed-aggregate.ts';
import { topN } from './top-n.ts';
import { countWindow } from './count-window.ts';
import { keyedCount } from './keyed-count.ts';
import { enrich } from './enrich.ts';
import { filter, map } from './map.ts';
import { serialNumber } from './serial-number.ts';
import { sink } from './sink.ts';
import { source } from './source.ts';
import { window } from './window.ts';

export const OPERATORS: Readonly<Record<OperatorKind, OperatorType>> = {
  source,
  map,
  filter,
  'keyed-count': keyedCount,
  enrich,
  'serial-number': serialNumber,
  'count-window': countWindow,
  window,
  sink,
  'flat-map': flatMap,
  'keyed-sum': keyedSum,
  'keyed-min': keyedMin,
  'keyed-max': keyedMax,
  'keyed-average': keyedAverage,
  deduplicate,
  'top-n': topN,
};
