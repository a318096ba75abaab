// What is allowed, but will hurt: settings that do not fit each other, in sentences.
//
// Unlike a problem a warning refuses nothing. Flink: what the Kafka connector's documentation says of
// transaction.timeout.ms.

import type { OptionName, Settings } from './settings.ts';

export interface Warning {
  /** The setting to be changed. */
  readonly name: OptionName;
  readonly sentence: string;
}

export function warningsOf(settings: Settings): Warning[] {
  const sentence = tooShort(settings);
  return sentence === null ? [] : [{ name: 'transaction.timeout.ms', sentence }];
}

/** From the first row of a transaction to its commit. */
function tooShort(settings: Settings): string | null {
  const intervalMs = settings['execution.checkpointing.interval'];
  if (settings['tidemark.sink'] !== 'transactional' || intervalMs === null) return null;
  const outageMs = settings['heartbeat.timeout'] + restartMs(settings);
  const timeoutMs = settings['transaction.timeout.ms'];
  if (timeoutMs > intervalMs + outageMs) return null;
  return (
    `transaction.timeout.ms (${timeoutMs} ms) does not outlast a checkpoint interval (${intervalMs} ms) ` +
    `and an outage (about ${outageMs} ms until the job runs again): rows that were promised can be lost. Make it longer.`
  );
}

function restartMs(settings: Settings): number {
  switch (settings['restart-strategy.type']) {
    case 'none':
      return 0;
    case 'fixed-delay':
      return settings['restart-strategy.fixed-delay.delay'];
    case 'failure-rate':
      return settings['restart-strategy.failure-rate.delay'];
    case 'exponential-delay':
      return settings['restart-strategy.exponential-delay.initial-backoff'];
  }
}
