/**
 * A cell that a spreadsheet shows instead of running it as a formula: one that begins like a formula gets a `'` before it,
 * which Excel, LibreOffice and Google Sheets take for the mark of a text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function asText(cell: string): string {
  return /^[\t\r\n ]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(cell) || /^[\t\r]/.test(cell)
    ? `'${cell}`
    : cell;
}
