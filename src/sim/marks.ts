// Coverage marks: rare places that a batch of seeds must have visited, or its silence proves little.
// A mark counts visits; which batch must have which is decided in tests/sim.

import type { TraceEvent } from '../engine/trace-event.ts';

/** Each mark, and what it means to have been there. */
export const MARKS = {
  'late ack ignored': 'An acknowledgement came after its checkpoint had ended.',
  'duplicate ack ignored': 'An acknowledgement came twice.',
  subsumed: 'A pending checkpoint was given up because a newer one completed.',
  expired: 'A checkpoint took longer than its timeout.',
  declined: 'A task declined a checkpoint.',
  'orphan swept': 'A file that no checkpoint names was found and deleted.',
  'fence hit': 'A message of an older attempt was dropped.',
  'old leader refused': 'A message of a dead JobManager was dropped.',
  'dead process': 'A message for a dead process was lost.',
  'restart while restoring': 'A task or worker failed while the job was being restored.',
  'duplicate message': 'A control message arrived twice.',
  'transaction aborted': 'A recovery aborted a transaction of a dead attempt.',
  'transaction recommitted': 'A recovery committed what its snapshot promised.',
  'transaction expired': 'The outside system ended a transaction.',
  'transaction lost': 'A transaction that was promised had expired when it was to be committed.',
  'damage found': 'A recovery met a file that had been damaged, and passed its checkpoint over.',
  'file taken away': 'A file that a checkpoint named was deleted by hand.',
  'file damaged': 'A file in the store was damaged by hand.',
  'restored locally': 'A task took its state from a copy on its TaskManager’s own disk.',
  'state removed': 'An operator removed what it kept for a key.',
  'sorted files merged': 'A task stood still while its state backend merged sorted files.',
  'metadata failed': 'The metadata of a checkpoint could not be written.',
  'new leader': 'A JobManager was replaced.',
  'slots missing': 'A job waited for slots.',
  backpressure: 'A task had to stop because its output was full.',
  'floating buffers lent': 'A gate lent buffers to a channel whose sender had more waiting.',
  'records together': 'Records travelled together in one buffer.',
  'alignment blocked': 'A channel was blocked by alignment.',
  'unaligned capture': 'A barrier overtook records, which went into the snapshot.',
  'partly finished checkpoint': 'A checkpoint completed when some tasks had finished before it.',
  'shared file kept':
    'A file went on being used after the checkpoint it was uploaded for was gone.',
  'restored from files': 'A task took over the sorted files of an incremental checkpoint.',
  'restarts used up': 'The job failed for good.',
  rescaled: 'A new version of the job started from the savepoint of the one before it.',
  claimed: 'A new job started from a snapshot and made it its own.',
  'started without claim': 'A new job started from a snapshot that it only read.',
  'start refused': 'A new job did not fit the snapshot it was to start from.',
  'stopped with a savepoint': 'The job ended with a savepoint.',
  'split given back':
    'A reader was lost, and gave back a split that the checkpoint did not know at it.',
  'split held back': 'A reader waited for a barrier before it took up a split.',
} as const;

export type MarkName = keyof typeof MARKS;

export class Marks {
  readonly counts = new Map<MarkName, number>();
  #recovering = false;
  #version = 0;
  readonly #finished = new Set<string>();
  readonly #subsumed = new Set<number>();
  readonly #incremental = new Set<number>();

