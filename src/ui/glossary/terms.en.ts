// The glossary: every term of the project, in Flink's name and in plain words, and where it shows.
//
// A term is one entry however many names it has. What it means is one or two sentences that need no
// other entry; what else is worth knowing follows. Facts: Flink's documentation and sources.

import type { Place } from './places.ts';

export interface Term {
  readonly id: string;
  readonly term: string;
  /** Other names, options and metrics a person may look for. */
  readonly also?: readonly string[];
  readonly means: string;
  readonly more?: string;
  /** What lights up in the picture. */
  readonly place?: Place;
  /** Ids of terms to read next. */
  readonly see?: readonly string[];
}

export const TERMS: readonly Term[] = [
  // ---- The job and who runs it ----
  {
    id: 'job',
    term: 'Job',
    also: ['dataflow', 'job graph'],
    means:
      'A program that reads streams, works on them and writes results, for as long as data comes.',
    place: 'job',
    see: ['operator', 'task'],
  },
  {
    id: 'operator',
    term: 'Operator',
    means: 'One step of a job, such as counting. It runs as several tasks side by side.',
    place: 'task',
    see: ['task', 'parallelism', 'uid'],
  },
  {
    id: 'task',
    term: 'Task, subtask',
    also: ['execution vertex'],
    means:
      'One of the parallel copies of an operator. It owns a part of the keys and works on one record after the other.',
    place: 'task',
    see: ['operator', 'key-group', 'attempt'],
  },
  {
    id: 'jobmanager',
    term: 'JobManager',
    also: ['JobMaster', 'coordinator'],
    means:
      'The process that decides: it deploys tasks, triggers checkpoints, notices failures and restarts.',
    more: 'It may die itself. What it must not forget lies in the store and, with high availability, in a record that its successor reads.',
    place: 'jobmanager',
    see: ['high-availability', 'checkpoint-coordinator'],
  },
  {
    id: 'taskmanager',
    term: 'TaskManager',
    also: ['TaskExecutor', 'worker'],
    means: 'A process that runs tasks. When it dies, everything in its memory is gone.',
    place: 'taskmanager',
    see: ['slot', 'heartbeat'],
  },
  {
    id: 'slot',
    term: 'Slot',
    also: ['slot sharing group', 'slot.request.timeout'],
    means:
      'Room in a TaskManager for one chain of tasks. A job that needs more slots than there are waits.',
    place: 'taskmanager',
  },
  {
    id: 'attempt',
    term: 'Attempt',
    also: ['execution attempt'],
    means: 'The number of a deployment. Whatever a task of an older attempt still says is ignored.',
    more: 'File names carry it, so that a dead worker that goes on writing for a moment spoils nothing.',
    place: 'task',
  },
  {
    id: 'parallelism',
    term: 'Parallelism',
    means:
      'How many tasks an operator runs as. It may change between a snapshot and the restore from it.',
    place: 'task',
    see: ['rescaling', 'max-parallelism'],
  },
  {
    id: 'uid',
    term: 'Operator id',
    also: ['uid', 'uidHash'],
    means:
      'The name under which an operator finds its state again. Without one of its own it is made from the shape of the job, and any change to that shape makes another one.',
    see: ['non-restored-state', 'upgrade'],
  },
  // ---- Streams ----
  {
    id: 'record',
    term: 'Record',
    also: ['event', 'element'],
    means: 'One piece of data in a stream. Its ring has the colour of the epoch it was read in.',
    place: 'record',
    see: ['epoch', 'offset'],
  },
  {
    id: 'epoch',
    term: 'Epoch',
    means:
      'All records between two barriers. They belong to the same checkpoint, together or not at all.',
    place: 'record',
    see: ['barrier'],
  },
  {
    id: 'channel',
    term: 'Channel',
    also: ['input channel', 'subpartition'],
    means:
      'The way from one task to one other. It is first in, first out: nothing overtakes, except a barrier that is allowed to.',
    place: 'channel',
    see: ['buffer', 'unaligned'],
  },
  {
    id: 'buffer',
    term: 'Network buffer',
    also: ['taskmanager.memory.segment-size', 'exclusive buffers', 'floating buffers'],
    means:
      'Records travel in buffers. A receiver has a few of its own per channel and lends more where a queue is long.',
    place: 'channel',
    see: ['credit', 'backpressure'],
  },
  {
    id: 'credit',
    term: 'Credit',
    also: ['credit-based flow control'],
    means:
      'What the receiver has room for. Without credit the sender waits, so a slow task slows those before it and nobody drowns.',
    place: 'channel',
    see: ['backpressure'],
  },
  {
    id: 'backpressure',
    term: 'Backpressure',
    also: ['backPressuredTimeMsPerSecond'],
    means:
      'A task cannot hand on what it has done because the next one is slower. It spreads upstream until the sources read less.',
    place: 'channel',
    see: ['alignment', 'unaligned'],
  },
  {
    id: 'source',
    term: 'Source',
    means:
      'Where records come from. Only a source that can be read again from a position survives a crash without loss.',
    place: 'source',
    see: ['offset', 'replay', 'split'],
  },
  {
    id: 'offset',
    term: 'Offset',
    means:
      'A position in a partition of a log. It is the state of a source: after a restore it reads on from there.',
    place: 'partition',
    see: ['replay', 'split-state'],
  },
  {
    id: 'split',
    term: 'Split, partition',
    also: ['split enumerator', 'SourceReader'],
    means: 'A part of the input that one reader reads in order. Who reads which is state, too.',
    place: 'partition',
  },
  {
    id: 'replay',
    term: 'Replay',
    means:
      'After a restore the sources read again what came after the checkpoint. State forgets these records first, so they count once.',
    place: 'partition',
    see: ['exactly-once'],
  },
  {
    id: 'watermark',
    term: 'Watermark',
    means:
      'A promise that no record with an earlier event time comes any more, so that what waits for it may be computed.',
    see: ['event-time', 'window', 'timer'],
  },
  {
    id: 'event-time',
    term: 'Event time',
    means: 'When something happened, as the record itself says; not when it is processed.',
    see: ['watermark'],
  },
  {
    id: 'window',
    term: 'Window',
    means: 'A stretch of time whose records are put together into one result.',
    see: ['timer', 'watermark'],
  },
  {
    id: 'timer',
    term: 'Timer',
    means:
      'A call that an operator has ordered for a key at a later time. Timers are keyed state: they stand in snapshots and move with their key groups.',
    see: ['keyed-state'],
  },
  // ---- Checkpoints ----
  {
    id: 'snapshot',
    term: 'Snapshot',
    means:
      'State as it was at one moment, written where a crash does not reach it. Checkpoints and savepoints are snapshots of a whole job.',
    place: 'store',
    see: ['checkpoint', 'savepoint'],
  },
  {
    id: 'checkpoint',
    term: 'Checkpoint',
    also: ['execution.checkpointing.interval'],
    means:
      'A snapshot of the job that the system takes by itself every few seconds and deletes again. After a failure the job goes on from the newest complete one.',
    place: 'checkpoint',
    see: ['savepoint', 'barrier', 'retained'],
  },
  {
    id: 'checkpoint-coordinator',
    term: 'Checkpoint coordinator',
    means:
      'The part of the JobManager that triggers checkpoints, collects acknowledgements and writes the metadata.',
    place: 'jobmanager',
    see: ['acknowledgement', 'metadata'],
  },
  {
    id: 'barrier',
    term: 'Barrier',
    also: ['checkpoint barrier'],
    means:
      'A line in the stream: what is before it belongs to the checkpoint, what is behind it does not. Sources put it in; it travels with the records.',
    place: 'barrier',
    see: ['alignment', 'consistent-cut'],
  },
  {
    id: 'consistent-cut',
    term: 'Consistent cut',
    also: ['Chandy-Lamport', 'asynchronous barrier snapshotting'],
    means:
      'A line through all tasks that no record crosses backwards: what one task has counted, the one before has sent. Barriers draw it without stopping the job.',
    see: ['barrier', 'in-flight'],
  },
  {
    id: 'alignment',
    term: 'Alignment',
    also: ['checkpointAlignmentTime', 'aligned checkpoint'],
    means:
      'A task with several inputs takes its snapshot when the barrier has come on all of them. Until then the channels that were first wait; the others go on.',
    place: 'blocked',
    see: ['unaligned', 'at-least-once'],
  },
  {
    id: 'unaligned',
    term: 'Unaligned checkpoint',
    also: ['execution.checkpointing.unaligned.enabled', 'aligned-checkpoint-timeout'],
    means:
      'The barrier overtakes the records that wait in front of it, and these are stored with the snapshot. Under backpressure it is faster, and larger.',
    place: 'channel',
    see: ['in-flight', 'backpressure'],
  },
  {
    id: 'in-flight',
    term: 'In-flight data',
    also: ['persisted_data', 'processed_data', 'channel state'],
    means:
      'Records that have left one task and not yet reached the next. An unaligned checkpoint holds them as state of the channel.',
    place: 'channel',
    see: ['unaligned'],
  },
  {
    id: 'start-delay',
    term: 'Start delay',
    also: ['checkpointStartDelayNanos'],
    means: 'From the trigger until the first barrier reaches the task. Long queues make it long.',
    place: 'checkpoint',
  },
  {
    id: 'sync',
    term: 'Synchronous part',
    also: ['sync duration', 'snapshotState'],
    means:
      'The moment in which the task stands still and its state is copied: as little as possible, for instance pointers only.',
    place: 'checkpoint',
    see: ['copy-on-write', 'async'],
  },
  {
    id: 'async',
    term: 'Asynchronous part',
    also: ['async duration'],
    means: 'Writing the copy to the store, while the task goes on with the next records.',
    place: 'checkpoint',
    see: ['sync', 'acknowledgement'],
  },
  {
    id: 'acknowledgement',
    term: 'Acknowledgement',
    also: ['ack', 'acknowledgeCheckpoint'],
    means:
      'A task tells the coordinator that its part is durable. Never earlier: a checkpoint that was counted too soon cannot be restored.',
    place: 'checkpoint',
    see: ['decline', 'notify-complete'],
  },
  {
    id: 'decline',
    term: 'Decline, abort',
    also: ['CHECKPOINT_DECLINED', 'CHECKPOINT_EXPIRED', 'tolerable-failed-checkpoints'],
    means:
      'A checkpoint that cannot be completed is given up, and what it had written is deleted. The job goes on; only too many in a row restart it.',
    place: 'checkpoint',
  },
  {
    id: 'metadata',
    term: 'Metadata',
    also: ['_metadata', 'manifest'],
    means:
      'The list of all files of a snapshot. It is written last: a snapshot exists when, and only when, its metadata does.',
    place: 'file',
    see: ['state-handle'],
  },
  {
    id: 'notify-complete',
    term: 'Notification of completion',
    also: ['notifyCheckpointComplete', 'notifyCheckpointSubsumed'],
    means:
      'The tasks hear that a checkpoint is complete, so that sinks may commit. The message may be lost: who gets a later one acts on all before it.',
    place: 'checkpoint',
    see: ['two-phase-commit'],
  },
  {
    id: 'subsumed',
    term: 'Subsumed',
    means:
      'A newer complete checkpoint has made an older one superfluous. It is deleted when more than the wanted number are kept.',
    place: 'checkpoint',
    see: ['retained', 'shared-file'],
  },
  {
    id: 'retained',
    term: 'Retained checkpoint',
    also: [
      'execution.checkpointing.num-retained',
      'externalized-checkpoint-retention',
      'RETAIN_ON_CANCELLATION',
    ],
    means:
      'A complete checkpoint that is kept: the newest few while the job runs, and after its end if the retention policy says so. Then a job can be started from it by hand.',
    place: 'checkpoint',
    see: ['claim-mode', 'savepoint'],
  },
  {
    id: 'savepoint',
    term: 'Savepoint',
    also: ['execution.checkpointing.savepoint-dir', 'flink savepoint'],
    means:
      'A snapshot that a person orders. It is complete in itself, in a form that every backend reads, shares no file with others, and nothing deletes it unless a job claims it.',
    more: 'Since Flink 1.15 a plain savepoint commits nothing and recovery does not start from it.',
    place: 'savepoint',
    see: ['stop-with-savepoint', 'canonical-format', 'claim-mode'],
  },
  {
    id: 'stop-with-savepoint',
    term: 'Stop with savepoint',
    also: ['suspend', 'drain', 'flink stop'],
    means:
      'The job takes a savepoint as its last act, commits and ends. With drain the input counts as over for good, so windows fire early: do not go on from it.',
    place: 'savepoint',
    see: ['upgrade', 'rescaling'],
  },
  {
    id: 'claim-mode',
    term: 'Claim mode',
    also: ['CLAIM', 'NO_CLAIM', 'LEGACY', 'execution.state-recovery.claim-mode'],
    means:
      'Who owns the snapshot a job is started from. Claimed, it is the new job’s, which deletes it when newer checkpoints have taken its place. Otherwise it is only read, and the first checkpoint is a full one.',
    place: 'store',
    see: ['shared-file', 'retained'],
  },
  {
    id: 'non-restored-state',
    term: 'Non-restored state',
    also: ['allowNonRestoredState', 'execution.state-recovery.ignore-unclaimed-state'],
    means:
      'State in a snapshot that no operator of the new job takes. The start is refused, so that nothing is lost unnoticed, unless you say that it may be left behind.',
    see: ['uid', 'upgrade'],
  },
  // ---- State ----
  {
    id: 'state',
    term: 'State',
    means:
      'What a task remembers between two records. All of it must be in the checkpoint, or a crash shows.',
    place: 'task',
    see: ['keyed-state', 'operator-state', 'state-backend'],
  },
  {
    id: 'keyed-state',
    term: 'Keyed state',
    also: ['ValueState', 'ListState', 'MapState', 'ReducingState', 'AggregatingState', 'namespace'],
    means:
      'State that belongs to a key, such as the count of a page. An operator only sees that of the record’s own key.',
    more: 'It may be one value, a list, a map, or something that each new value is folded into (reducing, aggregating). A namespace keeps the windows of a key apart.',
    place: 'key',
    see: ['key-group', 'timer'],
  },
  {
    id: 'operator-state',
    term: 'Operator state',
    also: ['non-keyed state', 'CheckpointedFunction'],
    means:
      'State of a task that belongs to no key, such as offsets. At another parallelism its elements are handed round by a rule.',
    place: 'source',
    see: ['split-state', 'union-state', 'broadcast-state'],
  },
  {
    id: 'split-state',
    term: 'Split list state',
    also: ['SPLIT_DISTRIBUTE', 'getListState'],
    means:
      'Operator state whose elements go to one task each, dealt out in turn when the parallelism changes.',
    see: ['operator-state'],
  },
  {
    id: 'union-state',
    term: 'Union list state',
    also: ['UNION', 'getUnionListState'],
    means: 'Every task gets all elements of all tasks back and picks its own.',
    see: ['operator-state'],
  },
  {
    id: 'broadcast-state',
    term: 'Broadcast state',
    also: ['BROADCAST', 'rules'],
    means:
      'The same in every task, such as rules that all must know. Each takes one whole copy back.',
    see: ['operator-state'],
  },
  {
    id: 'key-group',
    term: 'Key group',
    also: ['KeyGroupRange'],
    means:
      'The smallest portion of keyed state that moves between tasks. A key’s hash decides its group, for ever; a task owns a range of groups.',
    place: 'key',
    see: ['max-parallelism', 'rescaling'],
  },
  {
    id: 'max-parallelism',
    term: 'Maximum parallelism',
    also: ['pipeline.max-parallelism'],
    means:
      'The number of key groups. The first snapshot fixes it; no operator may have more tasks.',
    see: ['key-group', 'rescaling'],
  },
  {
    id: 'rescaling',
    term: 'Rescaling',
    means:
      'Going on from a snapshot with another parallelism. Whole key groups move, operator state is dealt out anew, no key is hashed again.',
    place: 'job',
    see: ['key-group', 'split-state'],
  },
  {
    id: 'upgrade',
    term: 'Upgrade',
    also: ['state schema evolution', 'state migration'],
    means:
      'Going on from a snapshot with another version of the job. State follows the operator ids; a state whose type has changed is refused.',
    see: ['uid', 'non-restored-state'],
  },
  {
    id: 'state-backend',
    term: 'State backend',
    also: ['state.backend.type', 'hashmap', 'rocksdb', 'EmbeddedRocksDBStateBackend'],
    means:
      'How a task keeps its keyed state: as objects on the heap (hashmap), or as bytes in files on the local disk (rocksdb).',
    more: 'On the heap an access is quick, but state must fit into memory and every checkpoint is full. On disk state may be larger than memory and checkpoints may be incremental; every access turns values into bytes and back. Flink’s documentation says that this makes it about ten times slower.',
    place: 'task',
    see: ['heap-backend', 'rocksdb-backend', 'canonical-format'],
  },
  {
    id: 'heap-backend',
    term: 'HashMapStateBackend',
    also: ['FsStateBackend', 'HeapKeyedStateBackend'],
    means: 'Keyed state as objects in a hash table on the heap.',
    place: 'key',
    see: ['copy-on-write', 'state-backend'],
  },
  {
    id: 'copy-on-write',
    term: 'Copy on write, entry version',
    also: ['CopyOnWriteStateTable', 'state map version'],
    means:
      'A snapshot of the heap copies pointers only. Each entry has the number of the snapshot it was last written after; one that an unfinished snapshot still needs is copied before it is changed.',
    place: 'key',
    see: ['sync', 'heap-backend'],
  },
  {
    id: 'rocksdb-backend',
    term: 'EmbeddedRocksDBStateBackend',
    also: ['RocksDB', 'LSM tree', 'log-structured merge'],
    means:
      'Keyed state as bytes in a log-structured merge store on the TaskManager’s disk. Here it is a small one of our own.',
    place: 'task',
    see: ['memtable', 'sorted-file', 'compaction', 'incremental'],
  },
  {
    id: 'memtable',
    term: 'Memtable',
    also: ['write buffer', 'state.backend.rocksdb.writebuffer.size'],
    means:
      'What was written last, in memory. When it is full, or a checkpoint comes, it becomes a sorted file.',
    see: ['sorted-file'],
  },
  {
    id: 'sorted-file',
    term: 'Sorted file',
    also: ['SST file', 'sparse index', 'bloom filter'],
    means:
      'An immutable file of keys in order. A sparse index says where to look, a bloom filter that a key is surely not in it.',
    place: 'shared',
    see: ['compaction', 'shared-file'],
  },
  {
    id: 'tombstone',
    term: 'Tombstone',
    means:
      'The note that a key was removed. It hides what older files say, and may only be dropped when no older file is left.',
    see: ['compaction'],
  },
  {
    id: 'compaction',
    term: 'Compaction',
    means:
      'Several sorted files are merged into one, so that reading has fewer to look into. A checkpoint after it uploads the merged file anew.',
    place: 'shared',
    see: ['tombstone', 'incremental'],
  },
  {
    id: 'incremental',
    term: 'Incremental checkpoint',
    also: ['execution.checkpointing.incremental', 'state.backend.incremental', 'full checkpoint'],
    means:
      'A checkpoint that uploads only the sorted files that are new and refers to those uploaded before. It is complete all the same: nothing has to be replayed.',
    place: 'shared',
    see: ['shared-file', 'compaction'],
  },
  {
    id: 'shared-file',
    term: 'Shared file, shared state registry',
    also: ['SharedStateRegistry', 'reference counting', 'shared/'],
    means:
      'A sorted file that several checkpoints refer to. The registry lets it go when no retained checkpoint needs it any more.',
    more: 'Flink before 1.15 counted references: each checkpoint added one to every file it named and took it back when it was discarded; at zero the file was deleted. Discarding out of order, or a lost count after a restart, could delete a file too early or never. Since 1.15 the registry remembers for each file the newest checkpoint that uses it: when all checkpoints up to that one have been subsumed, the file goes. No counting back, and a checkpoint that is not owned (no claim) is simply never in the registry.',
    place: 'shared',
    see: ['incremental', 'claim-mode'],
  },
  {
    id: 'canonical-format',
    term: 'Canonical and native format',
    also: ['savepoint format'],
    means:
      'Canonical: keyed state written out by key group, which every backend reads. Native: the files as the backend keeps them, quicker but for that backend only.',
    place: 'savepoint',
    see: ['savepoint', 'state-backend'],
  },
  {
    id: 'memory-backend',
    term: 'JobManagerCheckpointStorage',
    also: ['MemoryStateBackend', 'execution.checkpointing.storage', 'data-inline-threshold'],
    means:
      'Snapshots travel in the acknowledgement and live in the JobManager’s memory, at most 5 MiB each. Without high availability they die with it.',
    place: 'jobmanager',
    see: ['state-handle'],
  },
  {
    id: 'state-handle',
    term: 'State handle',
    also: ['FileStateHandle', 'ByteStreamStateHandle', 'checksum'],
    means:
      'Where a piece of state lies, how long it is and its checksum. A small piece needs no file: its bytes are in the handle.',
    place: 'file',
    see: ['metadata'],
  },
  {
    id: 'store',
    term: 'Snapshot store',
    also: ['checkpoint storage', 'execution.checkpointing.dir'],
    means:
      'Where snapshots are written: outside every process, so it survives all of them. Here it is the database of your browser.',
    place: 'store',
    see: ['metadata', 'exclusive-file'],
  },
  {
    id: 'exclusive-file',
    term: 'Exclusive file',
    means: 'A file of one snapshot alone: it goes with it.',
    place: 'file',
    see: ['shared-file'],
  },
  {
    id: 'local-recovery',
    term: 'Local recovery',
    also: ['execution.checkpointing.local-backup.enabled', 'state.backend.local-recovery'],
    means:
      'A second copy of each snapshot on the TaskManager’s own disk. After a failure a task that comes back to the same place need not fetch its state over the network. The store still decides.',
    place: 'taskmanager',
  },
  // ---- Failure ----
  {
    id: 'heartbeat',
    term: 'Heartbeat',
    also: ['heartbeat.interval', 'heartbeat.timeout'],
    means:
      'A question that must be answered in time. Whoever is silent for longer than the timeout counts as dead, rightly or not.',
    place: 'taskmanager',
  },
  {
    id: 'recovery',
    term: 'Recovery, restore',
    means:
      'After a failure: tasks are cancelled, started anew, get their state of the newest complete checkpoint back, and sources read again from its offsets.',
    place: 'job',
    see: ['replay', 'region'],
  },
  {
    id: 'region',
    term: 'Pipelined region',
    also: ['jobmanager.execution.failover-strategy'],
    means:
      'Tasks that are connected by streams and therefore have to restart together. Other regions go on.',
    place: 'job',
  },
  {
    id: 'restart-strategy',
    term: 'Restart strategy',
    also: ['fixed-delay', 'failure-rate', 'exponential-delay'],
    means: 'How often and after which pause a failed job is started again before it is given up.',
    place: 'job',
  },
  {
    id: 'high-availability',
    term: 'High availability',
    also: ['high-availability.type', 'ZooKeeper', 'Kubernetes'],
    means:
      'A successor of the JobManager finds out what its predecessor knew: which checkpoints are complete and which ids were given away. Without it, it begins from nothing.',
    place: 'jobmanager',
  },
  {
    id: 'fence',
    term: 'Fencing',
    means:
      'Refusing what an older attempt or an older JobManager still says or writes. The dead are not always silent.',
    see: ['attempt'],
  },
  {
    id: 'orphan',
    term: 'Orphaned file',
    means:
      'A file that no metadata names and no living task will: left behind by a crash, swept later.',
    place: 'store',
  },
  // ---- Promises ----
  {
    id: 'exactly-once',
    term: 'Exactly once',
    also: ['EXACTLY_ONCE', 'execution.checkpointing.mode'],
    means:
      'Each record changes the state once, although after a crash it may be processed again. For the output the sink must take part, too.',
    place: 'result',
    see: ['two-phase-commit', 'replay'],
  },
  {
    id: 'at-least-once',
    term: 'At least once',
    also: ['AT_LEAST_ONCE'],
    means:
      'No record is lost, some may count twice: barriers are not waited for, so records behind them get into the snapshot.',
    place: 'result',
    see: ['alignment'],
  },
  {
    id: 'at-most-once',
    term: 'At most once',
    means:
      'No record counts twice, some may be lost: without checkpoints, or with a source that cannot be read again.',
    place: 'result',
  },
  {
    id: 'sink',
    term: 'Sink',
    means: 'Where results leave the job, for a system outside that a restore cannot turn back.',
    place: 'sink',
    see: ['two-phase-commit', 'upsert'],
  },
  {
    id: 'two-phase-commit',
    term: 'Two-phase commit',
    also: ['TwoPhaseCommitSinkFunction', 'pre-commit'],
    means:
      'Rows between two barriers are one transaction: promised at the barrier, made visible when the checkpoint is complete.',
    place: 'transaction',
    see: ['notify-complete', 'transaction-timeout'],
  },
  {
    id: 'transaction-timeout',
    term: 'Transaction timeout',
    also: ['transaction.timeout.ms'],
    means:
      'How long the outside system keeps a promised transaction. An outage that lasts longer loses its rows.',
    place: 'transaction',
  },
  {
    id: 'read-committed',
    term: 'Read committed, read uncommitted',
    also: ['isolation.level'],
    means:
      'Whether a reader of the topic waits for commits. One that does not sees rows of transactions that were given up, too.',
    place: 'sink',
  },
  {
    id: 'upsert',
    term: 'Idempotent write, upsert',
    means:
      'Writing the same twice changes nothing, so repeats do no harm in the end; meanwhile a reader may see values go back.',
    place: 'sink',
  },
  // ---- Tidemark ----
  {
    id: 'virtual-time',
    term: 'Virtual time',
    means:
      'The clock of the run: it can be stopped, slowed down and repeated. Costs and latencies come from the scenario and the seed.',
  },
  {
    id: 'seed',
    term: 'Seed',
    means:
      'A number that decides all that is random in a run. The same scenario, settings, seed and actions give the same run.',
  },
  {
    id: 'invariant',
    term: 'Check, invariant',
    means:
      'A sentence that must hold at every moment of a run, such as “no record is counted twice”. When it does not, the run says where.',
    place: 'result',
  },
  {
    id: 'crash-sweep',
    term: 'Crash sweep',
    means:
      'The same run again and again, with a crash behind each of its steps: not “it survived my crash”, but “it survives every crash”.',
  },
  {
    id: 'branch',
    term: 'Branch',
    means:
      'What would have been: the run repeated up to a moment, another act there, and on from it.',
  },
];

export function termNamed(id: string): Term | undefined {
  return TERMS.find((each) => each.id === id);
}

/** Those whose names, and then those whose words, hold what is looked for. */
export function searched(find: string): readonly Term[] {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return TERMS;
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  const byName = TERMS.filter(({ term, also = [] }) => [term, ...also].some(has));
  const byWords = TERMS.filter(
    (each) => !byName.includes(each) && [each.means, each.more ?? ''].some(has),
  );
  return [...byName, ...byWords];
}
