// The conductor: order, clock and network, with processes played by hand.

import { describe, expect, test } from 'vitest';
import type { Effect, Message, Turn } from '../../src/engine/protocol.ts';
import type { TraceEvent } from '../../src/engine/trace-event.ts';
import type { TimedAction } from '../../src/sim/action.ts';
import { Conductor, type Grant } from '../../src/sim/conductor.ts';
import type { Disturbances } from '../../src/sim/disturbances.ts';
import { at, define, kill, SCENARIO, UNDISTURBED } from '../support/small-jobs.ts';

const PROCESSES = ['JM', 'TM-1', 'TM-2', 'TM-3'];
const NOTHING: Turn = { effects: [], trace: [] };
const PING: Message = { kind: 'heartbeat' };

class Rig {
  readonly conductor: Conductor;
  readonly events: TraceEvent[] = [];

  constructor(
    options: {
      readonly actions?: readonly TimedAction[];
      readonly disturbances?: Partial<Disturbances>;
      readonly startAtMs?: number;
    } = {},
  ) {
    const { disturbances, ...rest } = options;
    this.conductor = new Conductor({
      definition: define({ scenario: { timing: { ...SCENARIO.timing, jitterMs: 0 } } }),
      onEvent: (event) => this.events.push(event),
      ...rest,
      ...(disturbances ? { disturbances: { ...UNDISTURBED, ...disturbances } } : {}),
    });
  }

  /** Let everybody start; what they do in their first turn is up to the test. */
  started(first: Readonly<Record<string, readonly Effect[]>> = {}): this {
    for (const process of PROCESSES) expect(this.next()).toMatchObject({ kind: 'spawn', process });
    for (const process of PROCESSES) {
      expect(this.next()).toMatchObject({ kind: 'turn', process, input: { kind: 'start' } });
      this.does(...(first[process] ?? []));
    }
    return this;
  }

  next(): Grant | null {
    return this.conductor.next();
  }

  does(...effects: readonly Effect[]): Grant | null {
    return this.conductor.complete({ effects, trace: [] });
  }

  /** All turns that follow, nobody doing anything: who, when, what. */
  rest(): [string, number, string][] {
    const turns: [string, number, string][] = [];
    for (let grant = this.next(); grant; grant = this.next()) {
      if (grant.kind !== 'turn') continue;
      const { input } = grant;
      const what = input.kind === 'timer' ? input.timer : input.kind;
      turns.push([grant.process, grant.nowMs, what]);
      this.conductor.complete(NOTHING);
    }
    return turns;
  }

  kinds(kind: TraceEvent['kind']): TraceEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }
}

const send = (to: string, afterMs = 0): Effect => ({ kind: 'send', to, message: PING, afterMs });
const timer = (name: string, afterMs: number): Effect => ({ kind: 'timer', timer: name, afterMs });
const request = (number: number, sizeBytes = 0, op: 'put' | 'get' = 'put'): Effect => ({
  kind: 'request',
  request: number,
  op,
  sizeBytes,
  file: null,
  body: null,
  afterMs: 0,
});
const buffer = (to: string, sequence: number, afterMs = 0): Effect => ({
  kind: 'buffer',
  to,
  channel: 'Source-1→Map-1',
  attempt: 1,
  sequence,
  bytes: [new Uint8Array()],
  elements: [{ type: 'end-of-data' }],
  backlog: 0,
  afterMs,
});

