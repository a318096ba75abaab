// The port of a lesson's run: conducted within one worker, everything durable in memory, so that a
// lesson can begin anew at once and leaves nothing behind. The trace is the same.

import { SESSION_PHRASES } from '../session-phrases.en.ts';
import type { RunPort, RunRequest } from '../../cluster/port.ts';

export function inMemory(port: RunPort): RunPort {
  const open = port.open.bind(port);
  port.open = async (request: RunRequest) => {
    const opened = await open({ ...request, inThread: true });
    return { ...opened, memoryOnly: SESSION_PHRASES.lessonInMemory };
  };
  return port;
}
