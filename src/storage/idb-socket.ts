// Sockets in the browser's database: how many rows a connection has handed out, and to whom last.
//
// They lie beside the topics, under names of their own in the same job, so a run that is removed
// takes them along. Two readers may ask at the same time: only one of them gets the rows.

import type { Result } from '../engine/protocol.ts';
import type { Database } from './idb-database.ts';
import {
  handOut,
  socketName,
  toPoll,
  UNTOUCHED,
  type Receive,
  type SocketState,
} from './socket.ts';

const STORES = ['topics', 'fences'] as const;
/** There is one reader at a time, whatever it is called. */
const READER = 'reader';

export async function receive(
  database: Database,
  request: Receive,
  poll: (request: ReturnType<typeof toPoll>) => Promise<Result> | Result,
): Promise<Result> {
  const name = socketName(request);
  for (;;) {
    const before = await stateOf(database, name);
    // The rows may lie in the same database: what is read there cannot be part of a transaction.
    const { result, after } = handOut(request, before, await poll(toPoll(request, before)));
    if (await replace(database, name, before, after)) return result;
  }
}

function stateOf(database: Database, name: string): Promise<SocketState> {
  return database.transact(STORES, 'readonly', async (transaction) => {
    const counters = await transaction.objectStore('topics').get(name);
    const attempt = await transaction.objectStore('fences').get([name, READER]);
    if (!counters || attempt === undefined) return UNTOUCHED;
    return { handedOut: counters.appended, attempt };
  });
}

/** @returns false: somebody was faster. */
function replace(
  database: Database,
  name: string,
  before: SocketState,
  after: SocketState,
): Promise<boolean> {
  return database.transact(STORES, 'readwrite', async (transaction) => {
    const topics = transaction.objectStore('topics');
    const fences = transaction.objectStore('fences');
    const counters = await topics.get(name);
    const attempt = (await fences.get([name, READER])) ?? UNTOUCHED.attempt;
    const handedOut = counters?.appended ?? UNTOUCHED.handedOut;
    if (handedOut !== before.handedOut || attempt !== before.attempt) return false;
    await topics.put({ topic: name, begun: 0, appended: after.handedOut, committed: 0 });
    await fences.put(after.attempt, [name, READER]);
    return true;
  });
}
