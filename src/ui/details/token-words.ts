// An element of the stream in words, for lists.

import type { ElementSummary } from '../../engine/protocol.ts';
import { timeWords } from '../../trace/format.ts';
import { labStrings } from '../lab-strings.en.ts';

export function tokenWords(element: ElementSummary): string {
  const words = labStrings.details;
  switch (element.type) {
    case 'record':
      return words.record(element.key, element.partition, element.offset);
    case 'watermark':
      return words.watermark(timeWords(element.timestampMs));
    case 'watermark-status':
      return element.idle ? words.idle : words.active;
    case 'barrier':
      return words.barrier(element.checkpoint);
    case 'cancel-barrier':
      return words.cancelledBarrier(element.checkpoint);
    case 'end-of-data':
      return words.endOfData;
    case 'end-of-input':
      return words.endOfInput;
  }
}