describe('time', () => {
  test('workers start together, the JobManager first', () => {
    const rig = new Rig().started();
    expect(rig.conductor.nowMs).toBe(100);
    expect([...rig.conductor.alive]).toEqual(PROCESSES);
    expect(rig.next()).toBeNull();
  });

  test('a resumed run begins where it is told to', () => {
    const rig = new Rig({ startAtMs: 5000 }).started();
    expect(rig.conductor.nowMs).toBe(5100);
    expect(rig.events[0]?.atMs).toBe(5000);
  });

  test('messages take the network’s time, timers their own; ties go to who was first', () => {
    const rig = new Rig().started({ JM: [timer('t', 20), send('TM-1'), timer('u', 5)] });
    expect(rig.rest()).toEqual([
      ['JM', 105, 'u'],
      ['JM', 120, 't'],
      ['TM-1', 120, 'message'],
    ]);
  });

  test('a cancelled timer does not come', () => {
    const cancel: Effect = { kind: 'cancel-timer', timer: 't', afterMs: 0 };
    const rig = new Rig().started({ JM: [timer('t', 20), timer('u', 30), cancel] });
    expect(rig.rest()).toEqual([['JM', 130, 'u']]);
  });

  test('within a TaskManager buffers take the shorter way', () => {
    const rig = new Rig().started({ 'TM-1': [buffer('TM-1', 1), buffer('TM-2', 2)] });
    expect(rig.rest()).toEqual([
      ['TM-1', 110, 'buffer'],
      ['TM-2', 120, 'buffer'],
    ]);
    expect(rig.kinds('sent')).toMatchObject([
      { sequence: 1, departMs: 100, arriveMs: 110 },
      { sequence: 2, departMs: 100, arriveMs: 120 },
    ]);
  });

  test('a disk carries out one request after the other: latency plus transfer', () => {
    const first = [request(1, 200), request(2, 0, 'get')];
    const rig = new Rig().started({ JM: first, 'TM-1': [request(1, 0)] });
    expect(rig.rest()).toEqual([
      ['TM-1', 130, 'outcome'],
      ['JM', 140, 'outcome'],
      ['JM', 170, 'outcome'],
    ]);
  });
});

describe('ways', () => {
  test('are first in, first out, whatever the delays', () => {
    let delayMs = 100;
    const rig = new Rig({ disturbances: { channelDelayMs: () => (delayMs -= 50) } });
    rig.started({ 'TM-1': [buffer('TM-2', 1), buffer('TM-2', 2)] });
    const sequences: number[] = [];
    for (let grant = rig.next(); grant; grant = rig.next()) {
      if (grant.kind === 'turn' && grant.input.kind === 'buffer') {
        sequences.push(grant.input.sequence);
        expect(grant.nowMs).toBe(170);
      }
      rig.does();
    }
    expect(sequences).toEqual([1, 2]);
  });

  test('a duplicated message comes twice', () => {
    const rig = new Rig({ disturbances: { duplicates: () => true } });
    expect(rig.started({ JM: [send('TM-1')] }).rest()).toHaveLength(2);
  });

  test('a refused request comes back with its problem', () => {
    const problem = { reason: 'full', message: 'Full.' } as const;
    const rig = new Rig({ disturbances: { storageProblem: () => problem } });
    rig.started({ JM: [request(1)] });
    expect(rig.next()).toMatchObject({ input: { kind: 'outcome', request: 1, problem } });
  });

  test('every TaskManager means those that start just now, too', () => {
    const start: Effect = { kind: 'start-task-manager', name: 'TM-2', afterMs: 0 };
    const rig = new Rig().started({ JM: [start, send('every TaskManager')] });
    const told = [...rig.rest()].filter(([, , what]) => what === 'message');
    expect(told.map(([process]) => process)).toEqual(['TM-1', 'TM-2', 'TM-3']);
    expect(rig.kinds('dropped')).toMatchObject([{ why: 'dead process' }]);
  });
});

