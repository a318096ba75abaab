// Heartbeats: silence, and nothing else, is what tells a dead TaskManager.

import { expect, test } from 'vitest';
import { HeartbeatMonitor } from '../../../src/engine/failover/heartbeat.ts';

test('whoever was heard within the timeout is not silent; one moment later it is', () => {
  const monitor = new HeartbeatMonitor(100);
  monitor.heard('TM-1', 0);
  monitor.heard('TM-2', 50);
  expect(monitor.silent(100)).toEqual([]);
  expect(monitor.silent(101)).toEqual([{ process: 'TM-1', silentMs: 101 }]);
  monitor.heard('TM-1', 101);
  expect(monitor.silent(151)).toEqual([{ process: 'TM-2', silentMs: 101 }]);
});

test('whoever is forgotten is no longer watched', () => {
  const monitor = new HeartbeatMonitor(100);
  monitor.heard('TM-1', 0);
  monitor.heard('TM-2', 0);
  monitor.forget('TM-1');
  expect(monitor.watched).toEqual(['TM-2']);
  expect(monitor.silent(500).map(({ process }) => process)).toEqual(['TM-2']);
});
