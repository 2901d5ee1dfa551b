import type { ConcurrencyChanged } from '../services/function/concurrency.ts';
import type { FunctionReport } from '../services/function/function-report.ts';
import type { FunctionCode, FunctionUpdated } from '../services/function/update-code.ts';
import { type Field, fields, lines, stack } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

export const functionView = (now: Date): View<FunctionReport> => ({
  text: (report, style) => fields(facts(report, now, style)),
});

function facts(report: FunctionReport, now: Date, style: TextStyle): Field[] {
  const { name, state, stateReason, lastUpdate, lastUpdateReason, code, variables } = report;
  const update = `last update ${lastUpdate}${lastUpdateReason === null ? '' : ` (${lastUpdateReason})`}`;
  return [
    ['function', `${name}  ${state}${stateReason === null ? '' : ` (${stateReason})`}  ${update}`],
    ['runtime', runtimeText(report)],
    ['size', `${report.memoryMb} MB  ${report.timeoutSeconds} s  ${report.architectures.join(', ')}`],
    ['handler', report.handler],
    [
      'code',
      text`${code.sha256.slice(0, 12)}  ${bytesText(code.bytes)}  ${releaseText(code)}  ${shownTime(report.modifiedAt, now, style)}`,
    ],
    ['tracing', report.tracing === 'Active' ? report.tracing : warn(report.tracing)],
    ['logs', text`${whole(report.logGroup)}  ${report.logFormat}`],
    ['role', report.role.split('/').at(-1) ?? '-'],
    ['variables', variables === null ? bad('CANNOT BE DECRYPTED') : variables.join(', ') || '-'],
    ['revision', report.revision],
  ];
}

function releaseText({ release, latest }: FunctionReport['code']): Text {
  if (release === null) return bad('OF NO KNOWN RELEASE');
  return release === latest ? `release ${release}` : `release ${release} (the latest is ${latest})`;
}

function runtimeText({ runtime, support }: FunctionReport): Text {
  if (support === null) return `${runtime}  nothing is known of its support`;
  const { state, deprecated, noUpdate, asOf } = support;
  const said = `${state}, until ${deprecated}; no changes from ${noUpdate} (as of ${asOf})`;
  return text`${runtime}  ${state === 'supported' ? said : warn(said)}`;
}

export const functionUpdatedView: View<FunctionUpdated> = {
  text: ({ changed, drift, source, before, after, keptAs, verification }) => {
    if (!changed && !drift) return lines([`nothing to change: ${source} is what runs`]);
    const head = changed ? good('updated') : 'would update';
    const verified = verification?.healthy ? good('healthy') : bad(verification?.detail ?? '');
    return stack([
      lines([text`${head} to ${source}: ${codeText(before)} → ${codeText(after)}`]),
      lines(
        [
          ...(keptAs === null ? [] : [`before is kept as version ${keptAs}`]),
          ...(verification === null ? [] : [text`verified: ${verified}`]),
        ],
        2,
      ),
    ]);
  },
};

function codeText({ sha256, bytes, architectures }: FunctionCode): string {
  return `${sha256.slice(0, 12)} (${bytesText(bytes)}, ${architectures.join(', ')})`;
}

export const concurrencyView: View<ConcurrencyChanged> = {
  text: ({ changed, before, after, configured }, style) => {
    const head = changed ? good('changed') : 'would change';
    const told =
      before === after ? limitText(after) : text`${head}: ${limitText(before)} → ${limitText(after)}`;
    if (configured === null || configured === after) return lines([told]);
    const back = style.command('deploy --revert-drift');
    return lines([
      told,
      text`${warn('drift')}: reservedConcurrency is ${configured} in the configuration; to set it again: ${whole(back)}`,
    ]);
  },
};

function limitText(limit: number | null): string {
  if (limit === null) return "no limit but the account's";
  return limit === 0 ? '0 (switched off)' : `at most ${limit} side by side`;
}
