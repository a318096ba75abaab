// Landmarks, interruptions and what concerns what: judged against the whole trace, the slow way.
import { expect, test, vi } from 'vitest';
import { CLICKS } from '../../src/sim/scenarios.ts';
import { concerns } from '../../src/trace/concerns.ts';
import { History } from '../../src/trace/history/history.ts';
import { isHop, Landmarks, phaseOf } from '../../src/trace/landmarks.ts';
import { kill, shippedLog, traceOf } from '../support/traced-run.ts';

vi.setConfig({ testTimeout: 30_000 });

const { events, run } = traceOf({
  scenario: CLICKS,
  log: shippedLog('clicks', 250),
  actions: [kill('TM-2', 9000), kill('JM', 16_000)],
});
const landmarks = new Landmarks();
const history = new History(run.facts.plan);
for (const event of events) {
  landmarks.note(event);
  history.note(event);
}
const lastStep = events.at(-1)?.step ?? 0;

test('next and previous find exactly the steps at which a barrier hops', () => {
  const hops = new Set(events.filter(isHop).map(({ step }) => step));
  const there: number[] = [];
  for (let at: number | null = 0; (at = landmarks.next('hop', at)) !== null;) there.push(at);
  const back: number[] = [];
  for (let at: number | null = lastStep + 1; (at = landmarks.previous('hop', at)) !== null;) {
    back.push(at);
  }
  expect(there).toEqual([...hops]);
  expect(back.reverse()).toEqual(there);
});

test('a checkpoint stops once at each of its phases', () => {
  const [first] = events.filter(({ kind }) => kind === 'checkpoint-triggered');
  const phases: string[] = [];
  let at = (first?.step ?? 0) - 1;
  for (let press = 0; press < 7; press++) {
    const step = landmarks.next('phase', at);
    if (step === null) break;
    for (const event of events.filter((each) => each.step === step)) {
      const reached = phaseOf(event)?.phase;
      if (reached && !phases.includes(reached)) phases.push(reached);
    }
    at = step;
  }
  expect(phases).toEqual(['trigger', 'sync', 'async', 'ack', 'align', 'complete', 'notify']);
});

test('failures are the crashes and what they lead to', () => {
  const kinds: string[] = [];
  for (let at: number | null = 0; (at = landmarks.next('failure', at)) !== null;) {
    const step = at;
    kinds.push(...events.filter((each) => each.step === step).map(({ kind }) => kind));
  }
  expect(kinds.filter((kind) => kind === 'process-killed')).toHaveLength(2);
  expect(kinds).toContain('restart-scheduled');
});

test('history has every checkpoint from its trigger to its end', () => {
  const triggered = events.filter((event) => event.kind === 'checkpoint-triggered');
  const stories = [...history.checkpoints.values()];
  expect(stories.map(({ id, triggeredAtMs }) => [id, triggeredAtMs])).toEqual(
    triggered.map(({ checkpoint, atMs }) => [checkpoint, atMs]),
  );
  for (const { id, endedMs, outcome } of stories) {
    const completed = events.find(
      (event) => event.kind === 'checkpoint-completed' && event.checkpoint === id,
    );
    if (completed) expect([outcome, endedMs]).toEqual(['completed', completed.atMs]);
    else expect(outcome).toBe('aborted');
    expect(endedMs).not.toBeNull();
  }
});

test('an outage goes from the crash to the moment all tasks run again', () => {
  const ends = events.filter((event) => event.kind === 'recovery-ended').map(({ atMs }) => atMs);
  const kills = events.filter((event) => event.kind === 'process-killed').map(({ atMs }) => atMs);
  const { outages, incidents } = history.interruptions;
  expect(outages.map(({ fromMs }) => fromMs)).toEqual(kills);
  expect(ends).toEqual(expect.arrayContaining(outages.map(({ toMs }) => toMs)));
  expect(outages[0]?.noticedMs).toBeGreaterThan(kills[0] ?? 0);
  expect(incidents.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    'killed TM-2',
    'killed JM',
  ]);
});

test('what concerns a task is what it does, what reaches it and what is heard of it', () => {
  const { plan } = run.facts;
  const of = (kind: 'task' | 'channel' | 'process' | 'checkpoint', id: string) => {
    const about = events.filter((event) => concerns(event, { kind, id }, plan));
    return new Set(about.map((event) => event.kind));
  };
  expect([...of('task', 'Count-1')]).toEqual(
    expect.arrayContaining(['arrived', 'processed', 'sent', 'snapshot-taken', 'acknowledged']),
  );
  expect([...of('channel', 'Map-1→Count-1')]).toEqual(
    expect.arrayContaining(['sent', 'arrived', 'barrier-received', 'credited']),
  );
  expect([...of('process', 'TM-2')]).toEqual(
    expect.arrayContaining(['process-started', 'process-killed', 'task-manager-lost']),
  );
  expect(of('process', 'TM-2').has('processed')).toBe(false);
  expect([...of('checkpoint', '1')]).toEqual(
    expect.arrayContaining(['checkpoint-triggered', 'barrier-received', 'checkpoint-completed']),
  );
});
