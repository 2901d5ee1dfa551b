const NUMBER = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MOST_DIGITS = 38;
/** Numbers of DynamoDB lie within 1E-130 and 9.99E+125. */
const LARGEST_POWER = 170;

/**
 * One text for each number, as DynamoDB gives it back, whatever it is written like: "Leading and trailing zeroes are
 * trimmed." That it has no exponent is believed, not proven.
 * @returns undefined for what is no number of DynamoDB's.
 */
export function canonicalNumber(text: string): string | undefined {
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  if (significant.length > MOST_DIGITS) return undefined;
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  if (Math.abs(power) > LARGEST_POWER) return undefined;
  return `${sign === '-' ? '-' : ''}${written(significant, power)}`;
}

/** @param power of ten that the digits are times. */
function written(digits: string, power: number): string {
  const point = digits.length + power;
  if (power >= 0) return `${digits}${'0'.repeat(power)}`;
  return point > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : `0.${'0'.repeat(-point)}${digits}`;
}
