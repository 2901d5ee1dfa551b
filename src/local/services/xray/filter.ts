import { AwsError } from '../../aws-error.ts';
import { COMPARISONS, FLAGS, NUMBERS, type Subject, TEXTS, type Value } from './filter-keywords.ts';
import { type Segment, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** Whether a trace is wanted. */
export type TraceFilter = (facts: TraceFacts) => boolean;

type Test = (subject: Subject) => boolean;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[A-Za-z][\w.]*|-?\d+(?:\.\d+)?|<=|>=|!=|[=<>!(){}[\],:])/y;

/**
 * Compiles a filter expression of X-Ray.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * @throws AwsError InvalidRequestException for one that is wrong, or that uses what is not served here.
 */
export function compileFilter(expression: string): TraceFilter {
  const reader = new Reader(tokenize(expression));
  const test = reader.any();
  if (reader.peek !== undefined) throw invalid(`unexpected ${reader.peek}`);
  return (facts) => test({ facts, segment: facts.root });
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = expression.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(expression)?.[1];
    if (found === undefined) throw invalid(`unexpected ${expression.slice(at).trim()}`);
    tokens.push(found);
  }
  return tokens;
}

function invalid(why: string): AwsError {
  return new AwsError('InvalidRequestException', `The filter expression is not valid: ${why}`);
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get peek(): string | undefined {
    return this.tokens[this.at];
  }

  any(): Test {
    let left = this.all();
    while (this.take('OR')) {
      const [first, second] = [left, this.all()];
      left = (subject) => first(subject) || second(subject);
    }
    return left;
  }

  private all(): Test {
    let left = this.one();
    while (this.take('AND')) {
      const [first, second] = [left, this.one()];
      left = (subject) => first(subject) && second(subject);
    }
    return left;
  }

  private one(): Test {
    if (this.take('!')) {
      const inner = this.one();
      return (subject) => !inner(subject);
    }
    if (this.take('(')) {
      const inner = this.any();
      this.expect(')');
      return inner;
    }
    const word = this.next().toLowerCase();
    if (word === 'service') return this.service();
    if (word === 'annotation') return this.annotation();
    if (word.startsWith('annotation.')) return this.compare(valuesOf(word.slice('annotation.'.length)));
    return this.keyword(word);
  }

  private keyword(word: string): Test {
    const [flag, number, text] = [FLAGS[word], NUMBERS[word], TEXTS[word]];
    if (flag !== undefined) {
      if (!this.take('=')) return flag;
      const wanted = this.next().toLowerCase() === 'true';
      return (subject) => flag(subject) === wanted;
    }
    if (number !== undefined) return this.compare((subject) => [number(subject)]);
    if (text !== undefined) return this.compare((subject) => [text(subject)]);
    throw invalid(`the embedded environment does not know ${word}`);
  }

  /** `service("name") { … }` holds when it does for any segment of that service. */
  private service(): Test {
    let of: (segment: Segment) => boolean = (segment) => serviceOf(segment) !== undefined;
    if (this.take('(')) {
      if (!this.take(')')) {
        of = this.take('id') ? this.serviceId() : this.serviceNamed(this.text());
        this.expect(')');
      }
    }
    let inner: Test = () => true;
    if (this.take('{')) {
      inner = this.any();
      this.expect('}');
    }
    return ({ facts }) => facts.all.some((segment) => of(segment) && inner({ facts, segment }));
  }

  private serviceNamed(name: string): (segment: Segment) => boolean {
    return (segment) => serviceOf(segment)?.name === name;
  }

  private serviceId(): (segment: Segment) => boolean {
    this.expect('(');
    const wanted = new Map<string, string>();
    do {
      const key = this.next().toLowerCase();
      this.expect(':');
      wanted.set(key, this.text());
    } while (this.take(','));
    this.expect(')');
    return (segment) => {
      const service = serviceOf(segment);
      const name = wanted.get('name') ?? service?.name;
      const type = wanted.get('type') ?? service?.type;
      return service !== undefined && service.name === name && service.type === type;
    };
  }

  private annotation(): Test {
    this.expect('[');
    const key = this.next().replaceAll('"', '');
    this.expect(']');
    return this.compare(valuesOf(key));
  }

  /** Without an operator: whether there is such a value. */
  private compare(values: (subject: Subject) => readonly (string | number | boolean | undefined)[]): Test {
    const operator = COMPARISONS[this.peek?.toUpperCase() ?? ''];
    if (operator === undefined) return (subject) => values(subject).some((value) => value !== undefined);
    this.at += 1;
    const token = this.next();
    const wanted = token.startsWith('"') ? unquote(token) : literal(token);
    return (subject) => values(subject).some((value) => value !== undefined && operator(value, wanted));
  }

  private text(): string {
    const token = this.next();
    if (!token.startsWith('"')) throw invalid(`${token} should be in quotes`);
    return unquote(token);
  }

  private next(): string {
    const token = this.peek;
    if (token === undefined) throw invalid('it ends too early');
    this.at += 1;
    return token;
  }

  private take(token: string): boolean {
    const found = this.peek?.toUpperCase() === token.toUpperCase();
    if (found) this.at += 1;
    return found;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw invalid(`${token} is missing`);
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

function literal(token: string): Value {
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true';
  const number = Number(token);
  if (Number.isNaN(number)) throw invalid(`${token} is no value`);
  return number;
}

function unquote(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}
