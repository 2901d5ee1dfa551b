/** What a spreadsheet takes for the beginning of a formula, in the widths of East Asia too. */
const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/;

/**
 * A text as a spreadsheet shows it instead of running it: what begins like a formula gets a `'` before it.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function asText(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
