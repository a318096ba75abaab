import { describe, expect, test } from 'vitest';
import { MemoryDurable } from '../../src/storage/memory.ts';
import { inTurn, LOG, producer, storageContract } from '../support/storage-contract.ts';

describe('the store in memory', () => {
  storageContract({ open: (log) => Promise.resolve(inTurn(new MemoryDurable(log))), runs: 1000 });

  test('serves a hundred thousand requests in far less than a second', () => {
    const store = new MemoryDurable(LOG);
    const sink = producer('Sink-1', 1);
    const startedMs = performance.now();
    for (let index = 0; index < 50_000; index++) {
      store.execute(sink.append(`t${index % 100}`, index));
      store.execute({ op: 'poll', partition: 0, offset: 0, max: 2 });
    }
    // A hundred times what it takes: this finds a quadratic loop, not a slow machine.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
