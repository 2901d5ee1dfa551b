import type { NormalizedSchema } from '@smithy/core/schema';
import type { RequestRules } from '../../../src/local/rules/request-rules.ts';
import type { ShapeRules } from '../../../src/local/rules/shape-rules.ts';
import type { WireProtocol } from './spoken-services.ts';

/** An input of which one member is as bad as it can be, and all others are as they should be. */
export interface WorstInput {
  /** `MetricData[].Dimensions[].Name` */
  readonly member: string;
  readonly what: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What AWS says of it; undefined where it says that the value is of another type. */
  readonly says?: readonly string[];
}

/** What can be written of a place in an input. */
interface Place {
  readonly schema: NormalizedSchema;
  readonly rules: ShapeRules | undefined;
  readonly member: string;
  /** An input that has this value there. */
  readonly at: (value: unknown) => Readonly<Record<string, unknown>>;
  /** Whether it stands in the path, the query or a header of a REST request. */
  readonly isText: boolean;
  readonly isLabel: boolean;
}

/** Structures in each other are followed so far; AttributeValue has no end. */
const MOST_DEPTH = 5;
/** Longer values are not sent. */
const MOST_LENGTH = 5000;
const EDGE_TEXTS = ['a', 'x1', 'abcd', 'a'.repeat(8), 'arn:aws:iam::000000000000:role/a', '1', 'a=b', 'true'];

/** The inputs of an operation that every protocol or this one has to refuse. */
export function worstInputs(
  rules: RequestRules,
  operation: string,
  schema: NormalizedSchema,
  protocol: WireProtocol,
): WorstInput[] {
  return placesOf(rules, operation, schema).flatMap((place) => [
    ...brokenBy(rules, place, protocol),
    ...missingFrom(rules, place, protocol),
    ...ofOtherTypes(place, protocol),
  ]);
}

/** Inputs at the very bounds of the model, which it accepts, with members that are null, and ones that nobody knows. */
export function edgeInputs(rules: RequestRules, operation: string, schema: NormalizedSchema): WorstInput[] {
  return placesOf(rules, operation, schema).flatMap(({ rules: own, member, at, isText }) => [
    ...edgesOf(own).map(([what, value]) => ({ member, what, input: at(value) })),
    ...(member === ''
      ? [{ member: 'Bogus', what: 'unknown', input: at({ Bogus: 'x' }) }]
      : isText
        ? []
        : [{ member, what: 'null', input: at(null) }]),
  ]);
}

function placesOf(rules: RequestRules, operation: string, schema: NormalizedSchema): Place[] {
  const whole: Place = {
    schema,
    rules: rules.shapes[rules.operations[operation] ?? ''],
    member: '',
    at: (value) => Object(value),
    isText: false,
    isLabel: false,
  };
  return [whole, ...within(rules, whole, 0)];
}

function within(rules: RequestRules, place: Place, depth: number): Place[] {
  if (depth > MOST_DEPTH || place.schema.isUnitSchema()) return [];
  return innerOf(rules, place).flatMap((inner) => [inner, ...within(rules, inner, depth + 1)]);
}

function innerOf(rules: RequestRules, { schema, rules: own, member, at, isText }: Place): Place[] {
  const rulesOf = (name: string | undefined) => (name === undefined ? undefined : rules.shapes[name]);
  if (schema.isListSchema())
    return [
      {
        schema: schema.getValueSchema(),
        rules: rulesOf(own?.member),
        member: `${member}[]`,
        at: (value) => at([value]),
        isText,
        isLabel: false,
      },
    ];
  if (schema.isMapSchema()) {
    const key = textOf(rulesOf(own?.key));
    return [
      {
        schema: schema.getValueSchema(),
        rules: rulesOf(own?.member),
        member: `${member}{}`,
        at: (value) => at({ [key]: value }),
        isText,
        isLabel: false,
      },
    ];
  }
  if (!schema.isStructSchema()) return [];
  const others = plain(rules, schema, own, 0);
  return [...schema.structIterator()].map(([name, inner]) => {
    const { httpLabel, httpQuery, httpHeader } = inner.getMergedTraits();
    return {
      schema: inner,
      rules: rulesOf(own?.members?.[name]),
      member: member === '' ? name : `${member}.${name}`,
      at: (value) => at(schema.isUnionSchema() ? { [name]: value } : { ...Object(others), [name]: value }),
      isText: isText || Boolean(httpLabel || httpQuery || httpHeader),
      isLabel: Boolean(httpLabel),
    };
  });
}

