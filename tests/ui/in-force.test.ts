// The list of what is wrong just now: its words, how long it lasts, and how to end it.
import { describe, expect, test } from 'vitest';
import type { ViewModel } from '../../src/trace/view-model.ts';
import { inForce } from '../../src/ui/faults/in-force.ts';
import { stagedView } from './staged-view.ts';

function listed(stage: (view: ViewModel) => void, cursorMs = 10_000) {
  const view = stagedView();
  stage(view);
  return inForce(view, cursorMs);
}

describe('what is wrong just now', () => {
  test('is nothing in a healthy job', () => {
    expect(listed(() => undefined)).toEqual([]);
  });

  test('a slow task can be brought back to its normal time, which is nothing to list', () => {
    const slow = listed(({ orders }) => orders.paces.set('Map', 4).set('Count-1', 1));
    expect(slow).toEqual([
      {
        id: 'pace Map',
        text: 'Map takes 4× its time',
        end: { kind: 'slow-task', task: 'Map', factor: 1 },
      },
    ]);
  });

  test('a slow channel can be brought back', () => {
    const [slow] = listed(({ orders }) => orders.slowChannels.set('Map-1→Count-1', 500));
    expect(slow).toMatchObject({
      text: 'Map-1→Count-1 slow by 0.5 s',
      end: { kind: 'slow-channel', channel: 'Map-1→Count-1', extraMs: 0 },
    });
  });

  test('the store says how much longer, and is gone from the list when its time is over', () => {
    const ill = ({ orders }: ViewModel): void => {
      orders.slowStore = { extraMs: 3000, untilMs: 12_500 };
      orders.refusesUntilMs = 11_000;
    };
    expect(listed(ill).map(({ text, end }) => [text, end])).toEqual([
      ['store slow by 3.0 s, 2.5 s more', { kind: 'slow-store', extraMs: 0, forMs: 0 }],
      ['store refuses to write, 1.0 s more', { kind: 'refuse-store', forMs: 0 }],
    ]);
    expect(listed(ill, 12_500)).toEqual([]);
  });

  test('a process that hangs can be let go on, and leaves the list by itself', () => {
    const hung = (view: ViewModel): void => {
      const process = view.processes.get('TM-2');
      if (process) process.frozenUntilMs = 12_000;
    };
    expect(listed(hung)).toMatchObject([
      { text: 'TM-2 hangs, 2.0 s more', end: { kind: 'freeze', process: 'TM-2', forMs: 0 } },
    ]);
    expect(listed(hung, 12_000)).toEqual([]);
  });

  test('messages wait to be lost or held up, until a person lets them pass', () => {
    const about = { message: 'acknowledgement', task: 'Count-1' } as const;
    const waiting = listed(({ orders }) =>
      orders.messages.push(
        { kind: 'lose-message', ...about, checkpoint: null },
        { kind: 'delay-message', ...about, checkpoint: 3, byMs: 2000 },
      ),
    );
    expect(waiting.map(({ text }) => text)).toEqual([
      'loses the next acknowledgement of Count-1',
      'holds up the acknowledgement of Count-1 for checkpoint 3 by 2.0 s',
    ]);
    expect(waiting[1]?.end).toEqual({ kind: 'pass-message', ...about, checkpoint: 3 });
  });

  test('a spoiled record stays until it is mended', () => {
    const [spoiled] = listed(({ orders }) => orders.spoiled.push({ partition: 1, offset: 1400 }));
    expect(spoiled).toMatchObject({
      text: 'record 1,400 of partition 1 is spoiled',
      end: { kind: 'mend-record', partition: 1, offset: 1400 },
    });
  });

  test('a TaskManager without tasks is worth a word once the job runs without it', () => {
    const spare = (view: ViewModel): void => {
      const model = view.processes.get('TM-1');
      if (model) view.processes.set('TM-4', { ...model, id: 'TM-4', name: 'TM-4' });
    };
    expect(listed(spare)).toMatchObject([{ text: 'TM-4 is there, without tasks', calm: true }]);
    expect(
      listed((view) => {
        spare(view);
        view.job.status = 'RESTARTING';
      }),
    ).toEqual([]);
  });
});
