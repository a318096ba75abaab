// Where a term shows in the picture: the first thing there is of it at the moment shown.
//
// Pure: a place is a name, what stands there now follows from the view. null: nothing of it is there.

import { JOB, recordThing, type Thing } from '../../lab/things.ts';
import type { TaskView, ViewModel } from '../../trace/view-model.ts';

export type Place =
  | 'job'
  | 'jobmanager'
  | 'taskmanager'
  | 'task'
  | 'source'
  | 'sink'
  | 'channel'
  | 'blocked'
  | 'barrier'
  | 'record'
  | 'partition'
  | 'key'
  | 'checkpoint'
  | 'savepoint'
  | 'store'
  | 'file'
  | 'shared'
  | 'transaction'
  | 'result';

export function thingAt(place: Place, view: ViewModel): Thing | null {
  const { tasks, channels, processes, checkpoints, files, sink } = view;
  const task = (isMeant: (one: TaskView) => boolean): Thing | null =>
    thing('task', [...tasks.values()].find(isMeant)?.id);
  const process = (role: 'job-manager' | 'task-manager'): Thing | null =>
    thing(
      'process',
      [...processes.values()].find((one) => one.role === role && one.state !== 'dead')?.id,
    );
  const kindOf = ({ id }: TaskView): string | undefined => view.plan.task.get(id)?.operator.kind;
  switch (place) {
    case 'job':
      return JOB;
    case 'jobmanager':
      return process('job-manager');
    case 'taskmanager':
      return process('task-manager');
    case 'task':
      return task(({ state }) => state.size > 0) ?? task(() => true);
    case 'source':
      return task((one) => kindOf(one) === 'source');
    case 'sink':
    case 'result':
      return task((one) => kindOf(one) === 'sink');
    case 'channel':
      return thing(
        'channel',
        [...channels.values()].toSorted((one, other) => other.queue.length - one.queue.length)[0]
          ?.id,
      );
    case 'blocked':
      return thing('channel', [...channels.values()].find(({ blocked }) => blocked !== null)?.id);
    case 'barrier':
      return thing('channel', tokenChannel(view, 'barrier'));
    case 'record': {
      const found = [...channels.values()]
        .flatMap(({ inFlight, queue }) => [...queue, ...inFlight])
        .find(({ element }) => element.type === 'record')?.element;
      return found?.type === 'record' ? recordThing(found) : null;
    }
    case 'partition': {
      const [first] = [...tasks.values()].flatMap(({ offsets }) => [...offsets.keys()]);
      return thing('partition', first);
    }
    case 'key': {
      const [first] = [...tasks.values()].flatMap(({ state }) => [...state.keys()]);
      return thing('key', first);
    }
    case 'checkpoint':
      return thing(
        'checkpoint',
        [...checkpoints.values()].filter((one) => !one.savepoint).at(-1)?.id,
      );
    case 'savepoint':
      return thing(
        'checkpoint',
        [...checkpoints.values()].filter((one) => one.savepoint).at(-1)?.id,
      );
    case 'store':
    case 'file':
      return thing('file', [...files.keys()].at(-1));
    case 'shared':
      return thing(
        'file',
        [...files.keys()].find((file) => file.includes('/shared/')),
      );
    case 'transaction':
      return thing('transaction', [...sink.transactions.keys()].at(-1));
  }
}

function tokenChannel({ channels }: ViewModel, type: 'barrier'): string | undefined {
  return [...channels.values()].find(({ inFlight, queue }) =>
    [...inFlight, ...queue].some(({ element }) => element.type === type),
  )?.id;
}

function thing(kind: Thing['kind'], id: string | number | undefined): Thing | null {
  return id === undefined ? null : { kind, id: String(id) };
}
