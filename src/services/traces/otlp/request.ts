/**
 * ExportTraceServiceRequest in OTLP's JSON encoding: member names in lower camel case, ids in hexadecimal, 64-bit integers as
 * text, enumerations as numbers.
 * https://github.com/open-telemetry/opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"
 */
export interface OtlpTraces {
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

/** What one service did. */
export interface OtlpResourceSpans {
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  readonly scopeSpans: readonly {
    readonly scope: { readonly name: string; readonly version: string };
    readonly spans: readonly OtlpSpan[];
  }[];
}

export interface OtlpSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 within a service, 2 what a service was asked for, 3 what it asked of another. */
  readonly kind: number;
  /** Nanoseconds since 1970. */
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly OtlpEvent[];
  /** Code 2 is an error, 0 none. */
  readonly status: { readonly code: number; readonly message?: string };
}

export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number };
