/** A mistake in a filter pattern. */
export interface PatternProblem {
  /** Where, counted from 0. */
  readonly offset: number;
  readonly message: string;
}

/** A text as a term of a filter pattern: nothing in it has a meaning of its own. */
export function quoteTerm(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const LONGEST = 1024;

/**
 * Finds the first mistake in a filter pattern before it is sent.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @returns undefined for a pattern that is right.
 */
export function checkPattern(pattern: string): PatternProblem | undefined {
  if (pattern.length > LONGEST)
    return { offset: LONGEST, message: `a pattern has at most ${LONGEST} characters` };
  const cursor = new Cursor(pattern);
  try {
    cursor.skipSpace();
    if (cursor.at('{')) checkJson(cursor);
    else if (cursor.at('[')) checkSpaces(cursor);
    else if (cursor.at('%')) checkRegex(cursor);
    else checkTerms(cursor);
    cursor.skipSpace();
    if (!cursor.done) throw cursor.problem('nothing may follow here');
    return undefined;
  } catch (error) {
    if (error instanceof PatternMistake) return { offset: error.offset, message: error.message };
    throw error;
  }
}

class PatternMistake extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

class Cursor {
  regexes = 0;
  wildcards = 0;
  private position = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.position >= this.text.length;
  }

  at(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  skipSpace(): void {
    while (/\s/.test(this.text[this.position] ?? '')) this.position += 1;
  }

  /** Takes a text, after white space. */
  eat(text: string): boolean {
    this.skipSpace();
    if (!this.at(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Takes what an expression finds here, after white space. */
  match(expression: RegExp): string | undefined {
    this.skipSpace();
    return this.matchHere(expression);
  }

  matchHere(expression: RegExp): string | undefined {
    const sticky = new RegExp(expression.source, 'y');
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  need(text: string): void {
    if (!this.eat(text)) throw this.problem(`${text} is missing`);
  }

  problem(message: string, back = 0): PatternMistake {
    return new PatternMistake(this.position - back, message);
  }
}

/** Terms are parted by white space; one with another character than a letter, a digit or _ stands in quotes. */
function checkTerms(cursor: Cursor): void {
  for (cursor.skipSpace(); !cursor.done; cursor.skipSpace()) {
    cursor.matchHere(/[-?]/);
    if (cursor.at('"')) checkPhrase(cursor);
    else if (cursor.matchHere(/\w+/) === undefined)
      throw cursor.problem('a term with such a character stands in "quotes"');
    if (!cursor.done && cursor.matchHere(/(?=\s)/) === undefined)
      throw cursor.problem('a term with such a character stands in "quotes"');
  }
}

function checkQuoted(cursor: Cursor): void {
  if (cursor.matchHere(/"(?:[^"\\]|\\[\s\S])*"/) === undefined)
    throw cursor.problem('the closing " is missing');
}

/** As a term; in a comparison a text may be empty. */
function checkPhrase(cursor: Cursor): void {
  if (cursor.at('""')) throw cursor.problem('a term is empty');
  checkQuoted(cursor);
}

const REGEX_PART = /\\(?:[dDsSwWbB]|x[0-9a-fA-F]{2}|[^a-zA-Z0-9])|[A-Za-z0-9:_#=@/;,\- ]|[$^?[\]{}|*+.]/;
const MOST_REGEXES = 2;

function checkRegex(cursor: Cursor): void {
  cursor.regexes += 1;
  if (cursor.regexes > MOST_REGEXES) throw cursor.problem('a pattern has at most two regular expressions');
  cursor.need('%');
  let source = '';
  for (let part = cursor.matchHere(REGEX_PART); part !== undefined; part = cursor.matchHere(REGEX_PART))
    source += part;
  if (cursor.done) throw cursor.problem('the closing % is missing');
  if (!cursor.at('%')) throw cursor.problem('regular expressions here have no such character');
  if (source === '') throw cursor.problem('the regular expression is empty');
  cursor.need('%');
  try {
    new RegExp(source);
  } catch {
    throw cursor.problem('this is no regular expression', source.length + 1);
  }
}

function checkJson(cursor: Cursor): void {
  cursor.need('{');
  checkConditions(cursor);
  cursor.need('}');
}

function checkConditions(cursor: Cursor): void {
  do {
    if (cursor.eat('(')) {
      checkConditions(cursor);
      cursor.need(')');
    } else checkCondition(cursor);
  } while (cursor.eat('&&') || cursor.eat('||'));
}

function checkCondition(cursor: Cursor): void {
  checkSelector(cursor);
  if (
    cursor.match(/NOT\s+EXISTS\b/i) !== undefined ||
    cursor.match(/IS\s+(?:NULL|TRUE|FALSE)\b/i) !== undefined
  )
    return;
  if (cursor.match(/IS\b/i) !== undefined) throw cursor.problem('IS goes with NULL, TRUE and FALSE');
  if (cursor.match(/EXISTS\b/i) !== undefined)
    throw cursor.problem('there is NOT EXISTS only', 'EXISTS'.length);
  checkComparison(cursor);
}

const STEP = /\.\*|\[\*\]|\[\d+\]|\.?\[(?:'[^']+'|"[^"]+")\]|\.[\w@][\w@-]*/;
const MOST_WILDCARDS = 3;

function checkSelector(cursor: Cursor): void {
  if (!cursor.eat('$')) throw cursor.problem('a property begins with $');
  let wildcards = 0;
  let steps = 0;
  for (let step = cursor.matchHere(STEP); step !== undefined; step = cursor.matchHere(STEP)) {
    steps += 1;
    if (!step.includes('*')) continue;
    wildcards += 1;
    cursor.wildcards += 1;
    if (wildcards > 1) throw cursor.problem('a property has one wildcard at most', step.length);
    if (cursor.wildcards > MOST_WILDCARDS)
      throw cursor.problem('a pattern has three wildcards at most', step.length);
  }
  if (steps === 0) throw cursor.problem('the name of a property is missing');
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function checkComparison(cursor: Cursor): void {
  const operator = cursor.match(/!=|<=|>=|=|<|>/);
  if (operator === undefined) throw cursor.problem('an operator is missing: = != < > <= >=');
  cursor.skipSpace();
  const text = operator === '=' || operator === '!=';
  if (cursor.at('%')) {
    if (!text) throw cursor.problem(`${operator} compares numbers`);
    checkRegex(cursor);
    return;
  }
  if (cursor.at('"')) {
    if (!text) throw cursor.problem(`${operator} compares numbers`);
    checkQuoted(cursor);
    return;
  }
  const word = cursor.matchHere(/[^\s&|,(){}[\]"%]+/);
  if (word === undefined) throw cursor.problem('a value is missing');
  if (!text && !NUMBER.test(word)) throw cursor.problem(`${operator} compares numbers`, word.length);
}

function checkSpaces(cursor: Cursor): void {
  cursor.need('[');
  let ellipses = 0;
  do {
    if (!cursor.eat('...')) checkField(cursor);
    else if (ellipses > 0) throw cursor.problem('there is one ... at most', 3);
    else ellipses += 1;
  } while (cursor.eat(','));
  cursor.need(']');
}

function checkField(cursor: Cursor): void {
  const name = cursor.match(/[A-Za-z_]\w*/);
  if (name === undefined) throw cursor.problem('the name of a field is missing');
  if (cursor.match(/(?=!=|<|>|=)/) === undefined) return;
  checkComparison(cursor);
  while (cursor.eat('&&') || cursor.eat('||')) {
    const again = cursor.match(/[A-Za-z_]\w*/);
    if (again !== name) throw cursor.problem(`${name} must stand here again`, again?.length ?? 0);
    checkComparison(cursor);
  }
}
