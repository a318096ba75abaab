// Executions: what is alive, and who gets which slot.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaskStatus } from '../../../src/engine/protocol.ts';
import { assignSlots, byName, Executions } from '../../../src/engine/job/executions.ts';
import { define } from '../../support/small-jobs.ts';

const { plan } = define();

test('a task is at rest before it is deployed and after it has ended', () => {
  const executions = new Executions(plan);
  const all = new Set(plan.tasks.map(({ id }) => id));
  expect(executions.atRest(all)).toBe(true);
  const one = executions.byTask.get('Map-1')!;
  const alive = (status: TaskStatus): boolean => {
    one.status = status;
    expect(executions.atRest(all)).toBe(!executions.isAlive(one));
    expect(executions.atRest(new Set(['Map-2']))).toBe(true);
    return executions.isAlive(one);
  };
  const statuses: TaskStatus[] = ['CREATED', 'SCHEDULED', 'FINISHED', 'CANCELED', 'FAILED'];
  expect(statuses.map(alive)).toEqual([false, false, false, false, false]);
  const living: TaskStatus[] = ['DEPLOYING', 'INITIALIZING', 'RUNNING', 'CANCELING'];
  expect(living.map(alive)).toEqual([true, true, true, true]);
});

test('names are ordered by their numbers, a successor in its predecessor’s place', () => {
  const names = ['TM-10', 'TM-2.3', 'TM-2', 'TM-1.12', 'TM-1.2'];
  expect(names.sort(byName)).toEqual(['TM-1.2', 'TM-1.12', 'TM-2', 'TM-2.3', 'TM-10']);
});

describe('slots', () => {
  test('go back to where they were, if there is room', () => {
    const offers = new Map(['TM-1', 'TM-2', 'TM-3', 'TM-4'].map((id) => [id, 1]));
    const before = new Map([
      [0, 'TM-3'],
      [1, 'TM-9'],
      [2, 'TM-3'],
    ]);
    expect(assignSlots(plan, offers, new Map(), before)).toMatchObject({
      locations: { 'Source-1': 'TM-3', 'Map-2': 'TM-1', 'Sink-1': 'TM-2' },
    });
  });

  test('are filled in the order of names', () => {
    const locations = assignSlots(
      plan,
      new Map([
        ['TM-3', 1],
        ['TM-1.2', 1],
        ['TM-2', 1],
      ]),
    );
    expect(locations).toMatchObject({
      kind: 'assigned',
      locations: {
        'Source-1': 'TM-1.2',
        'Count-1': 'TM-1.2',
        'Map-2': 'TM-2',
        'Sink-1': 'TM-3',
      },
    });
  });

  test('are given only when there are enough for all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 5 }), (sizes) => {
        const offers = new Map(sizes.map((slots, index) => [`TM-${index + 1}`, slots]));
        const assignment = assignSlots(plan, offers);
        const offered = sizes.reduce((sum, slots) => sum + slots, 0);
        expect(assignment.kind === 'assigned').toBe(offered >= plan.slots.length);
        if (assignment.kind !== 'assigned') {
          expect(assignment).toMatchObject({ needed: plan.slots.length, offered });
          return;
        }
        const { locations } = assignment;
        expect(Object.keys(locations).sort()).toEqual(plan.tasks.map(({ id }) => id).sort());
        for (const [taskManager, slots] of offers) {
          const used = plan.slots.filter(([first]) => locations[first!] === taskManager);
          expect(used.length).toBeLessThanOrEqual(slots);
        }
      }),
    );
  });
});
