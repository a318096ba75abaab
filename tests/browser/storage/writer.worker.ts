// A worker that writes one file after the other and reports each, until it is terminated.
//
// A file holds its own number many times over, so that a torn one would show.

import { Database } from '../../../src/storage/idb-database.ts';
import { IndexedDbDurable } from '../../../src/storage/idb-durable.ts';

addEventListener('message', ({ data }: MessageEvent<{ name: string; worker: number }>) => {
  void write(data.name, data.worker);
});

async function write(name: string, worker: number): Promise<void> {
  const log = { name: 'none', partitions: [] };
  const store = new IndexedDbDurable(await Database.open({ name }), log);
  for (let number = 0; ; number++) {
    const bytes = new Uint8Array(32 * 1024).fill(number % 251);
    const file = `job/${worker}/${number}`;
    const put = await store.execute({ op: 'put', file, bytes });
    const append = await store.execute({
      op: 'append',
      topic: 'out',
      producer: `Sink-${worker}`,
      attempt: 1,
      transaction: `t${worker}`,
      rows: [{ key: `${worker}`, value: number, partition: 0, offset: number }],
    });
    if (!put.ok || !append.ok) throw new Error(`Write ${number} of worker ${worker} failed.`);
    postMessage(number);
  }
}
