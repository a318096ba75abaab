// The sentences of claims: one entry per kind, which writes it, reads it, gives examples and judges it.
//
// Keeps true: every claim reads back from its own sentence, and a claim that can still be broken is
// never said to hold for good. Judging reads the facts of a run and nothing else.

import {
  missingInMoment,
  momentExamples,
  momentSentence,
  readMoment,
} from '../../sim/moment-grammar.ts';
import type { Names } from '../../sim/action-grammar.ts';
import type { Bound, Claim, MeasuredPhase, Verdict } from './claim.ts';
import type { RunFacts } from './run-facts.ts';

type Kind = Claim['kind'];
type Of<K extends Kind> = Extract<Claim, { kind: K }>;

interface Entry<K extends Kind> {
  readonly pattern: RegExp;
  /** null: the words fit, but not together. */
  readonly read: (match: readonly string[]) => Of<K> | null;
  readonly write: (claim: Of<K>) => string;
  readonly examples: (names: Names) => readonly string[];
  readonly names?: (claim: Of<K>) => Partial<Record<keyof Names, string>>;
  readonly judge: (claim: Of<K>, facts: RunFacts) => Verdict;
}

const OPEN: Verdict = { standing: 'open', found: '' };
const SECONDS = String.raw`(\d+(?:\.\d{1,3})?) s`;
const BOUND = '(at least|at most|exactly)';
const CHANNEL = String.raw`(\S+?) ?(?:→|->) ?(\S+)`;

const toMs = (seconds = ''): number => Math.round(Number(seconds) * 1000);
const inSeconds = (ms: number): string => `${Math.round(ms) / 1000} s`;
const channelOf = (from = '', to = ''): string => `${from}→${to}`;
const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const holds = (found = ''): Verdict => ({ standing: 'holds', found });
const fails = (found = ''): Verdict => ({ standing: 'fails', found });
const asFound = (good: boolean, found: string): Verdict => (good ? holds(found) : fails(found));

function fits(bound: Bound, value: number, limit: number): boolean {
  if (bound === 'at least') return value >= limit;
  return bound === 'at most' ? value <= limit : value === limit;
}

/** A number that only grows, and is final when the run is over. */
function growing(
  bound: Bound,
  value: number,
  limit: number,
  found: string,
  over: boolean,
): Verdict {
  if (over) return asFound(fits(bound, value, limit), found);
  if (bound === 'at least') return value >= limit ? holds(found) : OPEN;
  if (value > limit) return fails(found);
  return bound === 'at most' ? { standing: 'so far', found } : { standing: 'open', found };
}

/** Whether it ever happens. */
function eventually(happened: boolean, found: string, over: boolean): Verdict {
  if (happened) return holds(found);
  return over ? fails(found) : OPEN;
}

