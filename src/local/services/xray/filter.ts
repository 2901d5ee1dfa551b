import { AwsError } from '../../aws-error.ts';
import { createDescent, known, logical } from '../../lang/descent.ts';
import type { TokenReader } from '../../lang/token-reader.ts';
import type { Token } from '../../lang/tokens.ts';
import { callersIn } from './callers.ts';
import { FLAGS, NUMBERS, type Subject, TEXTS, UNSERVED } from './filter-keywords.ts';
import { comparison, OPERATORS, type Value } from './filter-operators.ts';
import { readService, type ServiceTest } from './filter-services.ts';
import { invalid, type Kind, tokensOf, withImpliedAnd } from './filter-tokens.ts';
import { type Segment, serviceOf } from './segment.ts';
import type { TraceFacts } from './trace-summary.ts';

/** Whether a trace is wanted. */
export type TraceFilter = (facts: TraceFacts) => boolean;

type Test = (subject: Subject) => boolean;
/** The segments of a trace that `service()` or `edge()` looks at. */
type Chosen = (facts: TraceFacts) => readonly Segment[];
type Values = (subject: Subject) => readonly (Value | undefined)[];

/**
 * Compiles a filter expression of X-Ray.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * @throws AwsError InvalidRequestException for one that is wrong, or that uses what is not served here.
 */
export function compileFilter(expression: string, accountId?: string): TraceFilter {
  const reader = tokensOf(expression);
  const test = new FilterReader(reader, accountId).any();
  reader.end();
  return (facts) => test({ facts, segment: facts.root, whole: true });
}

class FilterReader {
  readonly any: () => Test;
  /** Whether it reads what stands in the braces of a service or an edge. */
  private within = false;

  constructor(
    private readonly reader: TokenReader<Kind>,
    private readonly accountId: string | undefined,
  ) {
    this.any = createDescent<Test>({
      source: withImpliedAnd(reader),
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
    const { kind, text } = reader.next();
    if (kind !== 'word') throw invalid(`${text} is no keyword`);
    const word = text.toLowerCase();
    if (word === 'service') return this.among(this.service());
    if (word === 'edge') return this.among(this.edge());
    if (word === 'annotation' || word.startsWith('annotation.')) return this.annotation(word);
    return this.keyword(word);
  }

  private keyword(word: string): Test {
    const [flag, number, text] = [known(FLAGS, word), known(NUMBERS, word), known(TEXTS, word)];
    if (flag !== undefined) return this.flag(flag);
    if (number !== undefined) return this.compare((subject) => [number(subject)], 'number');
    if (text !== undefined) return this.compare(text, 'string');
    if (UNSERVED.some((begin) => word.startsWith(begin)))
      throw new AwsError(
        'InvalidRequestException',
        `The embedded environment does not serve ${word} in filter expressions`,
      );
    throw invalid(`${word} is no keyword`);
  }

  private flag(flag: Test): Test {
    const operator = this.reader.takeOneOf(['=', '!=']);
    if (operator === undefined) return flag;
    const { text } = this.reader.next();
    if (!/^(true|false)$/i.test(text)) throw invalid(`${text} is neither true nor false`);
    const wanted = (text.toLowerCase() === 'true') === (operator === '=');
    return (subject) => flag(subject) === wanted;
  }

  private service(): Chosen {
    const service = this.inParentheses();
    return ({ all }) => all.filter((segment) => service(serviceOf(segment)));
  }

  /** Without a name: every service. */
  private inParentheses(): ServiceTest {
    const any: ServiceTest = (service) => service !== undefined;
    if (!this.reader.take('(') || this.reader.take(')')) return any;
    const service = readService(this.reader, this.accountId);
    this.reader.expect(')');
    return service;
  }

  private edge(): Chosen {
    this.reader.expect('(');
    const from = readService(this.reader, this.accountId);
    this.reader.expect(',');
    const to = readService(this.reader, this.accountId);
    this.reader.expect(')');
    return (facts) => {
      const callerOf = callersIn(facts);
      return facts.all.filter((segment) => to(serviceOf(segment)) && from(callerOf(segment)));
    };
  }

  /** `{ … }` holds when it does for any of the segments. Asked once for a trace, however deep it stands in others. */
  private among(chosen: Chosen): Test {
    const inner = this.reader.take('{') ? this.braces() : () => true;
    let asked: { readonly facts: TraceFacts; readonly holds: boolean } | undefined;
    return ({ facts }) => {
      if (asked?.facts !== facts)
        asked = {
          facts,
          holds: chosen(facts).some((segment) => inner({ facts, segment, whole: false })),
        };
      return asked.holds;
    };
  }

  private braces(): Test {
    const outside = this.within;
    this.within = true;
    const inner = this.any();
    this.within = outside;
    this.reader.expect('}');
    return inner;
  }

  /** `annotation.key`, and `annotation[key]`. */
  private annotation(word: string): Test {
    if (this.within) throw invalid('annotation cannot be combined with service or edge');
    if (word !== 'annotation') return this.compare(annotated(word.slice('annotation.'.length)));
    this.reader.expect('[');
    const { text } = this.reader.next();
    this.reader.expect(']');
    return this.compare(annotated(text));
  }

  /** Without an operator: whether there is such a value. */
  private compare(values: Values, type?: 'string' | 'number'): Test {
    const operator = this.reader.takeOneOf(OPERATORS);
    if (operator === undefined) return (subject) => values(subject).some((value) => value !== undefined);
    const wanted = literal(this.reader.next());
    const compares = comparison(operator, wanted);
    if (compares === undefined) throw invalid(`${operator} cannot compare with ${wanted}`);
    const typed = type === undefined || typeof wanted === type ? compares : undefined;
    if (typed === undefined) throw invalid(`${wanted} is no ${type === 'string' ? 'text' : type}`);
    return (subject) => values(subject).some((value) => value !== undefined && typed(value));
  }
}

function annotated(key: string): Values {
  return ({ facts }) =>
    facts.all.flatMap(({ annotations = {} }) =>
      Object.entries(annotations).flatMap(([name, value]) =>
        name.toLowerCase() === key.toLowerCase() ? [value] : [],
      ),
    );
}

function literal({ kind, text }: Token<Kind>): Value {
  if (kind === 'text') return text;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (kind !== 'number') throw invalid(`${text} should be in quotes`);
  return Number(text);
}
