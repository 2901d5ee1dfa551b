import * as v from 'valibot';

/*
 * What ExportTraceServiceRequest may have in OTLP's JSON encoding, written down from the messages of
 * https://github.com/open-telemetry/opentelemetry-proto (opentelemetry/proto/trace/v1/trace.proto, common/v1/common.proto,
 * resource/v1/resource.proto, revision of 2026-08-18) and docs/specification.md, "JSON Protobuf Encoding": members in lower
 * camel case, traceId and spanId in hexadecimal, enumerations as integers. 64-bit integers are text by
 * https://protobuf.dev/programming-guides/json/.
 */

const uint64 = v.pipe(v.string(), v.regex(/^\d{1,20}$/));
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const id = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^(?!0+$)[0-9A-Fa-f]{${digits}}$`)));

const anyValue: v.GenericSchema = v.lazy(() =>
  v.union([
    v.strictObject({ stringValue: v.string() }),
    v.strictObject({ boolValue: v.boolean() }),
    v.strictObject({ intValue: v.pipe(v.string(), v.regex(/^-?\d{1,19}$/)) }),
    v.strictObject({ doubleValue: v.pipe(v.number(), v.finite()) }),
    v.strictObject({ arrayValue: v.strictObject({ values: v.array(anyValue) }) }),
    v.strictObject({ bytesValue: v.string() }),
  ]),
);
const attributes = v.optional(
  v.array(v.strictObject({ key: v.pipe(v.string(), v.nonEmpty()), value: anyValue })),
);

const span = v.pipe(
  v.strictObject({
    traceId: id(32),
    spanId: id(16),
    traceState: v.optional(v.string()),
    parentSpanId: v.optional(id(16)),
    flags: count,
    name: v.pipe(v.string(), v.nonEmpty()),
    kind: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5)),
    startTimeUnixNano: uint64,
    endTimeUnixNano: uint64,
    attributes,
    droppedAttributesCount: count,
    events: v.optional(
      v.array(
        v.strictObject({ timeUnixNano: uint64, name: v.string(), attributes, droppedAttributesCount: count }),
      ),
    ),
    droppedEventsCount: count,
    status: v.optional(
      v.strictObject({ code: v.optional(v.picklist([0, 1, 2])), message: v.optional(v.string()) }),
    ),
  }),
  v.check(
    ({ startTimeUnixNano: start, endTimeUnixNano: end }) => BigInt(end) >= BigInt(start),
    'ends before it begins',
  ),
);

const request = v.strictObject({
  resourceSpans: v.array(
    v.strictObject({
      resource: v.optional(v.strictObject({ attributes, droppedAttributesCount: count })),
      scopeSpans: v.array(
        v.strictObject({
          scope: v.optional(
            v.strictObject({ name: v.string(), version: v.optional(v.string()), attributes }),
          ),
          spans: v.array(span),
          schemaUrl: v.optional(v.string()),
        }),
      ),
      schemaUrl: v.optional(v.string()),
    }),
  ),
});

/** What is wrong with a request, by the published encoding; none where it is right. */
export function problemsOfOtlp(given: unknown): string[] {
  const read = v.safeParse(request, given);
  return (read.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