export const CLAIMS: { readonly [K in Kind]: Entry<K> } = {
  result: {
    pattern: /^the result equals the expected result$/,
    read: () => ({ kind: 'result' }),
    write: () => 'the result equals the expected result',
    examples: () => ['the result equals the expected result'],
    judge: (_claim, facts) => {
      if (!facts.isOver) return OPEN;
      const { twice, lost } = facts.tally;
      const found = twice + lost === 0 ? 'it is equal' : `${twice} counted twice, ${lost} lost`;
      return asFound(twice + lost === 0 && facts.status === 'FINISHED', found);
    },
  },
  sweep: {
    pattern: /^the result equals the expected result for every crash of (\S+)$/,
    read: ([, process = '']) => ({ kind: 'sweep', process }),
    write: ({ process }) => `the result equals the expected result for every crash of ${process}`,
    examples: ({ processes }) =>
      processes.map((id) => `the result equals the expected result for every crash of ${id}`),
    names: ({ process }) => ({ processes: process }),
    // It is about many runs: whoever can repeat the run judges it (check/attempt.ts).
    judge: () => OPEN,
  },
  spoiled: {
    pattern: new RegExp(
      `^(?:${BOUND} (\\d+) records? (?:is|are)|a record is) (counted twice|lost)$`,
    ),
    read: ([, bound, count, how]) => ({
      kind: 'spoiled',
      bound: (bound ?? 'at least') as Bound,
      count: Number(count ?? 1),
      how: how === 'lost' ? 'lost' : 'counted twice',
    }),
    write: ({ bound, count, how }) =>
      bound === 'at least' && count === 1
        ? `a record is ${how}`
        : `${bound} ${count} records are ${how}`,
    examples: () => [
      'a record is counted twice',
      'a record is lost',
      'exactly 2 records are counted twice',
      'at most 5 records are lost',
    ],
    judge: ({ bound, count, how }, facts) => {
      if (!facts.isOver) return OPEN;
      const { twice, lost } = facts.tally;
      const value = how === 'lost' ? lost : twice;
      return asFound(fits(bound, value, count), `${value} ${how}`);
    },
  },
  replayed: {
    pattern: new RegExp(`^${BOUND} (\\d+) records? (?:is|are) replayed$`),
    read: ([, bound, count]) => ({ kind: 'replayed', bound: bound as Bound, count: Number(count) }),
    write: ({ bound, count }) => `${bound} ${count} records are replayed`,
    examples: () => ['at most 60 records are replayed', 'at least 1 records are replayed'],
    judge: ({ bound, count }, { replayed, isOver }) =>
      growing(bound, replayed, count, `${replayed} replayed`, isOver),
  },
  restores: {
    pattern: /^the job (?:restores from checkpoint (\d+)|starts again from the beginning)$/,
    read: ([, checkpoint]) => ({
      kind: 'restores',
      checkpoint: checkpoint === undefined ? null : Number(checkpoint),
    }),
    write: ({ checkpoint }) =>
      checkpoint === null
        ? 'the job starts again from the beginning'
        : `the job restores from checkpoint ${checkpoint}`,
    examples: () => [
      'the job restores from checkpoint 2',
      'the job starts again from the beginning',
    ],
    judge: ({ checkpoint }, { recoveries, isOver }) => {
      const from = recoveries.map((each) =>
        each.checkpoint === null ? 'the beginning' : `checkpoint ${each.checkpoint}`,
      );
      const found = from.length === 0 ? 'no recovery' : `from ${from.join(', ')}`;
      return eventually(
        recoveries.some((each) => each.checkpoint === checkpoint),
        found,
        isOver,
      );
    },
  },
  restarts: {
    pattern: /^(?:the job never restarts|(all|only some) tasks start again)$/,
    read: ([, tasks]) => ({
      kind: 'restarts',
      tasks: tasks === undefined ? 'none' : tasks === 'all' ? 'all' : 'some',
    }),
    write: ({ tasks }) =>
      tasks === 'none'
        ? 'the job never restarts'
        : `${tasks === 'all' ? 'all' : 'only some'} tasks start again`,
    examples: () => [
      'the job never restarts',
      'all tasks start again',
      'only some tasks start again',
    ],
    judge: ({ tasks }, { recoveries, isOver, basis }) => {
      const found = plural(recoveries.length, 'restart');
      if (tasks === 'none') {
        if (recoveries.length > 0) return fails(found);
        return isOver ? holds(found) : { standing: 'so far', found };
      }
      const wanted = (count: number): boolean => (count === basis.taskCount) === (tasks === 'all');
      const [last] = recoveries.slice(-1);
      const how = last ? `${last.tasks} of ${basis.taskCount} tasks` : found;
      return eventually(
        recoveries.some((each) => wanted(each.tasks)),
        how,
        isOver,
      );
    },
  },
  standstill: {
    pattern: new RegExp(`^the job stands still for ${BOUND} ${SECONDS}$`),
    read: ([, bound, seconds]) => ({
      kind: 'standstill',
      bound: bound as Bound,
      ms: toMs(seconds),
    }),
    write: ({ bound, ms }) => `the job stands still for ${bound} ${inSeconds(ms)}`,
    examples: () => ['the job stands still for at most 4 s'],
    judge: ({ bound, ms }, { recoveries, isOver }) => {
      const ended = recoveries.flatMap(({ failedAtMs, endedAtMs }) =>
        endedAtMs === null ? [] : endedAtMs - failedAtMs,
      );
      const longest = Math.max(0, ...ended);
      const found = ended.length === 0 ? 'no failure' : inSeconds(longest);
      return growing(bound, longest, ms, found, isOver);
    },
  },
  checkpoint: {
    pattern: /^checkpoint (\d+) (completes|fails)$/,
    read: ([, checkpoint, ends]) => ({
      kind: 'checkpoint',
      checkpoint: Number(checkpoint),
      ends: ends === 'fails' ? 'fails' : 'completes',
    }),
    write: ({ checkpoint, ends }) => `checkpoint ${checkpoint} ${ends}`,
    examples: () => ['checkpoint 2 completes', 'checkpoint 2 fails'],
    judge: ({ checkpoint, ends }, { checkpoints, isOver }) => {
      const known = checkpoints.get(checkpoint);
      if (!known || known.status === 'pending') return isOver ? fails('it never ended') : OPEN;
      return asFound((known.status === 'completed') === (ends === 'completes'), known.status);
    },
  },
  completed: {
    pattern: new RegExp(`^${BOUND} (\\d+) checkpoints? completes?$`),
    read: ([, bound, count]) => ({
      kind: 'completed',
      bound: bound as Bound,
      count: Number(count),
    }),
    write: ({ bound, count }) => `${bound} ${count} checkpoints complete`,
    examples: () => ['at least 3 checkpoints complete'],
    judge: ({ bound, count }, { checkpoints, isOver }) => {
      const done = [...checkpoints.values()].filter(({ status }) => status === 'completed').length;
      return growing(bound, done, count, `${done} complete`, isOver);
    },
  },
  phase: {
    pattern: new RegExp(
      `^(duration|start delay|alignment|sync|async) of checkpoint (\\d+)(?: at (\\S+))? is ${BOUND} ${SECONDS}$`,
    ),
    read: ([, phase, checkpoint, task, bound, seconds]) =>
      phase === 'duration' && task !== undefined
        ? null
        : {
            kind: 'phase',
            phase: phase as MeasuredPhase,
            checkpoint: Number(checkpoint),
            task: task ?? null,
            bound: bound as Bound,
            ms: toMs(seconds),
          },
    write: ({ phase, checkpoint, task, bound, ms }) =>
      `${phase} of checkpoint ${checkpoint}${task === null ? '' : ` at ${task}`} is ${bound} ${inSeconds(ms)}`,
    examples: ({ tasks }) => [
      'duration of checkpoint 2 is at most 3 s',
      ...tasks.flatMap((task) =>
        ['start delay', 'alignment', 'sync', 'async'].map(
          (phase) => `${phase} of checkpoint 2 at ${task} is at least 1 s`,
        ),
      ),
    ],
    names: ({ task }) => (task === null ? {} : { tasks: task }),
    judge: judgePhase,
  },
  stores: {
    pattern: new RegExp(`^checkpoint (\\d+) stores ${BOUND} (\\d+) (bytes in flight|bytes)$`),
    read: ([, checkpoint, bound, bytes, what]) => ({
      kind: 'stores',
      checkpoint: Number(checkpoint),
      bound: bound as Bound,
      bytes: Number(bytes),
      what: what === 'bytes' ? 'bytes' : 'bytes in flight',
    }),
    write: ({ checkpoint, bound, bytes, what }) =>
      `checkpoint ${checkpoint} stores ${bound} ${bytes} ${what}`,
    examples: () => [
      'checkpoint 5 stores at most 3000 bytes',
      'checkpoint 2 stores at least 1 bytes in flight',
    ],
    judge: ({ checkpoint, bound, bytes, what }, { checkpoints, isOver }) => {
      const known = checkpoints.get(checkpoint);
      if (known?.status !== 'completed') return isOver ? fails('it did not complete') : OPEN;
      let sum = 0;
      for (const { uploadedBytes, persistedBytes } of known.metrics.values()) {
        sum += what === 'bytes' ? uploadedBytes : persistedBytes;
      }
      return asFound(fits(bound, sum, bytes), `${sum} ${what}`);
    },
  },
  blocked: {
    pattern: new RegExp(`^${CHANNEL} is (not )?blocked during checkpoint (\\d+)$`),
    read: ([, from, to, not, checkpoint]) => ({
      kind: 'blocked',
      channel: channelOf(from, to),
      checkpoint: Number(checkpoint),
      not: not !== undefined,
    }),
    write: ({ channel, checkpoint, not }) =>
      `${channel} is ${not ? 'not ' : ''}blocked during checkpoint ${checkpoint}`,
    examples: ({ channels }) =>
      channels.flatMap((channel) => [
        `${channel} is blocked during checkpoint 2`,
        `${channel} is not blocked during checkpoint 2`,
      ]),
    names: ({ channel }) => ({ channels: channel }),
    judge: ({ channel, checkpoint, not }, { blockedFor, checkpoints, isOver }) => {
      const was = blockedFor.get(channel)?.has(checkpoint) === true;
      if (was) return not ? fails('it was blocked') : holds('it was blocked');
      const status = checkpoints.get(checkpoint)?.status ?? 'pending';
      if (status === 'pending' && !isOver) return OPEN;
      return not ? holds('it was never blocked') : fails('it was never blocked');
    },
  },
  'takes-while': {
    pattern: /^(\S+) takes records from (\S+) while (\S+?) ?(?:→|->) ?(\S+) is blocked$/,
    read: ([, taker, from, blockedFrom, task]) =>
      taker === task
        ? {
            kind: 'takes-while',
            channel: channelOf(from, task),
            blocked: channelOf(blockedFrom, task),
          }
        : null,
    write: ({ channel, blocked }) => {
      const [from, task] = channel.split('→');
      return `${task} takes records from ${from} while ${blocked} is blocked`;
    },
    examples: ({ channels }) =>
      channels.flatMap((channel) => {
        const [from, task = ''] = channel.split('→');
        const other = channels.find((each) => each !== channel && each.endsWith(`→${task}`));
        return other === undefined
          ? []
          : [`${task} takes records from ${from} while ${other} is blocked`];
      }),
    names: ({ channel }) => ({ channels: channel }),
    judge: ({ channel, blocked }, { takenWhile, isOver }) => {
      const count = takenWhile.get(`${channel} while ${blocked}`) ?? 0;
      return eventually(count > 0, plural(count, 'record'), isOver);
    },
  },
  'takes-while-storing': {
    pattern: /^(\S+) takes records while its snapshot is stored$/,
    read: ([, task = '']) => ({ kind: 'takes-while-storing', task }),
    write: ({ task }) => `${task} takes records while its snapshot is stored`,
    examples: ({ tasks }) =>
      tasks.map((task) => `${task} takes records while its snapshot is stored`),
    names: ({ task }) => ({ tasks: task }),
    judge: ({ task }, { takenWhileStoring, isOver }) => {
      const count = takenWhileStoring.get(task) ?? 0;
      return eventually(count > 0, plural(count, 'record'), isOver);
    },
  },
  slow: {
    pattern: /^(\S+) is slow$/,
    read: ([, task = '']) => ({ kind: 'slow', task }),
    write: ({ task }) => `${task} is slow`,
    examples: ({ tasks, operators }) => [...tasks, ...operators].map((task) => `${task} is slow`),
    names: ({ task }) => ({ tasks: task, operators: task }),
    judge: ({ task }, { paces, basis, isOver }) => {
      const operator = task.replace(/-\d+$/, '');
      const pace = paces.get(task) ?? paces.get(operator) ?? basis.slowdown[task] ?? 1;
      const found = pace > 1 ? `${pace} times its time` : 'its normal time';
      if (isOver) return asFound(pace > 1, found);
      return pace > 1 ? { standing: 'so far', found } : { standing: 'open', found };
    },
  },
  dead: {
    pattern: /^(\S+) is dead$/,
    read: ([, process = '']) => ({ kind: 'dead', process }),
    write: ({ process }) => `${process} is dead`,
    examples: ({ processes }) => processes.map((id) => `${id} is dead`),
    names: ({ process }) => ({ processes: process }),
    judge: ({ process }, { dead, isOver }) => {
      const found = dead.has(process) ? 'it is dead' : 'it is alive';
      if (isOver) return asFound(dead.has(process), found);
      return dead.has(process) ? { standing: 'so far', found } : { standing: 'open', found };
    },
  },
  then: {
    pattern: /^(\S+ is (?:slow|dead)) (when .+)$/,
    read: ([, text = '', whenText = '']) => {
      const claim = readClaim(text);
      const when = readMoment(whenText);
      return claim && when ? { kind: 'then', claim, when } : null;
    },
    write: ({ claim, when }) => `${claimSentence(claim)} ${momentSentence(when)}`,
    examples: (names) => {
      const moments = momentExamples(names).filter((each) => each.startsWith('when'));
      return names.tasks.flatMap((task) => moments.map((when) => `${task} is slow ${when}`));
    },
    // Watched for by a judge of its own (judge.ts).
    judge: () => OPEN,
  },
};

