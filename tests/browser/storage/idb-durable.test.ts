// The contract on the browser's own IndexedDB.

import { describe } from 'vitest';
import { Database } from '../../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../../src/storage/idb-durable.ts';
import { storageContract } from '../../support/storage-contract.ts';

describe('the store in the real IndexedDB', () => {
  storageContract({
    open: async (log) => {
      return new IndexedDbDurable(await Database.open({ name: crypto.randomUUID() }), log);
    },
    runs: 25,
  });
});
