/**
 * Numbers as DynamoDB keeps them: up to 38 digits, of a magnitude from 1E-130 to 9.99…E+125.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export interface Decimal {
  readonly negative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** Of the first digit: 1 has 0, 10 has 1, 0.1 has -1. Zero has 0. */
  readonly exponent: number;
}

/** Why a number is none that can be kept. */
export class DecimalError extends Error {
  override readonly name = 'DecimalError';
}

const MOST_DIGITS = 38;
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const MOST_EXPONENT = 125;
const LEAST_EXPONENT = -130;
const NUMBER = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

export const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };

/** @throws DecimalError for what is no number, or one that is too long, too large or too small. */
export function decimalOf(text: string): Decimal {
  const found = NUMBER.exec(text);
  if (found === null)
    throw new DecimalError(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  const [, sign, whole = '', fraction = '', power = '0'] = found;
  return checked(normal(sign === '-', `${whole}${fraction}`, whole.length - 1 + Number(power)));
}

/** Without zeros at either end. @param exponent of the first of the digits. */
function normal(negative: boolean, digits: string, exponent: number): Decimal {
  const significant = withoutLeadingZeros(digits);
  const kept = withoutTrailingZeros(significant);
  return kept === ''
    ? ZERO
    : { negative, digits: kept, exponent: exponent - (digits.length - significant.length) };
}

function withoutLeadingZeros(digits: string): string {
  let from = 0;
  while (digits[from] === '0') from += 1;
  return digits.slice(from);
}

function withoutTrailingZeros(digits: string): string {
  let to = digits.length;
  while (digits[to - 1] === '0') to -= 1;
  return digits.slice(0, to);
}

function checked(decimal: Decimal): Decimal {
  const { digits, exponent } = decimal;
  if (digits.length > MOST_DIGITS)
    throw new DecimalError('Attempting to store more than 38 significant digits in a Number');
  if (exponent > MOST_EXPONENT) throw new DecimalError(OVERFLOW);
  if (exponent < LEAST_EXPONENT)
    throw new DecimalError(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  return decimal;
}

/** The number as DynamoDB writes it: no exponent, no zeros that say nothing. */
export function decimalText({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Negative when `a` is less than `b`, 0 when they are equal. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [signA, signB] = [signOf(a), signOf(b)];
  if (signA !== signB) return signA - signB;
  return signA * compareMagnitudes(a, b);
}

function signOf({ digits, negative }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent !== b.exponent) return a.exponent - b.exponent;
  return a.digits < b.digits ? -1 : Number(a.digits > b.digits);
}

/** The exact sum. @throws DecimalError when it has too many digits, or is too large. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.digits === '') return b;
  if (b.digits === '') return a;
  const scale = Math.min(lastExponent(a), lastExponent(b));
  // Numbers that lie far apart have a sum of more digits than can be kept: it need not be computed.
  if (Math.max(a.exponent, b.exponent) - scale > 2 * MOST_DIGITS) throw new DecimalError(OVERFLOW);
  const sum = scaled(a, scale) + scaled(b, scale);
  const digits = (sum < 0n ? -sum : sum).toString();
  const result = normal(sum < 0n, digits, scale + digits.length - 1);
  // DynamoDB has the same words for a sum of too many digits: scylladb test/alternator/test_number.py.
  if (result.digits.length > MOST_DIGITS) throw new DecimalError(OVERFLOW);
  return checked(result);
}

export function negated(decimal: Decimal): Decimal {
  return decimal.digits === '' ? decimal : { ...decimal, negative: !decimal.negative };
}

/** Of the last digit. */
function lastExponent({ digits, exponent }: Decimal): number {
  return exponent - digits.length + 1;
}

function scaled(decimal: Decimal, scale: number): bigint {
  const magnitude = BigInt(decimal.digits) * 10n ** BigInt(lastExponent(decimal) - scale);
  return decimal.negative ? -magnitude : magnitude;
}

/**
 * Bytes: one for two digits, and one; one more for a sign. AWS calls the rule approximate.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function decimalSize({ negative, digits, exponent }: Decimal): number {
  if (digits === '') return 1;
  // Digits are kept in pairs on either side of the point.
  const odd = exponent % 2 === 0 ? 1 : 0;
  return Math.ceil((digits.length + odd) / 2) + 1 + Number(negative);
}
