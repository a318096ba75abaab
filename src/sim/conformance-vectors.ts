// The form of vector files: behaviour read off Flink's own tests, as tests/vectors/*.json hold it.
// The files describe themselves under `about` and `schema`; here is what a runner needs of them.

import * as v from 'valibot';

const whole = v.pipe(v.number(), v.integer());
const count = v.pipe(whole, v.minValue(1));
const channel = v.pipe(whole, v.minValue(0));

const options = v.union(
  [v.picklist(['aligned', 'unaligned', 'savepoint']), v.object({ timeoutMs: v.number() })],
  'expected "aligned", "unaligned", "savepoint" or {"timeoutMs": number}',
);

const barrierFields = {
  ch: channel,
  id: whole,
  ts: v.optional(v.number()),
  opt: v.optional(options),
};

const input = v.variant('type', [
  v.object({ type: v.literal('buffer'), ch: channel }),
  v.object({ type: v.literal('barrier'), ...barrierFields }),
  v.object({ type: v.literal('announce'), ...barrierFields }),
  v.object({ type: v.literal('cancel'), ch: channel, id: whole }),
  v.object({ type: v.literal('eop'), ch: channel }),
  v.object({ type: v.literal('poll') }),
  v.object({ type: v.literal('advance'), ms: v.number(), timers: v.optional(v.boolean(), true) }),
  v.object({ type: v.literal('runTimers') }),
]);

const expectation = v.object({
  out: v.array(v.union([whole, v.object({ announcementOf: whole })])),
  events: v.optional(
    v.array(
      v.variant('kind', [
        v.object({ kind: v.literal('trigger'), id: whole, alignment: v.optional(v.string()) }),
        v.object({ kind: v.literal('abort'), id: whole, reason: v.string() }),
      ]),
    ),
    [],
  ),
  blocked: v.array(channel),
  latestId: whole,
  pending: v.boolean(),
  openPending: v.optional(v.array(whole)),
  persisted: v.optional(v.array(v.object({ id: whole, input: whole })), []),
});

const barrierCase = v.pipe(
  v.object({
    name: v.string(),
    mode: v.picklist(['aligned', 'atLeastOnce', 'unaligned', 'alternating']),
    channels: count,
    checkpointsAfterTasksFinish: v.boolean(),
    delivery: v.picklist([
      'ordered',
      'handler-direct',
      'drain-after-each-arrival',
      'remote-queues',
      'local-queues',
      'mixed-queues',
    ]),
    localChannels: v.optional(v.array(channel), []),
    defaultOptions: v.optional(v.nullable(options), null),
    inputs: v.array(input),
    expect: v.array(expectation),
    totals: v.object({
      triggered: v.array(whole),
      aborted: v.array(v.object({ id: whole, reason: v.string() })),
    }),
    metrics: v.optional(
      v.object({
        alignmentDurationMs: v.optional(v.number()),
        startDelayMs: v.optional(v.number()),
        processedInFlightBytes: v.optional(v.number()),
      }),
    ),
    asserted: v.optional(v.array(v.string())),
  }),
  v.check(
    (vector) => vector.inputs.length === vector.expect.length,
    'there must be one entry of "expect" for each of "inputs"',
  ),
  v.check(
    (vector) => vector.inputs.every((each) => !('ch' in each) || each.ch < vector.channels),
    'an input names a channel that does not exist',
  ),
);

export const barrierVectorsSchema = v.object({
  cases: v.pipe(v.array(barrierCase), v.minLength(1, 'there is no case')),
});

const keyGroupRow = v.variant('type', [
  v.object({ type: v.literal('string'), key: v.string(), ...keyGroupFields() }),
  v.object({
    type: v.picklist(['int', 'long']),
    key: v.pipe(v.string(), v.regex(/^-?\d+$/, 'expected a whole number in decimal digits')),
    ...keyGroupFields(),
  }),
]);

function keyGroupFields() {
  return {
    hashCode: whole,
    maxParallelism: count,
    parallelism: count,
    keyGroup: whole,
    operatorIndex: whole,
  };
}

export const keyGroupVectorsSchema = v.pipe(
  v.object({
    murmur: v.optional(v.array(v.object({ hashCode: whole, murmurRaw: whole, murmur: whole })), []),
    vectors: v.optional(v.array(keyGroupRow), []),
    ranges: v.optional(
      v.array(
        v.object({
          maxParallelism: count,
          parallelism: count,
          ranges: v.array(v.tuple([whole, whole])),
        }),
      ),
      [],
    ),
    defaultMaxParallelism: v.optional(
      v.array(v.object({ parallelism: count, maxParallelism: count })),
      [],
    ),
  }),
  v.check(
    (file) =>
      file.murmur.length +
        file.vectors.length +
        file.ranges.length +
        file.defaultMaxParallelism.length >
      0,
    'none of "vectors", "murmur", "ranges" and "defaultMaxParallelism" has a row',
  ),
);

export type BarrierVectors = v.InferOutput<typeof barrierVectorsSchema>;
export type BarrierCase = BarrierVectors['cases'][number];
export type KeyGroupVectors = v.InferOutput<typeof keyGroupVectorsSchema>;
