import type { Redact } from '../../redact.ts';
import type { OperationsReport } from './report.ts';

/** What tells accounts, people, machines and addresses; the number of an account also stands within ARNs and names. */
const TELLING: readonly (readonly [RegExp, string])[] = [
  [/\b((AKIA|ASIA)[A-Z0-9]{12,124}|LOCAL[0-9A-F]{64})\b/g, '<key>'],
  [/\bBearer\s+\S+/gi, 'Bearer <secret>'],
  [/\b([\w-]*(?:password|passwd|secret|token|api_?key))(["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi, '$1$2<secret>'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<e-mail>'],
  [/\bhttps?:\/\/[^\s/"'<>]+/gi, '<address>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>'],
  [/(?<!\d)\d{12}(?!\d)/g, '<account>'],
];

/** A report that may leave the house. @param redact takes out the credentials in use. */
export function redactReport(report: OperationsReport, redact: Redact): OperationsReport {
  return { ...(withoutTelling(redact(report)) as OperationsReport), redacted: true };
}

function withoutTelling(value: unknown): unknown {
  if (typeof value === 'string')
    return TELLING.reduce((text, [pattern, mark]) => text.replace(pattern, mark), value);
  if (Array.isArray(value)) return value.map(withoutTelling);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutTelling(inner)]));
}
