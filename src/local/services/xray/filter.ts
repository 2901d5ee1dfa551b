import { AwsError } from '../../aws-error.ts';
import { createDescent, known, logical } from '../../lang/descent.ts';
import { TokenReader } from '../../lang/token-reader.ts';
import { type Token, type TokenRule, tokenize } from '../../lang/tokens.ts';
import { COMPARISONS, FLAGS, NUMBERS, type Subject, TEXTS, type Value } from './filter-keywords.ts';
import { type Segment, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** Whether a trace is wanted. */
export type TraceFilter = (facts: TraceFacts) => boolean;

type Test = (subject: Subject) => boolean;

type Kind = 'text' | 'word' | 'number' | 'symbol';

const RULES: readonly TokenRule<Kind>[] = [
  { kind: 'text', pattern: /"((?:[^"\\]|\\.)*)"/y, literal: true, escapes: true },
  { kind: 'word', pattern: /[A-Za-z][\w.]*/y },
  { kind: 'number', pattern: /-?\d+(?:\.\d+)?/y },
  { kind: 'symbol', pattern: /<=|>=|!=|[=<>!(){}[\],:]/y },
];

/**
 * Compiles a filter expression of X-Ray.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * @throws AwsError InvalidRequestException for one that is wrong, or that uses what is not served here.
 */
export function compileFilter(expression: string): TraceFilter {
  const tokens = tokenize(expression, RULES, {
    refuse: (_why, text, at) => invalid(`unexpected ${text.slice(at).trim()}`),
  });
  const reader = new TokenReader<Kind>(tokens, invalid);
  const test = new FilterReader(reader).any();
  reader.end();
  return (facts) => test({ facts, segment: facts.root });
}

function invalid(why: string): AwsError {
  return new AwsError('InvalidRequestException', `The filter expression is not valid: ${why}`);
}

class FilterReader {
  readonly any: () => Test;

  constructor(private readonly reader: TokenReader<Kind>) {
    this.any = createDescent<Test>({
      source: reader,
      levels: logical<Subject>('OR', 'AND'),
      prefixes: { '!': (inner) => (subject) => !inner(subject) },
      operand: () => this.one(),
    });
  }

  private one(): Test {
    const { reader } = this;
    if (reader.take('(')) {
      const inner = this.any();
      reader.expect(')');
      return inner;
    }
    const word = reader.next().text.toLowerCase();
    if (word === 'service') return this.service();
    if (word === 'annotation') return this.annotation();
    if (word.startsWith('annotation.')) return this.compare(valuesOf(word.slice('annotation.'.length)));
    return this.keyword(word);
  }

  private keyword(word: string): Test {
    const [flag, number, text] = [known(FLAGS, word), known(NUMBERS, word), known(TEXTS, word)];
    if (flag !== undefined) {
      if (!this.reader.take('=')) return flag;
      const wanted = this.reader.next().text.toLowerCase() === 'true';
      return (subject) => flag(subject) === wanted;
    }
    if (number !== undefined) return this.compare((subject) => [number(subject)]);
    if (text !== undefined) return this.compare((subject) => [text(subject)]);
    throw invalid(`the embedded environment does not know ${word}`);
  }

  /** `service("name") { … }` holds when it does for any segment of that service. */
  private service(): Test {
    let of: (segment: Segment) => boolean = (segment) => serviceOf(segment) !== undefined;
    if (this.reader.take('(')) {
      if (!this.reader.take(')')) {
        of = this.reader.take('id') ? this.serviceId() : this.serviceNamed(this.text());
        this.reader.expect(')');
      }
    }
    let inner: Test = () => true;
    if (this.reader.take('{')) {
      inner = this.any();
      this.reader.expect('}');
    }
    return ({ facts }) => facts.all.some((segment) => of(segment) && inner({ facts, segment }));
  }

  private serviceNamed(name: string): (segment: Segment) => boolean {
    return (segment) => serviceOf(segment)?.name === name;
  }

  private serviceId(): (segment: Segment) => boolean {
    this.reader.expect('(');
    const wanted = new Map<string, string>();
    do {
      const key = this.reader.next().text.toLowerCase();
      this.reader.expect(':');
      wanted.set(key, this.text());
    } while (this.reader.take(','));
    this.reader.expect(')');
    return (segment) => {
      const service = serviceOf(segment);
      const name = wanted.get('name') ?? service?.name;
      const type = wanted.get('type') ?? service?.type;
      return service !== undefined && service.name === name && service.type === type;
    };
  }

  private annotation(): Test {
    this.reader.expect('[');
    const key = this.reader.next().text;
    this.reader.expect(']');
    return this.compare(valuesOf(key));
  }

  /** Without an operator: whether there is such a value. */
  private compare(values: (subject: Subject) => readonly (string | number | boolean | undefined)[]): Test {
    const found = this.reader.takeOneOf(Object.keys(COMPARISONS));
    const operator = found === undefined ? undefined : COMPARISONS[found];
    if (operator === undefined) return (subject) => values(subject).some((value) => value !== undefined);
    const wanted = literal(this.reader.next());
    return (subject) => values(subject).some((value) => value !== undefined && operator(value, wanted));
  }

  private text(): string {
    const { kind, text } = this.reader.next();
    if (kind !== 'text') throw invalid(`${text} should be in quotes`);
    return text;
  }
}

function valuesOf(key: string) {
  return ({ facts }: Subject): readonly (Value | undefined)[] =>
    facts.all.flatMap(({ annotations = {} }) =>
      Object.entries(annotations).flatMap(([name, value]) =>
        name.toLowerCase() === key.toLowerCase() ? [value] : [],
      ),
    );
}

function literal({ kind, text }: Token<Kind>): Value {
  if (kind === 'text') return text;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (kind !== 'number') throw invalid(`${text} is no value`);
  return Number(text);
}
