import type { StatusReport } from '../services/status.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { shownTime } from './time.ts';

type Operation = NonNullable<StatusReport['stack']['operation']>;
type Alarm = StatusReport['alarms'][number];
type Release = NonNullable<StatusReport['release']>;

export const statusView = (now: Date): View<StatusReport> => ({
  text: (report, style) => renderFields(lines(report, now, style), style),
});

function lines(report: StatusReport, now: Date, style: TextStyle): [string, string][] {
  const { environment, stack, release, api, function: fn, table, lastBackup, alarms, problems } = report;
  const region = environment.region === null ? '' : ` in ${environment.region}`;
  return [
    ['environment', `${environment.name} (${environment.class})${region}`],
    [
      'stack',
      `${stack.name}  ${stack.status}  ${shownTime(stack.changedAt, now, style)}${stack.reason === null ? '' : `\n${stack.reason}`}`,
    ],
    ...(stack.operation === null
      ? []
      : [['in progress', operationText(stack.operation, now, style)] as [string, string]]),
    ...(stack.next === null ? [] : [['next', stack.next] as [string, string]]),
    ...(stack.drifted
      ? [
          ['drift', `resources were changed outside of the stack: ${style.command('drift')}`] as [
            string,
            string,
          ],
        ]
      : []),
    ['release', release === null ? '-' : releaseText(release, now, style)],
    [
      'api',
      api === null
        ? '-'
        : `${api.endpoint}  ${api.healthy ? 'healthy' : `NOT HEALTHY: ${api.detail}`}${api.latencyMs === null ? '' : `  ${api.latencyMs} ms`}`,
    ],
    [
      'function',
      fn === null
        ? '-'
        : `${fn.name}  ${fn.state}  ${fn.runtime}  ${fn.memoryMb} MB  ${fn.timeoutSeconds} s\ncode ${fn.codeSha256.slice(0, 12)}  ${shownTime(fn.lastModified || null, now, style)}`,
    ],
    [
      'table',
      table === null
        ? '-'
        : `${table.name}  ${table.status}  about ${counted(table.approximateItems, 'item')}${table.deletionProtection ? '  protected' : ''}`,
    ],
    [
      'backup',
      lastBackup === null
        ? `none: ${style.command('backup create')}`
        : `${lastBackup.name}  ${shownTime(lastBackup.createdAt, now, style)}`,
    ],
    ['alarms', alarms.length === 0 ? '-' : alarms.map(alarmText).join('\n')],
    ...problems.map((problem): [string, string] => ['problem', problem]),
  ];
}

function alarmText({ name, state, broken, silent }: Alarm): string {
  const marks = `${broken === null ? '' : '  BROKEN'}${silent === null ? '' : '  SILENT'}`;
  const said = state.toLowerCase().replaceAll('_', ' ');
  return `${state === 'ALARM' ? 'ALARM' : said}  ${name}${marks}`;
}

function operationText({ status, since, action, by }: Operation, now: Date, style: TextStyle): string {
  const who = `${action === null ? '' : `  backoffice ${action}`}${by === null ? '' : ` by ${by}`}`;
  return `${status}${who}  begun ${shownTime(since, now, style)}`;
}

function releaseText(
  { number, version, time, verified, latest }: Release,
  now: Date,
  style: TextStyle,
): string {
  if (number === null)
    return style.bad(
      `the live code is OF NO KNOWN RELEASE (the latest is ${latest ?? 'none'}): ${style.command('drift')}`,
    );
  const other = number === latest ? '' : `  (the latest is ${latest})`;
  return `${number}  version ${version}  ${shownTime(time, now, style)}${verified === false ? '  verification FAILED' : ''}${other}`;
}
