import { gist } from './failing.ts';

/** The values at each path of a result, whatever their position in lists. */
type Values = ReadonlyMap<string, string>;

/** What is measured anew each time, and may be equal in two runs by chance alone. */
const MEASURED =
  /(?:^|\.)(?:ms|age|rate|bytes|latency|duration|seconds|percent|p\d+)$|(?:Ms|Age|Rate|Bytes|Latency|Duration|Seconds|Percent|P\d+)$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * What is different in the result of a run from what was the same in all good ones. What differed between those says
 * nothing, but has to be there.
 * @param goods what they printed. @returns undefined for nothing.
 */
export function differenceFrom(goods: readonly string[], printed: string): string | undefined {
  const known = goods.map((text) => valuesOf(text, exactly));
  const values = valuesOf(printed, exactly);
  const [first = new Map<string, string>()] = known;
  const missing = [...first.keys()].find((path) => known.every((one) => one.has(path)) && !values.has(path));
  if (missing !== undefined) return `${missing} is missing`;
  const extra = [...values.keys()].find((path) => !known.some((one) => one.has(path)));
  if (extra !== undefined) return `${extra} is in no good result: ${values.get(extra)}`;
  return (
    otherValue(known, values) ??
    otherValue(
      goods.map((text) => valuesOf(text, gist)),
      valuesOf(printed, gist),
    )
  );
}

function otherValue([first = new Map(), ...others]: readonly Values[], values: Values): string | undefined {
  const common = [...first].filter(([path, value]) => others.every((one) => one.get(path) === value));
  const other = common.find(([path, value]) => values.get(path) !== value);
  return other === undefined ? undefined : `${other[0]} is ${values.get(other[0])} instead of ${other[1]}`;
}

const exactly = (text: string): string => text;

function valuesOf(printed: string, as: (text: string) => string): Values {
  const found = new Map<string, string[]>();
  const add = (path: string, value: unknown): void => {
    if (Array.isArray(value)) for (const part of value) add(`${path}[]`, part);
    else if (value !== null && typeof value === 'object')
      for (const [name, part] of Object.entries(value)) add(`${path}.${gist(name)}`, part);
    else found.set(path, [...(found.get(path) ?? []), told(path, value, as)]);
  };
  for (const document of documentsIn(printed)) add('', document);
  return new Map([...found].map(([path, values]) => [path, values.sort().join(' | ')]));
}

function told(path: string, value: unknown, as: (text: string) => string): string {
  if (typeof value === 'string' && TIME.test(value)) return '<time>';
  if (typeof value === 'number' && MEASURED.test(path)) return '<measured>';
  return as(String(value));
}

/** One document, or one a line; what is no JSON is a text. */
function documentsIn(printed: string): readonly unknown[] {
  const whole = parsed(printed);
  return typeof whole === 'string' ? printed.split('\n').map(parsed) : [whole];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
