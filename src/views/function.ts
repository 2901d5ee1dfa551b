import type { ConcurrencyChanged } from '../services/function/concurrency.ts';
import type { FunctionReport } from '../services/function/function-report.ts';
import type { FunctionCode, FunctionUpdated } from '../services/function/update-code.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

export const functionView = (now: Date): View<FunctionReport> => ({
  text: (report, style) => renderFields(fields(report, now, style), style),
});

function fields(report: FunctionReport, now: Date, style: TextStyle): [string, string][] {
  const { name, state, stateReason, lastUpdate, lastUpdateReason, code, variables } = report;
  const update = `last update ${lastUpdate}${lastUpdateReason === null ? '' : ` (${lastUpdateReason})`}`;
  return [
    ['function', `${name}  ${state}${stateReason === null ? '' : ` (${stateReason})`}  ${update}`],
    ['runtime', runtimeText(report, style)],
    ['size', `${report.memoryMb} MB  ${report.timeoutSeconds} s  ${report.architectures.join(', ')}`],
    ['handler', report.handler],
    [
      'code',
      `${code.sha256.slice(0, 12)}  ${bytesText(code.bytes)}  ${releaseText(code, style)}  ${shownTime(report.modifiedAt, now, style)}`,
    ],
    ['tracing', report.tracing === 'Active' ? report.tracing : style.warn(report.tracing)],
    ['logs', `${report.logGroup}  ${report.logFormat}`],
    ['role', report.role.split('/').at(-1) ?? '-'],
    ['variables', variables === null ? style.bad('CANNOT BE DECRYPTED') : variables.join(', ') || '-'],
    ['revision', report.revision],
  ];
}

function releaseText({ release, latest }: FunctionReport['code'], style: TextStyle): string {
  if (release === null) return style.bad('OF NO KNOWN RELEASE');
  return release === latest ? `release ${release}` : `release ${release} (the latest is ${latest})`;
}

function runtimeText({ runtime, support }: FunctionReport, style: TextStyle): string {
  if (support === null) return `${runtime}  nothing is known of its support`;
  const { state, deprecated, noUpdate, asOf } = support;
  const said = `${state}, until ${deprecated}; no changes from ${noUpdate} (as of ${asOf})`;
  return `${runtime}  ${state === 'supported' ? said : style.warn(said)}`;
}

export const functionUpdatedView: View<FunctionUpdated> = {
  text: ({ changed, drift, source, before, after, keptAs, verification }, style) => {
    if (!changed && !drift) return `nothing to change: ${source} is what runs\n`;
    const head = changed ? style.good('updated') : 'would update';
    const kept = keptAs === null ? '' : `  before is kept as version ${keptAs}\n`;
    const verified =
      verification === null
        ? ''
        : `  verified: ${verification.healthy ? style.good('healthy') : style.bad(verification.detail)}\n`;
    return `${head} to ${source}: ${codeText(before)} → ${codeText(after)}\n${kept}${verified}`;
  },
};

function codeText({ sha256, bytes, architectures }: FunctionCode): string {
  return `${sha256.slice(0, 12)} (${bytesText(bytes)}, ${architectures.join(', ')})`;
}

export const concurrencyView: View<ConcurrencyChanged> = {
  text: ({ changed, before, after }, style) => {
    if (before === after) return `${limitText(after)}\n`;
    const head = changed ? style.good('changed') : 'would change';
    return `${head}: ${limitText(before)} → ${limitText(after)}\n`;
  },
};

function limitText(limit: number | null): string {
  if (limit === null) return "no limit but the account's";
  return limit === 0 ? '0 (switched off)' : `at most ${limit} side by side`;
}