/** The least that a schema takes. */
function plain(
  rules: RequestRules,
  schema: NormalizedSchema,
  own: ShapeRules | undefined,
  depth: number,
): unknown {
  if (schema.isStringSchema()) return textOf(own);
  if (schema.isTimestampSchema()) return new Date(1_764_288_000_000);
  if (schema.isNumericSchema()) return Math.min(own?.min ?? 1, own?.max ?? 1);
  if (schema.isBooleanSchema()) return true;
  if (schema.isBlobSchema()) return Buffer.from('{}');
  if (schema.isListSchema())
    return depth > MOST_DEPTH
      ? []
      : [plain(rules, schema.getValueSchema(), rules.shapes[own?.member ?? ''], depth + 1)];
  if (!schema.isStructSchema()) return {};
  const required = new Set(own?.required);
  const members = [...schema.structIterator()];
  // What has no members cannot be written in a form.
  const [least] =
    required.size > 0 || depth === 0 ? [] : members.filter(([, inner]) => inner.isStringSchema());
  return Object.fromEntries(
    members
      .filter(([name]) => (required.has(name) || name === least?.[0]) && depth <= MOST_DEPTH)
      .map(([name, inner]) => [
        name,
        plain(rules, inner, rules.shapes[own?.members?.[name] ?? ''], depth + 1),
      ]),
  );
}

