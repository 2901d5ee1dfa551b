import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import type { LogGroupDetails } from '../../services/logs/groups.ts';
import { readHistory } from '../../services/logs/history.ts';
import { createInsightsReader } from '../../services/logs/insights-lines.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { termsOf } from '../../services/logs/searched-terms.ts';
import { type Selection, serverPattern } from '../../services/logs/selection.ts';
import type { SourceName } from '../../services/logs/sources.ts';
import { bytesText } from '../../words/bytes-text.ts';
import type { Operation } from '../operation.ts';
import type { LogRequest } from './request.ts';

/** Reads the lines of a time; both ends inclusive. */
export type ReadLines = (from: number, to?: number) => AsyncGenerator<LogLine[]>;

/** Reads what was asked for, each group in the way that its class allows; the price is told before. */
export async function createLineReading(
  { report, connection }: Pick<Operation, 'report' | 'connection'>,
  { sources, selection, stream, raw, queries }: LogRequest,
): Promise<ReadLines> {
  const logs = await connection.logs();
  const other = createInsightsReader(logs, {
    ...queries,
    report,
    announce(group) {
      refusePattern(group, selection);
      report(priceText(group));
    },
    wordsOf: ({ name }) => wordsOf(selection, name),
  });
  return (from, to) =>
    readHistory(
      logs,
      sources,
      ({ name }) => ({ from, raw, ...defined({ to, stream }), pattern: serverPattern(selection, name) }),
      other,
    );
}

function refusePattern({ name, class: ofClass }: LogGroupDetails, { pattern }: Selection): void {
  if (pattern === undefined) return;
  throw new BackofficeError('USAGE', `--pattern does not go with ${name}: it is of class ${ofClass}`, {
    hint: (command) => `take --grep, or a query: ${command('logs query --list')}`,
  });
}

function priceText({ name, class: ofClass, storedBytes }: LogGroupDetails): string {
  const { usd } = rateOf('logsScan');
  const all = ((storedBytes / 2 ** 30) * usd).toFixed(4);
  return `${name} is of class ${ofClass}: read by Logs Insights, $${usd} per GB scanned, about $${all} for all of its ${bytesText(storedBytes)}`;
}

const PLAIN = /^[\w-]+$/;

function wordsOf({ grep, request, shown }: Selection, source: SourceName): readonly string[] {
  const searched = grep === undefined ? [] : termsOf(grep, source, shown).all;
  return request !== undefined && PLAIN.test(request) ? [request, ...searched] : searched;
}
