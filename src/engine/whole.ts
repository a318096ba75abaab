// The whole engine: every operator, every state backend. Whoever runs more than the first page's job
// imports this file, for what it does.
//
// Keeps true: the type checker misses an operator that is named in job/spec.ts and listed nowhere.

import type { OperatorKind } from './job/spec.ts';
import { countWindow } from './operators/count-window.ts';
import { deduplicate } from './operators/deduplicate.ts';
import { enrich } from './operators/enrich.ts';
import { flatMap } from './operators/flat-map.ts';
import { keyedAverage, keyedMax, keyedMin, keyedSum } from './operators/keyed-aggregate.ts';
import { intervalJoin } from './operators/interval-join.ts';
import { filter } from './operators/map.ts';
import type { OperatorType } from './operators/operator.ts';
import { serialNumber } from './operators/serial-number.ts';
import { addOperators } from './operators/table.ts';
import { topN } from './operators/top-n.ts';
import { window } from './operators/window.ts';
import { addBackend } from './state/create-backend.ts';
import { LsmBackend } from './state/lsm/lsm-backend.ts';

type First = 'source' | 'map' | 'keyed-count' | 'sink';

const OTHERS: Readonly<Record<Exclude<OperatorKind, First>, OperatorType>> = {
  filter,
  enrich,
  'serial-number': serialNumber,
  'count-window': countWindow,
  window,
  'flat-map': flatMap,
  'keyed-sum': keyedSum,
  'keyed-min': keyedMin,
  'keyed-max': keyedMax,
  'keyed-average': keyedAverage,
  deduplicate,
  'top-n': topN,
  'interval-join': intervalJoin,
};

addOperators(OTHERS);

addBackend('rocksdb', ({ definition, task, attempt, disk }) => {
  const { settings, plan } = definition;
  return new LsmBackend({
    maxParallelism: plan.maxParallelism,
    disk,
    task,
    attempt,
    memtableBytes: settings['state.backend.rocksdb.writebuffer.size'],
    incremental:
      settings['execution.checkpointing.incremental'] &&
      settings['execution.checkpointing.storage'] === 'filesystem',
  });
});
