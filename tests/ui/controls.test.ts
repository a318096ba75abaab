// Keys, speeds, the walk through the graph, and how numbers are written.
import { describe, expect, test } from 'vitest';
import { bytes, seconds, speed } from '../../src/ui/format.ts';
import { layoutGraph } from '../../src/ui/graph/layout.ts';
import { neighbour } from '../../src/ui/graph/walk.ts';
import { commandFor, type KeyPress } from '../../src/ui/keys.ts';
import { notchOf, speedAt, SPEEDS } from '../../src/ui/transport/speeds.ts';
import { DESKTOP, HOSTS, PHONE, PLAN } from './staged-view.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };
  return { key, ...plain, within: 'elsewhere', ...more };
}

describe('keys', () => {
  test('mean what the help says', () => {
    const kinds = [' ', '.', 'n', 't', 'k', 'r', 'l', '?', '+', '-'].map(
      (key) => commandFor(press(key))?.kind,
    );
    expect(kinds).toEqual([
      'toggle',
      'step',
      'step',
      'trigger',
      'kill',
      'restart',
      'legend',
      'help',
      'faster',
      'slower',
    ]);
    expect(commandFor(press('2'))).toEqual({ kind: 'focus host', number: 2 });
  });

  test('step back and forward at each grain: in pairs, the way back being the other one', () => {
    const step = (key: string): string => {
      const command = commandFor(press(key));
      return command?.kind === 'step' ? `${command.grain} ${command.direction}` : 'none';
    };
    expect([...'bBoOxXvVnp.,[]'].map(step)).toEqual([
      'hop forward',
      'hop back',
      'subject forward',
      'subject back',
      'failure forward',
      'failure back',
      'violation forward',
      'violation back',
      'completed forward',
      'completed back',
      'event forward',
      'event back',
      'phase back',
      'phase forward',
    ]);
    expect(commandFor(press('End'))?.kind).toBe('now');
  });

  test('are off in fields, in dialogs and with modifiers', () => {
    expect(commandFor(press('k', { within: 'field' }))).toBeNull();
    expect(commandFor(press('k', { within: 'dialog' }))).toBeNull();
    expect(commandFor(press('r', { ctrlKey: true }))).toBeNull();
  });

  test('leave the space bar to a button in focus', () => {
    expect(commandFor(press(' ', { within: 'button' }))).toBeNull();
    expect(commandFor(press('n', { within: 'button' }))?.kind).toBe('step');
  });

  test('held down repeat a step, never a kill', () => {
    expect(commandFor(press('.', { repeat: true }))?.kind).toBe('step');
    expect(commandFor(press('k', { repeat: true }))).toBeNull();
  });
});

describe('speeds', () => {
  test('go from a thousandth to as fast as it goes, in steps of 1, 2 and 5', () => {
    expect(SPEEDS.map((one) => (one < 1 ? `1/${Math.round(1 / one)}` : String(one)))).toEqual(
      '1/1000 1/500 1/200 1/100 1/50 1/20 1/10 1/5 1/2 1 2 5 10 20 50 100 Infinity'.split(' '),
    );
  });

  test('each has its notch, and a speed in between goes to the nearest', () => {
    for (const [notch, one] of SPEEDS.entries()) expect(notchOf(one)).toBe(notch);
    expect(speedAt(notchOf(0.3))).toBe(0.2);
    expect(speedAt(99)).toBe(Infinity);
    expect(speedAt(-1)).toBe(0.001);
  });
});

describe('walking the graph', () => {
  const across = layoutGraph(PLAN, HOSTS, DESKTOP);
  const down = layoutGraph(PLAN, HOSTS, PHONE);

  test('goes along the channels and back', () => {
    expect(neighbour(across, 'Source-1', 'ArrowRight')).toBe('Source-1→Map-1');
    expect(neighbour(across, 'Source-1→Map-1', 'ArrowRight')).toBe('Map-1');
    expect(neighbour(across, 'Map-1', 'ArrowLeft')).toBe('Source-1→Map-1');
    expect(neighbour(down, 'Source-1', 'ArrowDown')).toBe('Source-1→Map-1');
  });

  test('goes sideways to the next of the same kind, and stays at the edge', () => {
    expect(neighbour(across, 'Count-1', 'ArrowDown')).toBe('Count-2');
    expect(neighbour(across, 'Map-1→Count-1', 'ArrowDown')).toBe('Map-2→Count-1');
    expect(neighbour(across, 'Count-2', 'ArrowDown')).toBe('Count-2');
    expect(neighbour(across, 'Source-1', 'ArrowLeft')).toBe('Source-1');
    expect(neighbour(down, 'Count-1', 'ArrowRight')).toBe('Count-2');
  });

  test('reaches every task and channel from the first', () => {
    const seen = new Set(['Source-1']);
    for (const item of seen) {
      for (const arrow of ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'] as const) {
        seen.add(neighbour(across, item, arrow));
      }
    }
    expect([...seen].sort()).toEqual([...across.tasks.keys(), ...across.channels.keys()].sort());
  });
});

test('numbers are written the same everywhere', () => {
  expect(seconds(12_340)).toBe('12.3 s');
  expect(seconds(12_340, 2)).toBe('12.34 s');
  expect(seconds(-1)).toBe('0.0 s');
  expect([bytes(297), bytes(1444), bytes(5_300_000)]).toEqual(['297 B', '1.4 KB', '5.3 MB']);
  expect([speed(0.05), speed(1), speed(100)]).toEqual(['1/20×', '1×', '100×']);
});
