// Ranges of database keys: names that begin alike, and everything that belongs to one topic.

/** All strings that begin with the prefix; null: every key. */
export function namesWith(prefix: string): IDBKeyRange | null {
  // The first string behind them: a last code unit that cannot be raised is left out.
  const stem = prefix.replace(/\uffff+$/, '');
  if (stem === '') return prefix === '' ? null : IDBKeyRange.lowerBound(prefix);
  const last = stem.length - 1;
  const behind = stem.slice(0, last) + String.fromCharCode(stem.charCodeAt(last) + 1);
  return IDBKeyRange.bound(prefix, behind, false, true);
}

/** All compound keys of a topic from this number on. Arrays sort behind strings and numbers. */
export function ofTopic(topic: string, from?: number): IDBKeyRange {
  return IDBKeyRange.bound(from === undefined ? [topic] : [topic, from], [topic, []]);
}