describe('killing', () => {
  const first = {
    'TM-1': [send('JM'), send('JM', 50), timer('t', 10), request(1), request(2, 10_000)],
    JM: [send('TM-1')],
  };

  test('its timers and what it has not yet sent die with it; what is under way arrives', () => {
    const rig = new Rig({ actions: [kill('TM-1', 105)] }).started(first);
    expect(rig.next()).toMatchObject({ kind: 'kill', process: 'TM-1' });
    expect(rig.rest()).toEqual([['JM', 120, 'message']]);
    expect(rig.kinds('process-killed')).toMatchObject([{ lostMessages: 1 }]);
    expect(rig.kinds('dropped')).toMatchObject([{ what: 'heartbeat', why: 'dead process' }]);
  });

  test('writes under way may land, in order; reads never do', () => {
    const requests = [request(1), request(2, 0, 'get'), request(3), request(4), request(5)];
    const rig = new Rig({ actions: [kill('TM-1', 105)] }).started({ 'TM-1': requests });
    const grant = rig.next();
    const landed = grant?.kind === 'kill' ? [...grant.landed] : [];
    expect(landed).toEqual(landed.toSorted((left, right) => left - right));
    expect(landed).not.toContain(2);
  });

  test('a JobManager is succeeded by another, who leads when it is up', () => {
    const rig = new Rig({ actions: [kill('JM', 105)] }).started();
    rig.next();
    expect(rig.next()).toMatchObject({ kind: 'spawn', process: 'JM.2' });
    expect(rig.conductor.nowMs).toBe(205);
    expect(rig.kinds('leader-changed')).toMatchObject([{ leader: 'JM.2' }]);
    expect(rig.next()).toMatchObject({ process: 'JM.2', input: { leader: 'JM.2' } });
  });

  test('in the middle of a turn only the first effects get out', () => {
    const rig = new Rig({ actions: [kill('TM-1', 0, 1)] });
    for (const process of PROCESSES) expect(rig.next()).toMatchObject({ process });
    rig.conductor.act({ kind: 'kill', process: 'TM-1', afterEffects: 1 });
    expect(rig.next()).toMatchObject({ kind: 'turn', process: 'JM' });
    rig.does();
    rig.next();
    expect(rig.does(send('JM'), send('TM-2'))).toMatchObject({ kind: 'kill', process: 'TM-1' });
    expect(rig.rest().filter(([, , what]) => what === 'message')).toEqual([['JM', 120, 'message']]);
  });

  test('a name means whoever bears it now; the dead are not killed twice', () => {
    const again: Effect = { kind: 'start-task-manager', name: 'TM-1', afterMs: 0 };
    const rig = new Rig({ actions: [kill('TM-1', 105), kill('TM-1', 110), kill('TM-1', 300)] });
    rig.started({ JM: [timer('t', 8)] });
    const killed: string[] = [];
    for (let grant = rig.next(); grant; grant = rig.next()) {
      if (grant.kind === 'kill') killed.push(grant.process);
      if (grant.kind !== 'turn') continue;
      rig.does(...(grant.input.kind === 'timer' ? [again] : []));
    }
    expect(killed).toEqual(['TM-1', 'TM-1.2']);
  });
});

describe('actions', () => {
  test('by time come before the first later event; by step exactly there', () => {
    const trigger = { kind: 'trigger-checkpoint' } as const;
    // A moment that does not fit its step is brought back to it: time never runs backwards.
    const actions = [at(110, trigger), { atMs: 115, afterStep: 9, action: trigger }];
    const rig = new Rig({ actions }).started({ JM: [timer('t', 10), timer('u', 11)] });
    expect(rig.rest()).toEqual([
      ['JM', 110, 't'],
      ['JM', 110, 'message'],
      ['JM', 110, 'message'],
      ['JM', 111, 'u'],
    ]);
  });

  test('what one brings about may come before the next', () => {
    const trigger = { kind: 'trigger-checkpoint' } as const;
    const rig = new Rig({ actions: [at(110, trigger), kill('JM', 112)] }).started();
    expect(rig.next()).toMatchObject({ kind: 'turn', process: 'JM', nowMs: 110 });
    rig.does();
    expect(rig.next()).toMatchObject({ kind: 'kill', process: 'JM' });
    expect(rig.conductor.nowMs).toBe(112);
  });

  test('what was done is kept with its exact place, and repeats the run', () => {
    const rig = new Rig({ actions: [kill('TM-1', 105)] }).started();
    rig.rest();
    expect(rig.conductor.actions).toEqual([
      { atMs: 105, afterStep: 8, action: { kind: 'kill', process: 'TM-1' } },
    ]);
    const again = new Rig({ actions: rig.conductor.actions }).started();
    again.rest();
    expect(again.events).toEqual(rig.events);
  });

  test('virtual time knows whole milliseconds only', () => {
    const rig = new Rig().started();
    rig.conductor.act({ kind: 'trigger-checkpoint' }, 120.25);
    expect(rig.next()).toMatchObject({ process: 'JM', nowMs: 121 });
  });

  test('the next moment is told, and none when nothing will come any more', () => {
    const never = { atMs: 0, afterStep: 1000, action: { kind: 'trigger-checkpoint' } } as const;
    const rig = new Rig({ actions: [never] }).started({ JM: [timer('t', 10)] });
    expect(rig.conductor.nextAtMs).toBeLessThanOrEqual(110);
    rig.next();
    rig.does();
    expect(rig.next()).toBeNull();
    expect(rig.conductor.nextAtMs).toBeNull();
  });
});

test('every event is stamped with step, time and writer', () => {
  const rig = new Rig().started();
  expect(rig.events[0]).toMatchObject({ step: 0, atMs: 0, by: 'conductor' });
  const steps = rig.events.map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((left, right) => left - right));
});