function textOf({ enum: values, min = 1, max = MOST_LENGTH, pattern }: Partial<ShapeRules> = {}): string {
  if (values !== undefined) return values[0] ?? '';
  const fits = (text: string) =>
    text.length >= min && text.length <= max && (pattern === undefined || matches(pattern, text));
  return [...EDGE_TEXTS, 'a'.repeat(min)].find(fits) ?? 'a'.repeat(Math.min(Math.max(min, 1), max));
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

function brokenBy(rules: RequestRules, place: Place, protocol: WireProtocol): WorstInput[] {
  const { rules: own, member, at, isLabel } = place;
  if (own === undefined || member === '') return [];
  // Nothing in the path names another path; lists without entries cannot be written in a form.
  return brokenValues(rules, own, place.schema)
    .filter(
      ([value]) => !(isLabel && value === '') && !(Array.isArray(value) && isLost(value, place, protocol)),
    )
    .map(([value, says]) => ({
      member,
      what: JSON.stringify(value)?.slice(0, 30) ?? '',
      input: at(value),
      says: [says],
    }));
}

function isLost(value: readonly unknown[], { isText }: Place, protocol: WireProtocol): boolean {
  return value.length === 0 && (protocol === 'query' || isText);
}

type Worst = readonly (readonly [value: unknown, says: string])[];

function brokenValues(rules: RequestRules, own: ShapeRules, schema: NormalizedSchema): Worst {
  if (own.type === 'string') return brokenTexts(own);
  if (own.type === 'integer' || own.type === 'long') return brokenNumbers(own);
  if (own.type !== 'list' || !schema.isListSchema()) return [];
  const entry = plain(rules, schema.getValueSchema(), rules.shapes[own.member ?? ''], 1);
  return brokenLists(own, entry);
}

const atMost = (measure: string, max: number) => `Member must have ${measure} less than or equal to ${max}`;
const atLeast = (measure: string, min: number) =>
  `Member must have ${measure} greater than or equal to ${min}`;

function brokenTexts({ min = 0, max = MOST_LENGTH, pattern, enum: values }: ShapeRules): Worst {
  const strange = ['! !', '\u0001'].find((text) => pattern !== undefined && !matches(pattern, text));
  return [
    ...(max < MOST_LENGTH ? [['a'.repeat(max + 1), atMost('length', max)] as const] : []),
    ...(min > 0 ? [['a'.repeat(min - 1), atLeast('length', min)] as const] : []),
    ...(values === undefined ? [] : [['BOGUS', 'Member must satisfy enum value set'] as const]),
    ...(strange === undefined ? [] : [[strange, 'Member must satisfy regular expression pattern'] as const]),
  ];
}

/** Numbers that do not fit into their type are refused as no such numbers. */
function brokenNumbers({ min = -(2 ** 31), max = 2 ** 31 - 1 }: ShapeRules): Worst {
  return [
    ...(max < 2 ** 31 - 1 ? [[max + 1, atMost('value', max)] as const] : []),
    ...(min > -(2 ** 31) ? [[min - 1, atLeast('value', min)] as const] : []),
  ];
}

function brokenLists({ min = 0, max = MOST_LENGTH }: ShapeRules, entry: unknown): Worst {
  return [
    ...(max < MOST_LENGTH
      ? [[Array.from({ length: max + 1 }, () => entry), atMost('length', max)] as const]
      : []),
    ...(min > 0 ? [[[], atLeast('length', min)] as const] : []),
  ];
}

/** CloudWatch has words of its own for what is missing. */
const MISSING = ['Member must not be null', 'is required'];

function missingFrom(
  rules: RequestRules,
  { schema, rules: own, member, at }: Place,
  protocol: WireProtocol,
): WorstInput[] {
  if (!schema.isStructSchema() || schema.isUnionSchema()) return [];
  const members = new Map([...schema.structIterator()]);
  const all = Object(plain(rules, schema, own, 0));
  return (own?.required ?? [])
    .filter((name) => !members.get(name)?.getMergedTraits().httpLabel)
    .map((name) => ({
      name,
      others: Object.fromEntries(Object.entries(all).filter(([each]) => each !== name)),
    }))
    .filter(({ others }) => member === '' || protocol !== 'query' || Object.keys(others).length > 0)
    .map(({ name, others }) => ({
      member: `${member}.${name}`,
      what: 'missing',
      input: at(others),
      says: MISSING,
    }));
}

function ofOtherTypes({ schema, member, at, isText }: Place, protocol: WireProtocol): WorstInput[] {
  if (member === '' || schema.isDocumentSchema()) return [];
  const what = 'of another type';
  const isNumber = schema.isNumericSchema() || schema.isTimestampSchema();
  if (isNumber || schema.isBooleanSchema()) return [{ member, what, input: at('x') }];
  if (protocol === 'query' || isText || schema.getMergedTraits().httpPayload) return [];
  if (schema.isStringSchema()) return [{ member, what, input: at({ a: 1 }) }];
  const isHolder = schema.isListSchema() || schema.isMapSchema() || schema.isStructSchema();
  return isHolder ? [{ member, what, input: at('x') }] : [];
}

function edgesOf(own: ShapeRules | undefined): (readonly [string, unknown])[] {
  if (own === undefined) return [];
  const { type, min, max, pattern, enum: values } = own;
  if (type === 'integer' || type === 'long')
    return [min, max].filter((edge) => edge !== undefined && edge < 2 ** 31).map((edge) => [`${edge}`, edge]);
  if (type !== 'string') return [];
  if (values !== undefined) return values.map((value) => [value, value]);
  const lengths = [min, max].filter((edge) => edge !== undefined && edge > 0 && edge < MOST_LENGTH);
  return lengths
    .map((length) => 'a'.repeat(length ?? 1))
    .filter((text) => pattern === undefined || matches(pattern, text))
    .map((text) => [`${text.length} characters`, text]);
}
