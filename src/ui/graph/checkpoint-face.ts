// What a checkpoint shows: who has acknowledged, which files are durable, and how it ended.
// Graph, store and the coordinator's book all show the same face.

import type { Plan } from '../../engine/job/plan.ts';
import type { CheckpointId, TaskId } from '../../engine/protocol.ts';
import type { CheckpointView, FileView, ViewModel } from '../../trace/view-model.ts';
import { strings } from '../strings.en.ts';

export interface AckFace {
  readonly task: TaskId;
  readonly short: string;
  readonly acknowledged: boolean;
  /** Its part in the store: written, being written, none (stateless), not begun. */
  readonly file: 'durable' | 'writing' | 'stateless' | 'none';
}

export interface CheckpointFace {
  readonly id: CheckpointId;
  /** It is the person's own. */
  readonly isSavepoint: boolean;
  readonly state: 'pending' | 'writing' | 'complete' | 'replaced' | 'aborted' | 'damaged';
  readonly words: string;
  readonly acks: readonly AckFace[];
  readonly received: number;
  readonly metadata: 'durable' | 'writing' | 'none';
  readonly durableFiles: number;
  readonly files: number;
  /** Of all its files, the metadata included. */
  readonly fileBytes: number;
  /** Of the state alone. */
  readonly stateBytes: number;
  /** null: it is from an earlier visit. */
  readonly tookMs: number | null;
  /** The recovery under way, or the last one, starts from it. */
  readonly restoredFrom: boolean;
}

export function checkpointFace(
  view: ViewModel,
  checkpoint: CheckpointView,
  shortNames: ReadonlyMap<TaskId, string>,
  cursorMs: number,
): CheckpointFace {
  const files = new Map<TaskId | null, FileView>();
  for (const file of view.files.values()) {
    if (file.checkpoint === checkpoint.id) files.set(file.task, file);
  }
  const acks = checkpoint.expected.map((task): AckFace => {
    const acknowledged = checkpoint.acknowledged.has(task);
    const file = files.get(task);
    const state = file
      ? isDurable(file)
        ? 'durable'
        : 'writing'
      : acknowledged
        ? 'stateless'
        : 'none';
    return { task, short: shortNames.get(task) ?? task, acknowledged, file: state };
  });
  const metadata = files.get(null);
  const state = stateOf(checkpoint);
  const written = [...files.values()];
  return {
    id: checkpoint.id,
    isSavepoint: checkpoint.savepoint !== null,
    state,
    words: wordsOf(checkpoint, state),
    acks,
    received: checkpoint.acknowledged.size,
    metadata: metadata ? (isDurable(metadata) ? 'durable' : 'writing') : 'none',
    durableFiles: written.filter(isDurable).length,
    files: written.length,
    fileBytes: written.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    stateBytes: checkpoint.sizeBytes,
    tookMs: checkpoint.fromEarlierSession
      ? null
      : (checkpoint.endedAtMs ?? cursorMs) - checkpoint.triggeredAtMs,
    restoredFrom: view.recovery?.checkpoint === checkpoint.id,
  };
}

/** The shortest name of each task that no other operator's tasks share: `So1`, `M2`. */
export function shortNamesOf(plan: Plan): Map<TaskId, string> {
  const names = [...new Set(plan.tasks.map(({ operator }) => operator.name))];
  const short = new Map<string, string>();
  for (const name of names) {
    let length = 1;
    while (
      length < name.length &&
      names.some((other) => other !== name && other.slice(0, length) === name.slice(0, length))
    ) {
      length++;
    }
    short.set(name, name.slice(0, length));
  }
  return new Map(
    plan.tasks.map(({ id, operator, index }) => [id, `${short.get(operator.name)}${index + 1}`]),
  );
}

function isDurable({ durableAtMs }: FileView): boolean {
  return durableAtMs !== null;
}

function stateOf({
  status,
  damaged,
  retained,
  savepoint,
}: CheckpointView): CheckpointFace['state'] {
  if (damaged !== null) return 'damaged';
  switch (status) {
    case 'pending':
      return 'pending';
    case 'writing metadata':
      return 'writing';
    case 'completed':
      // Nothing takes the place of a savepoint.
      return retained || savepoint !== null ? 'complete' : 'replaced';
    case 'aborted':
      return 'aborted';
  }
}

function wordsOf(checkpoint: CheckpointView, state: CheckpointFace['state']): string {
  const { savepoint } = checkpoint;
  const words = strings.checkpoints;
  if (savepoint === null) return outcomeOf(checkpoint, state);
  if (state !== 'complete') return `${words.savepoint}, ${outcomeOf(checkpoint, state)}`;
  return savepoint === 'plain' ? words.savepointKept : words.savepointStop;
}

function outcomeOf(checkpoint: CheckpointView, state: CheckpointFace['state']): string {
  const words = strings.checkpoints;
  switch (state) {
    case 'pending':
      return words.pending(checkpoint.acknowledged.size, checkpoint.expected.length);
    case 'writing':
      return words.writing;
    case 'complete':
      return words.retained;
    case 'replaced':
      return words.gone[checkpoint.gone ?? 'replaced'];
    case 'aborted': {
      const reason = checkpoint.reason ?? '';
      return words.aborted(words.reasons[reason] ?? reason);
    }
    case 'damaged':
      return words.damaged(checkpoint.damaged ?? '');
  }
}
