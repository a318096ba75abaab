// The outbox: order, delays, request numbers and sizes.

import { expect, test } from 'vitest';
import { Outbox } from '../../src/engine/outbox.ts';
import type { Request } from '../../src/engine/protocol.ts';

test('effects and trace are handed over in order, once', () => {
  const outbox = new Outbox();
  outbox.send('TM-1', { kind: 'heartbeat-request' });
  outbox.tell({ kind: 'heartbeat', taskManager: 'TM-1' });
  outbox.timer('t', 10);
  outbox.cancelTimer('t');
  const turn = outbox.take();
  expect(turn.effects.map(({ kind }) => kind)).toEqual(['send', 'timer', 'cancel-timer']);
  expect(turn.trace).toHaveLength(1);
  expect(outbox.take()).toEqual({ effects: [], trace: [] });
});

test('what is said later in a turn leaves later, and the next turn starts at nought', () => {
  const outbox = new Outbox();
  outbox.afterMs = 30;
  outbox.send('TM-1', { kind: 'heartbeat' });
  outbox.timer('t', 10);
  expect(outbox.take().effects.map(({ afterMs }) => afterMs)).toEqual([30, 40]);
  outbox.send('TM-1', { kind: 'heartbeat' });
  expect(outbox.take().effects[0]?.afterMs).toBe(0);
});

test('requests are numbered throughout and say what their transfer takes', () => {
  const outbox = new Outbox();
  const rows = [
    { key: 'a', value: 1, partition: 0, offset: 0 },
    { key: 'b', value: 2, partition: 0, offset: 1 },
  ];
  const producer = { topic: 't', producer: 'Sink-1', attempt: 1 };
  const requests: [Request, number][] = [
    [{ op: 'put', file: 'f', bytes: new Uint8Array(9) }, 9],
    [{ op: 'get', file: 'f', sizeBytes: 7 }, 7],
    [{ op: 'append', transaction: 'x', rows, ...producer }, 64],
    [{ op: 'poll', partition: 0, offset: 0, max: 10 }, 320],
    [{ op: 'commit', transactions: ['x'], ...producer }, 0],
    [{ op: 'list', prefix: 'p' }, 0],
  ];
  for (const [index, [body, sizeBytes]] of requests.entries()) {
    expect(outbox.request(body)).toBe(index + 1);
    const effect = outbox.take().effects[0];
    expect(effect).toMatchObject({ kind: 'request', op: body.op, sizeBytes, request: index + 1 });
  }
});
