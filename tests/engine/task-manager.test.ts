// A TaskManager: whom it obeys, what it drops, and what it keeps for a task that is still to come.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Effect, Input, Message, TaskDeployment } from '../../src/engine/protocol.ts';
import { MemoryDisk } from '../../src/storage/memory-disk.ts';
import { TaskManager } from '../../src/engine/task-manager.ts';
import type { TraceBody } from '../../src/engine/trace-event.ts';
import { define } from '../support/small-jobs.ts';

const definition = define();
const locations = Object.fromEntries(definition.plan.tasks.map(({ id }) => [id, 'TM-1']));

let manager: TaskManager;
let effects: readonly Effect[];
let trace: readonly TraceBody[];

function hear(input: Input, nowMs = 0): void {
  ({ effects, trace } = manager.handle(input, nowMs));
}

const message = (body: Message, from = 'JM'): void =>
  hear({ kind: 'message', from, message: body });

const deploy = (task: string, attempt = 1, restore: TaskDeployment['restore'] = null): void =>
  message({ kind: 'deploy', version: null, tasks: [{ task, attempt, restore }], locations });

const sent = (): Message[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
const statuses = (): string[] =>
  sent().flatMap((each) => (each.kind === 'task-status' ? [`${each.task} ${each.status}`] : []));
const dropped = (): [string, string][] =>
  trace.flatMap((body) => (body.kind === 'dropped' ? [[body.what, body.why]] : []));

beforeEach(() => {
  manager = new TaskManager('TM-1', definition, new MemoryDisk());
  hear({ kind: 'start', leader: 'JM' });
});

describe('the leader', () => {
  test('is told of the slots at the start, and gets an answer to each heartbeat', () => {
    expect(sent()).toEqual([{ kind: 'register', slots: 1, dropped: false }]);
    message({ kind: 'heartbeat-request' });
    expect(sent()).toEqual([{ kind: 'heartbeat' }]);
  });

  test('may be unknown at the start; then nobody is told', () => {
    manager = new TaskManager('TM-1', definition, new MemoryDisk());
    hear({ kind: 'start', leader: '' });
    expect(effects).toEqual([]);
  });

  test('one whose successor has been heard of leads no more, however late it speaks', () => {
    message({ kind: 'new-leader' }, 'JM.3');
    sent();
    message({ kind: 'new-leader' }, 'JM.2');
    expect(sent()).toEqual([]);
    message({ kind: 'heartbeat-request' }, 'JM.3');
    expect(sent()).toEqual([{ kind: 'heartbeat' }]);
  });

  test('a new one voids everything its predecessor ordered, who is no longer heard', () => {
    deploy('Map-1');
    message({ kind: 'new-leader' }, 'JM.2');
    expect(sent().at(-1)).toEqual({ kind: 'register', slots: 1, dropped: false });
    expect(manager.tasks.size).toBe(0);
    message({ kind: 'heartbeat-request' }, 'JM');
    expect(effects).toEqual([]);
    expect(dropped()).toEqual([['heartbeat-request', 'old leader']]);
  });
});

describe('deploying', () => {
  test('a task without state runs at once and gives its first credits', () => {
    deploy('Map-1');
    expect(statuses()).toEqual(['Map-1 INITIALIZING', 'Map-1 RUNNING']);
    expect(effects.filter(({ kind }) => kind === 'credit')).toMatchObject([
      { channel: 'Source-1→Map-1', credits: 4, to: 'TM-1', attempt: 1 },
    ]);
  });

  test('a newer attempt replaces an older one; an older one is dropped', () => {
    deploy('Map-1', 2);
    deploy('Map-1', 3);
    expect(manager.tasks.get('Map-1')?.attempt).toBe(3);
    deploy('Map-1', 2);
    expect(manager.tasks.get('Map-1')?.attempt).toBe(3);
    expect(dropped()).toEqual([['deploy', 'older attempt']]);
  });

  test('credits that came before their task are kept for exactly its attempt', () => {
    const credit = (attempt: number): void =>
      hear({
        kind: 'credit',
        channel: 'Map-1→Count-1',
        attempt,
        credits: 2,
        allProcessed: false,
      });
    credit(2);
    credit(2);
    deploy('Map-1', 2);
    expect(manager.tasks.get('Map-1')?.output.channels.get('Map-1→Count-1')?.credits).toBe(4);
    credit(1);
    expect(dropped()).toEqual([['credit', 'older attempt']]);
    credit(3);
    deploy('Map-1', 4);
    expect(manager.tasks.get('Map-1')?.output.channels.get('Map-1→Count-1')?.connected).toBe(false);
  });
});

describe('what is not of the current attempt is dropped', () => {
  test.each(['buffer', 'trigger-checkpoint', 'notify-complete', 'cancel'])('%s', (what) => {
    const say = (attempt: number): void => {
      if (what === 'buffer') {
        const bytes = [Uint8Array.of(3, 0)];
        const channel = 'Source-1→Map-1';
        hear({ kind: 'buffer', channel, attempt, sequence: 1, bytes, backlog: 0 });
      } else {
        const order = { kind: what, task: 'Map-1', attempt, checkpoint: 1, triggeredAtMs: 0 };
        message(order as Message);
      }
    };
    say(2);
    expect(dropped()).toEqual([[what, 'unknown task']]);
    deploy('Map-1', 2);
    say(1);
    expect(dropped()).toEqual([[what, 'older attempt']]);
    say(2);
    expect(dropped()).toEqual([]);
  });

  test('a message for a JobManager is nobody’s', () => {
    message({ kind: 'heartbeat' });
    expect(dropped()).toEqual([['heartbeat', 'unknown sender']]);
  });
});

describe('restoring', () => {
  const handle = { file: 'job/chk-1/Count-1-a1', sizeBytes: 9, digest: '0'.repeat(16) };

  test.each([
    [
      'a missing file',
      { ok: false, problem: { reason: 'missing', message: 'There is no such file.' } } as const,
      'job/chk-1/Count-1-a1 cannot be read: There is no such file.',
      1,
    ],
    [
      'other bytes than were written down',
      { ok: true, op: 'get', bytes: Uint8Array.of(1) } as const,
      'job/chk-1/Count-1-a1 is damaged: its checksum is not the one written down.',
      1,
    ],
    [
      'a store that is busy is no damage',
      { ok: false, problem: { reason: 'unavailable', message: 'Busy.' } } as const,
      'job/chk-1/Count-1-a1 cannot be read: Busy.',
      null,
    ],
  ])('%s fails the task and says so', (_, result, text, damagedCheckpoint) => {
    deploy('Count-1', 2, { checkpoint: 1, handle, operatorState: [], finished: false });
    const request = effects.find((effect) => effect.kind === 'request');
    expect(request?.body).toEqual({ op: 'get', file: handle.file, sizeBytes: 9 });
    hear({ kind: 'outcome', request: request?.request ?? 0, result });
    expect(sent()).toMatchObject([
      { kind: 'task-status', status: 'FAILED', failure: { message: text, damagedCheckpoint } },
    ]);
    expect(manager.tasks.size).toBe(0);
  });

  test('a task cancelled meanwhile does not come to life with the answer', () => {
    deploy('Count-1', 2, { checkpoint: 1, handle, operatorState: [], finished: false });
    const request = effects.find((effect) => effect.kind === 'request')?.request ?? 0;
    message({ kind: 'cancel', task: 'Count-1', attempt: 2 });
    expect(statuses()).toEqual(['Count-1 CANCELED']);
    const result = { ok: true, op: 'get', bytes: Uint8Array.of(1) } as const;
    hear({ kind: 'outcome', request, result });
    expect([effects, trace]).toEqual([[], []]);
  });
});
