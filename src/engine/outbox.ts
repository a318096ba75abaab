// Collects what one turn brings about, in order, so that parts need not hand lists around.
//
// `afterMs` is the virtual time the turn has spent so far: whatever is said later leaves later.

import type { Effect, Message, ProcessId, Request, Turn } from './protocol.ts';
import type { TraceBody } from './trace-event.ts';

/** A row on the wire, roughly: it only decides how long a transfer takes. */
const ROW_BYTES = 32;

export class Outbox {
  effects: Effect[] = [];
  trace: TraceBody[] = [];
  afterMs = 0;
  /** When the turn began. */
  nowMs = 0;
  #nextRequest = 1;

  /** Hand over what was collected and start anew. */
  take(): Turn {
    const turn = { effects: this.effects, trace: this.trace };
    this.effects = [];
    this.trace = [];
    this.afterMs = 0;
    return turn;
  }

  send(to: ProcessId | 'every TaskManager', message: Message): void {
    this.effects.push({ kind: 'send', to, message, afterMs: this.afterMs });
  }

  /** @returns the number under which the outcome will come back. */
  request(body: Request): number {
    const request = this.#nextRequest++;
    this.effects.push({
      kind: 'request',
      request,
      op: body.op,
      sizeBytes: sizeOf(body),
      file: body.op === 'get' ? body.file : null,
      ...(body.op === 'append' || body.op === 'pre-commit'
        ? { transaction: body.transaction }
        : {}),
      body,
      afterMs: this.afterMs,
    });
    return request;
  }

  timer(timer: string, delayMs: number): void {
    this.effects.push({ kind: 'timer', timer, afterMs: this.afterMs + delayMs });
  }

  cancelTimer(timer: string): void {
    this.effects.push({ kind: 'cancel-timer', timer, afterMs: this.afterMs });
  }

  tell(body: TraceBody): void {
    this.trace.push(body);
  }
}

/** Bytes that go over the wire to or from the store. */
function sizeOf(body: Request): number {
  switch (body.op) {
    case 'put':
      return body.bytes.length;
    case 'get':
      return body.sizeBytes;
    case 'publish':
    case 'append':
    case 'pre-commit':
      return body.rows.length * ROW_BYTES;
    case 'poll':
    case 'receive':
      return body.max * ROW_BYTES;
    case 'delete':
    case 'list':
    case 'get-ha':
    case 'put-ha':
    case 'commit':
    case 'recover':
      return 0;
  }
}
