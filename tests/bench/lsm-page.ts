// The page's side of the log-structured backend's benchmark: sync access needs a worker.
import type { LsmFigures } from './lsm.worker.ts';

export function measureLsm(): Promise<LsmFigures> {
  const worker = new Worker(new URL('./lsm.worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<LsmFigures | string>) => {
      worker.terminate();
      if (typeof data === 'string') reject(new Error(data));
      else resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage('measure');
  });
}