function judgePhase(
  { phase, checkpoint, task, bound, ms }: Of<'phase'>,
  { checkpoints, isOver }: RunFacts,
): Verdict {
  const known = checkpoints.get(checkpoint);
  const never = isOver ? fails('it was never measured') : OPEN;
  if (!known) return never;
  if (phase === 'duration') {
    if (known.status !== 'completed' || known.endedAtMs === null) {
      return known.status === 'failed' ? fails('the checkpoint failed') : never;
    }
    const lasted = known.endedAtMs - known.triggeredAtMs;
    return asFound(fits(bound, lasted, ms), inSeconds(lasted));
  }
  const field = METRIC[phase];
  if (task !== null) {
    const metrics = known.metrics.get(task);
    if (!metrics) return known.status === 'pending' ? never : fails('it was never measured');
    return asFound(fits(bound, metrics[field], ms), inSeconds(metrics[field]));
  }
  if (known.status === 'pending') return never;
  const longest = Math.max(0, ...[...known.metrics.values()].map((each) => each[field]));
  return asFound(fits(bound, longest, ms), inSeconds(longest));
}

const METRIC = {
  'start delay': 'startDelayMs',
  alignment: 'alignmentMs',
  sync: 'syncMs',
  async: 'asyncMs',
} as const;

const KINDS = Object.keys(CLAIMS) as readonly Kind[];

