import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { MetricStore } from '../cloudwatch/metric-store.ts';

/** A line as it is stored. */
interface Line {
  readonly timestamp: number;
  readonly message: string;
}

interface MetricDefinition {
  readonly name: string;
  readonly unit: StandardUnit;
}

/** What a document says to make metrics of. */
interface Directive {
  readonly namespace: string;
  readonly dimensionSets: readonly (readonly string[])[];
  readonly metrics: readonly MetricDefinition[];
}

type Members = Readonly<Record<string, unknown>>;

/** What stands before the text of a console line in Lambda's text format, without the level: no JSON begins so. */
const CONSOLE_PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[^\t]*\t[A-Z]+\t/;
const UNITS: readonly StandardUnit[] = Object.values(StandardUnit);

/**
 * Makes metrics of the lines that are documents of the embedded metric format. A document within another one, as the JSON
 * format of Lambda wraps what goes to the console, is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * A console line of the text format counts: https://github.com/aws-powertools/powertools-lambda-typescript/issues/1766
 */
export function recordEmbeddedMetrics(metrics: MetricStore, lines: readonly Line[]): void {
  for (const { message, timestamp } of lines) {
    // Most lines are none, and this is cheaper than to parse them.
    if (!message.includes('"CloudWatchMetrics"')) continue;
    const document = membersOf(parse(message.replace(CONSOLE_PREFIX, '')));
    const { CloudWatchMetrics, Timestamp } = membersOf(document._aws);
    const at = new Date(typeof Timestamp === 'number' ? Timestamp : timestamp);
    for (const directive of arrayOf(CloudWatchMetrics).map(directiveOf))
      record(metrics, directive, document, at);
  }
}

function record(metrics: MetricStore, directive: Directive, document: Members, at: Date): void {
  const { namespace, dimensionSets, metrics: definitions } = directive;
  for (const names of dimensionSets) {
    const dimensions = Object.fromEntries(names.map((name) => [name, document[name]]));
    if (!areTexts(dimensions)) continue;
    for (const { name, unit } of definitions)
      for (const value of valuesOf(document[name]))
        metrics.record({ namespace, name, dimensions }, unit, value, at);
  }
}

function directiveOf(value: unknown): Directive {
  const { Namespace, Dimensions, Metrics } = membersOf(value);
  const metrics = arrayOf(Metrics)
    .map(membersOf)
    .flatMap(({ Name, Unit }) =>
      typeof Name === 'string' ? [{ name: Name, unit: UNITS.find((unit) => unit === Unit) ?? 'None' }] : [],
    );
  return {
    namespace: typeof Namespace === 'string' ? Namespace : '',
    dimensionSets: arrayOf(Dimensions).map((names) => arrayOf(names).filter(isText)),
    metrics: typeof Namespace === 'string' ? metrics : [],
  };
}

function valuesOf(value: unknown): readonly number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each): each is number => typeof each === 'number' && Number.isFinite(each));
}

function areTexts(members: Members): members is Readonly<Record<string, string>> {
  return Object.values(members).every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
