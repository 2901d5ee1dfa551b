/**
 * A JSON number that a double cannot hold without losing digits, kept as written.
 * DynamoDB holds 38 significant digits; JavaScript holds about 16.
 */
export class ExactNumber {
  constructor(readonly digits: string) {}

  toString(): string {
    return this.digits;
  }

  toJSON(): string {
    return this.digits;
  }
}

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARK = '\u0000exact:';

/** The number written as `digits`: a plain number where that is exact, else an {@link ExactNumber}. */
export function numberOf(digits: string): number | ExactNumber {
  return isExact(digits) ? Number(digits) : new ExactNumber(digits);
}

/**
 * Parses JSON without losing digits of numbers.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  const mark = freshMark();
  let marked = false;
  const protectedText = text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExact(token)) return token;
    marked = true;
    return JSON.stringify(mark + token);
  });
  if (!marked) return JSON.parse(text);
  return JSON.parse(protectedText, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value,
  );
}

/** Writes JSON; the digits of an {@link ExactNumber} come out as a number. */
export function stringifyJson(value: unknown, indent?: number): string {
  const mark = freshMark();
  let marked = false;
  const text = JSON.stringify(
    value,
    function (this: Record<string, unknown>, key, plain: unknown) {
      const original = this[key];
      if (!(original instanceof ExactNumber)) return plain;
      marked = true;
      return mark + original.digits;
    },
    indent,
  );
  const quoted = JSON.stringify(mark).slice(0, -1);
  return marked ? text.replaceAll(new RegExp(`${escapeRegExp(quoted)}([^"]*)"`, 'g'), '$1') : text;
}

/** The mark cannot be guessed, so no text in the document can pose as a number. */
function freshMark(): string {
  return `${MARK}${Math.random().toString(36).slice(2)}:`;
}

function isExact(digits: string): boolean {
  return String(Number(digits)) === digits;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