export function claimSentence(claim: Claim): string {
  return (CLAIMS[claim.kind] as Entry<Kind>).write(claim);
}

/** @returns null: it is no sentence of a claim. Its names are not looked at. */
export function readClaim(text: string): Claim | null {
  for (const kind of KINDS) {
    const match = CLAIMS[kind].pattern.exec(text);
    const claim = match && (CLAIMS[kind] as Entry<Kind>).read(match);
    if (claim) return claim;
  }
  return null;
}

/** What to say of a claim that names what the job has not; null: all is there. */
export function missingInClaim(claim: Claim, names: Names): string | null {
  if (claim.kind === 'then') {
    return missingInClaim(claim.claim, names) ?? missingInMoment(claim.when, names);
  }
  const used = (CLAIMS[claim.kind] as Entry<Kind>).names?.(claim) ?? {};
  const lists = Object.entries(used) as [keyof Names, string][];
  if (lists.length === 0 || lists.some(([list, name]) => names[list].includes(name))) return null;
  const known = lists.flatMap(([list]) => names[list]);
  return `this job has no ${lists[0]?.[1]}. It has ${known.join(', ')}.`;
}

export function claimExamples(names: Names): string[] {
  return KINDS.flatMap((kind) => CLAIMS[kind].examples(names));
}

export function judge(claim: Claim, facts: RunFacts): Verdict {
  return (CLAIMS[claim.kind] as Entry<Kind>).judge(claim, facts);
}
