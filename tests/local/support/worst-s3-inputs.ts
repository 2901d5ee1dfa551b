import type { NormalizedSchema } from '@smithy/core/schema';
import { type Members, s3Input, Xml } from './s3-requests.ts';

/** An input of which one member is as bad as it can be, and all others are as they should be. */
export interface WorstS3Input {
  /** `Delete.Objects[].Key` */
  readonly member: string;
  readonly what: string;
  readonly input: Members;
  /** Whether it is a number that is none, which S3 refuses wherever it stands. */
  readonly isNoNumber: boolean;
}

interface Place {
  readonly schema: NormalizedSchema;
  readonly member: string;
  readonly at: (value: unknown) => Members;
  /** Whether it stands in a header, where not every character can. */
  readonly isHeader: boolean;
  readonly isDocument: boolean;
}

const MOST_DEPTH = 5;
/** What leads somewhere. */
const KNOWN: Members = {
  Bucket: 'worst',
  Key: 'k',
  CopySource: 'worst/k',
  PartNumber: 1,
  UploadId: 'UPLOAD',
  ObjectAttributes: ['ETag'],
  Delete: { Objects: [{ Key: 'k' }] },
  MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'k' }] },
};
/** Its size is the body's; one that says another waits for what never comes. */
const UNTOUCHED: ReadonlySet<string> = new Set(['ContentLength']);

const TEXTS = ['', 'BOGUS', 'a'.repeat(5000), '%', '../..', '*', '"', '${', '0', 'true'];
const STRANGE = ['é😀', 'a\nb', '\u0085'];
const NUMBERS = ['x', '-1', '0', '1.5', '1e3', '2147483648', '9'.repeat(30), ' 1'];
const TIMES = ['x', '-1', '9e99', '+275760-09-13T00:00:00Z', 'Thu, 99 Foo 2026 00:00:00 GMT'];
const DOCUMENTS = [
  '',
  'x',
  '<a/>',
  '<a>'.repeat(50) + '</a>'.repeat(50),
  '<![CDATA[x]]>',
  '<!-- x -->',
  '&#0;',
];

export function worstS3Inputs(operation: string): WorstS3Input[] {
  const schema = s3Input(operation);
  const whole = {
    schema,
    member: '',
    at: (value: unknown) => Object(value),
    isHeader: false,
    isDocument: false,
  };
  return [...missing(whole), ...within(whole, 0).flatMap(worstOf)];
}

/** An input that is as it should be. */
export function plainS3Input(operation: string): Members {
  return plainMembers(s3Input(operation), '', 0);
}

function within(place: Place, depth: number): Place[] {
  if (depth > MOST_DEPTH) return [];
  return innerOf(place).flatMap((inner) => [inner, ...within(inner, depth + 1)]);
}

function innerOf({ schema, member, at, isHeader, isDocument }: Place): Place[] {
  if (schema.isListSchema())
    return [
      {
        schema: schema.getValueSchema(),
        member: `${member}[]`,
        at: (value) => at([value]),
        isHeader,
        isDocument,
      },
    ];
  if (schema.isMapSchema())
    return [
      {
        schema: schema.getValueSchema(),
        member: `${member}{}`,
        at: (value) => at({ a: value }),
        isHeader,
        isDocument,
      },
    ];
  if (!schema.isStructSchema()) return [];
  const others = plainMembers(schema, member, 0);
  return [...schema.structIterator()]
    .filter(([name]) => !UNTOUCHED.has(name))
    .map(([name, inner]) => {
      const { httpLabel, httpQuery, httpHeader, httpPayload, httpPrefixHeaders } = inner.getMergedTraits();
      const isOutside = Boolean(httpLabel || httpQuery || httpHeader || httpPrefixHeaders !== undefined);
      return {
        schema: inner,
        member: member === '' ? name : `${member}.${name}`,
        at: (value) => at({ ...others, [name]: value }),
        isHeader: isHeader || Boolean(httpHeader) || httpPrefixHeaders !== undefined,
        isDocument: isDocument || (!isOutside && (!httpPayload || inner.isStructSchema())),
      };
    });
}

function worstOf({ schema, member, at, isHeader, isDocument }: Place): WorstS3Input[] {
  const inputs = (values: readonly unknown[], isNoNumber = false): WorstS3Input[] =>
    values.map((value) => ({ member, what: shown(value), input: at(value), isNoNumber }));
  if (schema.isNumericSchema()) {
    const [first, ...others] = NUMBERS;
    return [...inputs([first], !isDocument), ...inputs(others)];
  }
  if (schema.isBooleanSchema()) return inputs(['x', '', '1', 'TRUE']);
  if (schema.isTimestampSchema()) return inputs(TIMES);
  if (schema.isStringSchema()) return inputs(isHeader ? TEXTS : [...TEXTS, ...STRANGE]);
  if (!isDocument) return [];
  const documents = inputs(DOCUMENTS.map((text) => new Xml(text)));
  if (!schema.isListSchema()) return documents;
  const entry = plain(schema.getValueSchema(), member, 0);
  return [...documents, ...inputs([[], [entry, entry], Array.from({ length: 1001 }, () => entry)])];
}

function missing({ schema }: Place): WorstS3Input[] {
  const all = plainMembers(schema, '', 0);
  return Object.keys(all).map((name) => ({
    member: name,
    what: 'missing',
    input: Object.fromEntries(Object.entries(all).filter(([each]) => each !== name)),
    isNoNumber: false,
  }));
}

/** What has to be there, as it should be. */
function plainMembers(schema: NormalizedSchema, member: string, depth: number): Members {
  return Object.fromEntries(
    [...schema.structIterator()]
      .filter(
        ([name, inner]) => name in KNOWN || inner.getMergedTraits().httpLabel || depth > 0 || isBody(inner),
      )
      .filter(([, inner]) => depth <= 1 || !inner.isStructSchema())
      .map(([name, inner]) => [name, KNOWN[name] ?? plain(inner, `${member}.${name}`, depth + 1)]),
  );
}

function isBody(schema: NormalizedSchema): boolean {
  return Boolean(schema.getMergedTraits().httpPayload);
}

function plain(schema: NormalizedSchema, member: string, depth: number): unknown {
  if (schema.isNumericSchema()) return 1;
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return new Date(1_764_288_000_000);
  if (schema.isListSchema())
    return depth > MOST_DEPTH ? [] : [plain(schema.getValueSchema(), member, depth + 1)];
  if (schema.isStructSchema()) return plainMembers(schema, member, depth + 1);
  if (schema.isMapSchema()) return { a: 'b' };
  return 'k';
}

function shown(value: unknown): string {
  return value instanceof Xml ? value.text.slice(0, 30) : String(JSON.stringify(value)).slice(0, 30);
}