  #hit(name: MarkName): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  see(event: TraceEvent): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- takes its pick
    switch (event.kind) {
      case 'acknowledgement-ignored':
        if (event.why === 'late') this.#hit('late ack ignored');
        else if (event.why === 'duplicate') this.#hit('duplicate ack ignored');
        break;
      case 'checkpoint-aborted':
        if (event.reason === 'CHECKPOINT_SUBSUMED') this.#hit('subsumed');
        else if (event.reason === 'CHECKPOINT_EXPIRED') this.#hit('expired');
        else if (event.reason === 'FINALIZE_CHECKPOINT_FAILURE') this.#hit('metadata failed');
        break;
      case 'checkpoint-declined':
        this.#hit('declined');
        break;
      case 'files-deleted':
        if (event.why === 'no checkpoint names them') this.#hit('orphan swept');
        break;
      case 'dropped':
        if (event.why === 'older attempt') this.#hit('fence hit');
        else if (event.why === 'old leader') this.#hit('old leader refused');
        else if (event.why === 'dead process') this.#hit('dead process');
        break;
      case 'message-duplicated':
        this.#hit('duplicate message');
        break;
      case 'restored':
        if (this.#incremental.has(event.checkpoint)) this.#hit('restored from files');
        if (event.localBytes > 0) this.#hit('restored locally');
        break;
      case 'checkpoint-subsumed':
        this.#subsumed.add(event.checkpoint);
        break;
      case 'plan-changed':
        // The start stays with the later versions of its job; a new JobManager tells a version again.
        if (event.version === this.#version) break;
        this.#version = event.version;
        if (event.start?.sinceVersion !== event.version) this.#hit('rescaled');
        else this.#hit(event.start.claim ? 'claimed' : 'started without claim');
        break;
      case 'start-refused':
        this.#hit('start refused');
        break;
      case 'splits-returned':
        this.#hit('split given back');
        break;
      case 'split-held':
        this.#hit('split held back');
        break;
      case 'recovery-started':
        this.#recovering = true;
        break;
      case 'recovery-ended':
        this.#recovering = false;
        break;
      case 'restart-scheduled':
        if (this.#recovering) this.#hit('restart while restoring');
        this.#recovering = false;
        break;
      case 'transactions-aborted':
        this.#hit('transaction aborted');
        break;
      case 'transactions-committed':
        if (this.#recovering) this.#hit('transaction recommitted');
        break;
      case 'transactions-expired':
        if (event.transactions.length > 0) this.#hit('transaction expired');
        break;
      case 'transactions-lost':
        this.#hit('transaction lost');
        break;
      case 'leader-changed':
        if (this.#recovering) this.#hit('restart while restoring');
        this.#recovering = false;
        this.#hit('new leader');
        break;
      case 'slots-missing':
        this.#hit('slots missing');
        break;
      case 'backpressured':
        this.#hit('backpressure');
        break;
      case 'floating-buffers':
        if (event.lent > 0) this.#hit('floating buffers lent');
        break;
      case 'sent':
        if (event.sequence > event.buffer) this.#hit('records together');
        break;
      case 'channel-blocked':
        this.#hit('alignment blocked');
        break;
      case 'compacted':
        this.#hit('sorted files merged');
        break;
      case 'state-cleared':
        this.#hit('state removed');
        break;
      case 'file-tampered':
        if (event.found)
          this.#hit(event.how === 'delete-file' ? 'file taken away' : 'file damaged');
        break;
      case 'checkpoint-damaged':
        this.#hit('damage found');
        break;
      case 'in-flight-captured':
        if (event.sizeBytes > 0) this.#hit('unaligned capture');
        break;
      case 'task-status':
        if (event.status === 'FINISHED') this.#finished.add(event.task);
        else if (event.status === 'DEPLOYING') this.#finished.clear();
        break;
      case 'checkpoint-completed':
        this.#shared(event);
        if (this.#finished.size > 0) this.#hit('partly finished checkpoint');
        break;
      case 'job-status':
        if (event.status === 'FAILED') this.#hit('restarts used up');
        if (event.savepoint !== undefined) this.#hit('stopped with a savepoint');
        break;
      default:
        break;
    }
  }

  /** Names of shared files carry the checkpoint they were uploaded for. */
  #shared({ checkpoint, files }: Extract<TraceEvent, { kind: 'checkpoint-completed' }>): void {
    for (const { file } of files) {
      const uploadedFor = /\/shared\/.+-c(\d+)f\d+-a\d+$/.exec(file)?.[1];
      if (uploadedFor === undefined) continue;
      this.#incremental.add(checkpoint);
      if (this.#subsumed.has(Number(uploadedFor))) this.#hit('shared file kept');
    }
  }
}
