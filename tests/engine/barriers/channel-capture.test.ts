// Which in-flight elements belong to an unaligned snapshot.

import { expect, test } from 'vitest';
import { ChannelCapture } from '../../../src/engine/barriers/channel-capture.ts';
import { InputGate } from '../../../src/engine/stream/input-gate.ts';

function setUp(...waiting: string[]) {
  const gate = new InputGate<string>(1);
  const capture = new ChannelCapture(1);
  for (const element of waiting) gate.push(0, element);
  const start = (checkpointId: number): string[] => {
    const kept: string[] = [];
    capture.start(0, checkpointId, gate, (element) => kept.push(element));
    return kept;
  };
  return { gate, capture, start };
}

test('all that waits is captured while the barrier is not there, and then what arrives', () => {
  const { capture, start } = setUp('a1', 'a2');
  expect(capture.capturing(0)).toBe(-1);
  expect(start(1)).toEqual(['a1', 'a2']);
  expect(capture.capturing(0)).toBe(1);
  capture.stop(0);
  expect(capture.capturing(0)).toBe(-1);
});

test('the arrival of the barrier ends the capture, although it has not been read', () => {
  const { gate, capture, start } = setUp();
  start(2);
  capture.barrierArrived(0, 1, gate.push(0, 'barrier 1'));
  expect(capture.capturing(0)).toBe(2);
  capture.barrierArrived(0, 2, gate.push(0, 'barrier 2'));
  expect(capture.capturing(0)).toBe(-1);
});

test('of a channel whose barrier waits in the middle only what is in front is captured', () => {
  const { gate, capture, start } = setUp('a1');
  capture.barrierArrived(0, 1, gate.push(0, 'barrier'));
  gate.push(0, 'a2');
  expect(start(1)).toEqual(['a1']);
  expect(capture.capturing(0)).toBe(-1);
});

test('what a barrier overtook is captured even after the barrier was read', () => {
  const { gate, capture, start } = setUp('a1', 'a2');
  capture.barrierArrived(0, 1, gate.push(0, 'barrier'));
  gate.push(0, 'a3');
  gate.prioritise(0, (element) => element === 'barrier');
  expect(gate.poll()).toBe('barrier');
  expect(start(1)).toEqual(['a1', 'a2']);
});

test('with two barriers under way each checkpoint gets what is in front of its own', () => {
  const { gate, capture, start } = setUp('a1');
  capture.barrierArrived(0, 1, gate.pushPriority(0, 'barrier 1'));
  gate.push(0, 'a2');
  capture.barrierArrived(0, 2, gate.pushPriority(0, 'barrier 2'));
  expect(start(1)).toEqual(['a1']);
  expect(start(2)).toEqual(['a1', 'a2']);
});

test('it goes on from a clone of its state', () => {
  const { gate, capture } = setUp('a1');
  capture.barrierArrived(0, 1, gate.push(0, 'barrier'));
  const clone = new ChannelCapture(structuredClone(capture.state));
  const kept: string[] = [];
  clone.start(0, 1, gate, (element) => kept.push(element));
  expect(kept).toEqual(['a1']);
});
