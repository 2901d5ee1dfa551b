import { membersOf } from '../../schemas/json.ts';
import { isError } from './line.ts';
import type { LogLine } from './log-line.ts';

/** Errors that are the same but for ids and numbers. */
export interface ErrorGroup {
  readonly name: string | null;
  /** With what differs from error to error left out. */
  readonly message: string;
  /** Where it was thrown, as far as the stack tells. */
  readonly location: string | null;
  readonly count: number;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Whether the first one came after the last release; null where that is not known. */
  readonly new: boolean | null;
  /** One request that ran into it. */
  readonly sampleRequestId: string | null;
}

/** What `logs errors` tells. */
export interface ErrorReport {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly errors: number;
  readonly groups: readonly ErrorGroup[];
  /** The release that "new" counts from; null when none is known. */
  readonly release: { readonly number: number; readonly time: string } | null;
}

/** Groups errors by what they say, without what differs from one to the next. */
export function createErrorGroups() {
  const groups = new Map<string, Omit<ErrorGroup, 'new'>>();
  let errors = 0;

  return {
    add(line: LogLine): void {
      if (!isError(line)) return;
      errors += 1;
      const { name, text, location } = describe(line);
      const key = JSON.stringify([name, text, location]);
      const known = groups.get(key);
      groups.set(key, {
        name,
        message: text,
        location,
        count: (known?.count ?? 0) + 1,
        firstSeen: known === undefined || line.time < known.firstSeen ? line.time : known.firstSeen,
        lastSeen: known === undefined || line.time > known.lastSeen ? line.time : known.lastSeen,
        sampleRequestId: line.requestId ?? known?.sampleRequestId ?? null,
      });
    },
    /** @param since when the last release was; its errors from before count as known. */
    result(since: string | null): { errors: number; groups: ErrorGroup[] } {
      const found = [...groups.values()].map((group) => ({
        ...group,
        new: since === null ? null : group.firstSeen >= since,
      }));
      return { errors, groups: found.sort((a, b) => b.count - a.count) };
    },
  };
}

function describe({ message, fields, stack, kind }: LogLine) {
  const error = membersOf(fields.error);
  const name =
    textOf(error.name) ??
    textOf(fields.errorType) ??
    /^(?:Uncaught )?(\w*(?:Error|Exception))\b/.exec(message)?.[1] ??
    null;
  const said = textOf(error.message) ?? textOf(fields.errorMessage);
  const text = said === null || message.includes(said) ? message : `${message}: ${said}`;
  const location =
    textOf(error.location) ?? /\(?([^\s()]+:\d+):\d+\)?/.exec(stack?.split('\n')[1] ?? '')?.[1] ?? null;
  return { name, text: kind === 'platform' ? platformText(fields) : normalised(text), location };
}

/** REPORT lines differ in every number; what failed is the same. */
function platformText(fields: LogLine['fields']): string {
  return `${String(fields.type).replace('platform.', '')} ${String(fields.status ?? 'failed')}`;
}

/** Ids, numbers, times and quoted values stand for any of their kind. */
function normalised(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z?\b/g, '<time>')
    .replace(/\b(?:0x)?[0-9a-f]{12,}\b/gi, '<hex>')
    .replace(/"[^"]*"|'[^']*'/g, '<text>')
    .replace(/\d+/g, '<n>');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
