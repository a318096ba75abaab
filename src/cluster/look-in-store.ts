// A look into the store of a run from outside: all its files, the metadata, and what else is wanted.
//
// Changes nothing. A file that is not there has no contents; the metadata always comes along, because
// it alone says which file belongs to which snapshot.

import { METADATA } from '../engine/checkpoint/manifest.ts';
import type {
  Inspection,
  StoredFile,
  SyncInspection,
  TransactionView,
} from '../storage/durable.ts';

export interface StoreSeen {
  readonly files: readonly StoredFile[];
  /** By name: of every metadata file, and of those that were wanted. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Of the outside topic, in the order they were begun; empty when only files were looked for. */
  readonly transactions: readonly TransactionView[];
}

/** What is wanted beside the metadata. */
export interface Wanted {
  readonly files: readonly string[];
  readonly topic?: boolean;
}

export async function lookInStore(
  inspection: Inspection | SyncInspection,
  job: string,
  { files: wanted, topic = false }: Wanted,
): Promise<StoreSeen> {
  const files = await inspection.files(`${job}/`);
  const metadata = files.map(({ file }) => file).filter((file) => file.endsWith(`/${METADATA}`));
  const contents = new Map<string, Uint8Array>();
  for (const file of new Set([...metadata, ...wanted])) {
    const bytes = await inspection.read(file);
    if (bytes) contents.set(file, bytes);
  }
  const transactions = topic ? await inspection.transactions(job) : [];
  return { files, contents, transactions };
}
