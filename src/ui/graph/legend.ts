// Which things are on the screen now, for the legend, in the order in which they are explained.
// What is not there needs no explanation.

import type { strings } from '../strings.en.ts';
import type { ChannelFace } from './channel-face.ts';
import type { HostFace } from './host-face.ts';
import type { Sprite } from './motion.ts';
import type { StoreFace } from './store-face.ts';
import type { TaskFace } from './task-face.ts';

export type Thing = Exclude<keyof typeof strings.legend, 'title' | 'close'>;

export interface LegendEntry {
  readonly thing: Thing;
  /** Whose hue to show. */
  readonly epoch: number;
}

export function legendOf(
  sprites: readonly Sprite[],
  channels: readonly ChannelFace[],
  hosts: readonly HostFace[],
  tasks: readonly TaskFace[],
  store: StoreFace,
): LegendEntry[] {
  const entries: LegendEntry[] = [];
  const add = (thing: Thing, epoch: number | undefined): void => {
    if (epoch !== undefined) entries.push({ thing, epoch });
  };
  const newest = Math.max(0, ...tasks.map(({ epoch }) => epoch));
  const hasRecords = sprites.some(({ kind }) => kind === 'record');
  add('record', hasRecords ? newest : undefined);
  const barrier = sprites.find((sprite) => sprite.kind === 'barrier');
  add('barrier', barrier?.kind === 'barrier' ? barrier.checkpoint : undefined);
  add('watermark', sprites.some(({ kind }) => kind === 'watermark') ? newest : undefined);
  add('epoch', newest > 0 ? newest : undefined);
  add('queue', channels.length > 0 ? newest : undefined);
  add('dense', sprites.some(({ kind }) => kind === 'run') ? newest : undefined);
  add('buffer', sprites.some(({ kind }) => kind === 'buffer') ? newest : undefined);
  add('blocked', channels.some(({ blocked }) => blocked !== null) ? newest : undefined);
  add('backpressured', channels.some(({ stopsSender }) => stopsSender) ? newest : undefined);
  const file = sprites.find((sprite) => sprite.kind === 'file');
  add('file', file?.kind === 'file' ? file.checkpoint : undefined);
  add('pending', store.checkpoints.find(({ state }) => state === 'pending')?.id);
  add('completed', store.checkpoints.find(({ state }) => state === 'complete')?.id);
  const withFiles = store.checkpoints.find(({ files }) => files > 0)?.id;
  add('parts', withFiles);
  add('metadata', store.checkpoints.find(({ metadata }) => metadata !== 'none')?.id);
  add('bars', tasks.some(({ meter }) => meter?.kind === 'bars') ? newest : undefined);
  add('tape', tasks.some(({ meter }) => meter?.kind === 'tape') ? newest : undefined);
  add('shares', tasks.some(({ shares }) => shares !== null) ? newest : undefined);
  add('dead', hosts.some(({ state }) => state === 'dead') ? newest : undefined);
  add('end', sprites.some(({ kind }) => kind === 'end') ? newest : undefined);
  return entries;
}
