// What a session, its lessons and its files say to a person, in English: nothing of it is needed on a
// first visit. Another language has this file and phrases.en.ts.

import { seconds } from '../trace/format.ts';
import type { Replay } from './replay-check.ts';

export const SESSION_PHRASES = {
  starting: {
    goesOn:
      'Checkpoint ids go on after the last one given; the sources read on from their offsets.',
    moves: (name: string, from: number, to: number) =>
      `${name} goes from ${from} to ${to} subtasks: whole key groups move, lists are handed round.`,
    added: (names: readonly string[]) =>
      `${names.join(', ')}: not in the snapshot, so ${names.length === 1 ? 'it starts' : 'they start'} with nothing.`,
    left: (names: readonly string[]) => `State of ${names.join(', ')} is left behind for good.`,
    backend: (from: string, to: string) =>
      `State goes from ${from} to ${to}, by the savepoint’s canonical format.`,
    claimed: (keep: number) =>
      `The snapshot becomes the job’s own: it is deleted when ${keep} newer ${keep === 1 ? 'checkpoint is' : 'checkpoints are'} complete, or when the job ends without retaining it.`,
    unclaimed:
      'The snapshot is only read and stays as it is: the first checkpoint uploads everything anew.',
    drained:
      'It was drained: its input had been told to be over. What comes now begins afresh for windows.',
  },
  topicInUse:
    'This run is open in a tab, so its topic is in use. Close that tab, or end the run there, and try again.',
  abortedByHand: (transaction: string, done: boolean) =>
    done
      ? `${transaction} is aborted. Readers of committed rows will never see what was in it.`
      : `${transaction} had ended before.`,

  // -- lessons --
  youSaid: 'you',
  lessonInMemory: 'The run of a lesson lives in memory and ends with it.',
  predictFirst: 'First say what you expect.',
  runFirst: 'First let the run come to its end.',
  answerFirst: 'First answer the question.',
  passFirst: 'First pass the challenge. Hints help.',
  lessonOver: 'This is the end of the lesson.',
  watchNow: 'Just watch for now. It will be your turn.',
  chooseFirst: 'First choose the settings and begin.',
  doFirst: (action: string) => `First ${action}.`,
  onlyThese: (actions: readonly string[]) =>
    `In this challenge you may only ${actions.join(', ')}.`,
  branching: (action: string, atMs: number) =>
    `Repeating the run up to ${(atMs / 1000).toFixed(2)} s, to ${action} there …`,
  tooManyBranches: (most: number) =>
    `There are ${most} branches already. Delete one, then do it again.`,
  branchFailed: (why: string) => `The branch could not be made. ${why}`,

  // -- crash sweep --
  nothingToSweep: 'Nothing has happened in this run yet.',
  sweepResumed: 'A resumed run cannot be repeated: its beginning is gone.',
  runOpenElsewhere: 'This run is open in another tab: close it there first.',
  sweepBrought:
    'This run goes on with a snapshot of another one: what a reader saw before is not known, so no crash can be judged.',

  // -- sessions --
  openElsewhere:
    'An earlier run is open in another tab. It goes on there; here you can begin a new one.',
  otherEngine:
    'The earlier run was made by another version of Tidemark, which may read its state ' +
    'differently. It cannot be resumed.',
  unknownScenario: (scenario: string) =>
    `The earlier run used the job "${scenario}", which is not known here. It cannot be resumed.`,
  noSuchScenario: (scenario: string) => `There is no job named "${scenario}".`,
  foreignLink: 'What stands behind the # in the address is no link to a run.',
  linkSelects: (name: string, kinds: readonly string[]) =>
    `This link cannot be opened: it selects "${name}", and only ${kinds.join(', ')} can be selected.`,
  linkShows: (id: string, nearest: string) =>
    `This link cannot be opened: there is no panel "${id}"; did you mean "${nearest}"?`,
  newRunInstead: 'A new run is opened instead.',
  openRunStays: 'The open run goes on.',

  // -- a person's own file --
  fileNoColumns: 'No column is kept: mark at least one.',
  fileUnnamed: 'A column has no name.',
  fileTwice: (name: string) => `Two columns are called "${name}".`,
  anotherFile: (chosen: string, wanted: string) =>
    `${chosen} holds something else than the ${wanted} that this run was made with. Choose the very same file.`,

  // -- run files --
  noSnapshot: 'The file holds no snapshot that can be read.',
  foreignFile: 'This file is no run that Tidemark has saved.',
  fileCutOff: 'This file is a run, but a part of it is missing: save or copy it again.',
  fileDamaged: (place: string) =>
    `This file is a run, but it is damaged: "${place}" is missing or wrong. Save or copy it again.`,
  newerFile: (format: number, known: number) =>
    `This file was saved by a newer Tidemark (format ${format}; here ${known} is the newest). Open it there.`,
  fileTooLarge: 'This file is much larger than any run that Tidemark has saved.',
  fileUnreadable: (why: string) => `The file could not be read. ${why}`,
  replaying:
    'The imported run is open. It is being repeated to see whether it comes out the same …',
  replayed: (replay: Replay, engine: string, here: string) => {
    const made =
      engine === here ? '' : ` It was recorded with engine version ${engine}; this is ${here}.`;
    switch (replay.kind) {
      case 'same':
        return `The imported run came out the same here: ${replay.events} events, digest ${replay.digest}.${made}`;
      case 'differs':
        return `The imported run does not come out the same here: it differs for the first time between ${seconds(replay.fromMs)} and ${seconds(replay.toMs)}.${made}`;
      case 'shorter':
        return `The imported run does not come out the same here: it ends at ${seconds(replay.atMs)} already.${made}`;
      case 'failed':
        return `The imported run could not be repeated. ${replay.why}${made}`;
    }
  },
  notRemembered: (why: string) => `This run could not be noted down for a later visit. ${why}`,
  storageLost: (why: string) => `${why} What is open goes on, but may not outlive this page.`,
};
