import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { pause } from '../../pause.ts';
import { distributionOfAll } from '../cloudwatch/distribution.ts';
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

/*
 * Limits of the format; what is beyond them is left out. That of dimension sets is this environment's own.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const MOST_METRICS = 100;
const MOST_DIMENSIONS = 30;
const MOST_VALUES = 100;
const MOST_SETS = 100;
/** Of all directives of a document; this environment's own. */
const MOST_SERIES = 10_000;
/** As of PutMetricData: API_MetricDatum.html, Timestamp. */
const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

/**
 * Makes metrics of the lines that are documents of the embedded metric format. A document within another one, as the JSON
 * format of Lambda wraps what goes to the console, is none.
 * A console line of the text format counts: https://github.com/aws-powertools/powertools-lambda-typescript/issues/1766
 * @param now milliseconds: what happened long before or after is left out.
 */
export async function recordEmbeddedMetrics(
  metrics: MetricStore,
  lines: readonly Line[],
  now: number,
): Promise<void> {
  for (const { message, timestamp } of lines) {
    // Most lines are none, and this is cheaper than to parse them.
    if (!message.includes('"CloudWatchMetrics"')) continue;
    const document = membersOf(parse(message.replace(CONSOLE_PREFIX, '')));
    const { CloudWatchMetrics, Timestamp } = membersOf(document._aws);
    const at = typeof Timestamp === 'number' ? Timestamp : timestamp;
    if (!(at > now - OLDEST_MS && at < now + NEWEST_MS)) continue;
    let left = MOST_SERIES;
    for (const value of arrayOf(CloudWatchMetrics).slice(0, MOST_SETS)) {
      // What one line holds is no reason to let all others wait.
      await pause();
      left -= record(metrics, limited(directiveOf(value), left), document, new Date(at));
    }
  }
}

/** @returns how many series got values. */
function record(metrics: MetricStore, directive: Directive, document: Members, at: Date): number {
  const { namespace, dimensionSets, metrics: definitions } = directive;
  const given = definitions.flatMap(({ name, unit }) => {
    const values = distributionOfAll(valuesOf(memberOf(document, name)));
    return values === undefined ? [] : [{ name, unit, values }];
  });
  const known = dimensionSets
    .map((names) => Object.fromEntries(names.map((name) => [name, memberOf(document, name)])))
    .filter(areTexts);
  for (const dimensions of known)
    for (const { name, unit, values } of given)
      metrics.add({ namespace, name, dimensions }, unit, values, at);
  return known.length * given.length;
}

/** A directive for no more than so many series. */
function limited(directive: Directive, series: number): Directive {
  const sets = Math.floor(series / Math.max(directive.metrics.length, 1));
  return { ...directive, dimensionSets: directive.dimensionSets.slice(0, sets) };
}

function directiveOf(value: unknown): Directive {
  const { Namespace, Dimensions, Metrics } = membersOf(value);
  const metrics = arrayOf(Metrics)
    .slice(0, MOST_METRICS)
    .map(membersOf)
    .flatMap(({ Name, Unit }) =>
      typeof Name === 'string' ? [{ name: Name, unit: UNITS.find((unit) => unit === Unit) ?? 'None' }] : [],
    );
  const sets = arrayOf(Dimensions)
    .slice(0, MOST_SETS)
    .map((names) => [...new Set(arrayOf(names).filter(isText))].sort())
    .filter((names) => names.length <= MOST_DIMENSIONS);
  return {
    namespace: typeof Namespace === 'string' ? Namespace : '',
    dimensionSets: [...new Map(sets.map((names) => [JSON.stringify(names), names])).values()],
    metrics: typeof Namespace === 'string' ? metrics : [],
  };
}

/** A member of the document's own. */
function memberOf(document: Members, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

function valuesOf(value: unknown): readonly number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value];
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
