// Where checkpoints are kept, in whole runs: files, the JobManager's memory, the metadata itself.

import { describe, expect, test } from 'vitest';
import { eachOnce, kill, SmallRun } from '../../support/small-jobs.ts';

const stateFiles = (run: SmallRun): string[] =>
  run.files.filter((file) => !file.endsWith('/_metadata'));

describe('in the memory of the JobManager', () => {
  const settings = {
    'execution.checkpointing.storage': 'jobmanager',
    'high-availability.type': 'NONE',
  };

  test('nothing lies in the store, and a lost TaskManager costs nothing', () => {
    const run = new SmallRun({ settings, actions: [kill('TM-1', 1500)] });
    run.runUntil('recovery-started', ({ checkpoint }) => checkpoint !== null);
    expect(run.files).toEqual([]);
    run.run();
    expect(run.finished).toBe(true);
    expect(run.committed).toEqual(eachOnce(run.expected));
    expect(run.of('upload-started')).toEqual([]);
  });

  test('with the JobManager they are gone: the job begins anew, under new ids', () => {
    const run = new SmallRun({ settings, actions: [kill('JM', 1500)] }).run();
    const before = run.of('checkpoint-completed').filter(({ by }) => by === 'JM');
    const [recovery] = run.of('recovery-started');
    expect(before.length).toBeGreaterThan(0);
    expect(recovery).toMatchObject({ checkpoint: null });
    const after = run.of('checkpoint-completed').filter(({ by }) => by !== 'JM');
    expect(after[0]!.checkpoint).toBeGreaterThan(before.at(-1)!.checkpoint);
    expect(run.finished).toBe(true);
  });

  test('a high-availability store keeps them, state and all, in the metadata', () => {
    const kept = { ...settings, 'high-availability.type': 'KUBERNETES' };
    const run = new SmallRun({ settings: kept, actions: [kill('JM', 1500)] }).run();
    expect(run.of('recovery-started')[0]?.checkpoint).not.toBeNull();
    expect(stateFiles(run)).toEqual([]);
    expect(run.committed).toEqual(eachOnce(run.expected));
  });

  test('state above the limit fails the checkpoint with a reason, and the job goes on', () => {
    const run = new SmallRun({
      settings: {
        ...settings,
        'tidemark.jobmanager-storage.max-state-size': 60,
        'execution.checkpointing.tolerable-failed-checkpoints': 1000,
      },
    }).run(3000);
    expect(run.of('checkpoint-completed')).toEqual([]);
    expect(run.of('checkpoint-aborted')[0]).toMatchObject({ reason: 'CHECKPOINT_ASYNC_EXCEPTION' });
    expect(run.of('write-failed')[0]?.reason).toMatch(/are more than the 60 that may be kept/);
    expect(run.of('restart-scheduled')).toEqual([]);
  });

  test('the LSM backend gives it full snapshots, no shared files', () => {
    const run = new SmallRun({
      settings: {
        ...settings,
        'state.backend.type': 'rocksdb',
        'execution.checkpointing.incremental': true,
      },
    }).run();
    expect(run.finished).toBe(true);
    expect(run.of('acknowledged').every(({ shared }) => shared === undefined)).toBe(true);
  });
});

test('small state stands in the metadata, larger state has its file', () => {
  const settings = { 'execution.checkpointing.data-inline-threshold': 65 };
  const run = new SmallRun({ settings, actions: [kill('TM-1', 1500)] }).run();
  const handles = run.of('acknowledged').flatMap(({ handle }) => handle ?? []);
  for (const { inline, sizeBytes } of handles) expect(inline === undefined).toBe(sizeBytes >= 65);
  expect(new Set(handles.map(({ inline }) => inline === undefined)).size).toBe(2);
  expect(run.committed).toEqual(eachOnce(run.expected));
});
