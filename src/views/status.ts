import type { StatusReport } from '../services/status/status.ts';
import { type Field, fields } from '../terminal/layout/docs.ts';
import { bad, joined, type Text, text, whole, withCommand } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { shownTime } from './time.ts';

type Operation = NonNullable<StatusReport['stack']['operation']>;
type Alarm = StatusReport['alarms'][number];
type Release = NonNullable<StatusReport['release']>;

export const statusView = (now: Date): View<StatusReport> => ({
  text: (report, style) => fields(facts(report, now, style)),
});

function facts(report: StatusReport, now: Date, style: TextStyle): Field[] {
  const { environment, stack, release, lastBackup, alarms, problems } = report;
  const region = environment.region === null ? '' : ` in ${environment.region}`;
  const changed = shownTime(stack.changedAt, now, style);
  return [
    ['environment', `${environment.name} (${environment.class})${region}`],
    [
      'stack',
      `${stack.name}  ${stack.status}  ${changed}${stack.reason === null ? '' : `\n${stack.reason}`}`,
    ],
    ...(stack.operation === null
      ? []
      : [['in progress', operationText(stack.operation, now, style)] as const]),
    ...(stack.next === null ? [] : [['next', withCommand(stack.next)] as const]),
    ...(stack.drifted
      ? [
          [
            'drift',
            text`resources were changed outside of the stack: ${whole(style.command('drift'))}`,
          ] as const,
        ]
      : []),
    ['release', release === null ? '-' : releaseText(release, now, style)],
    ['api', apiText(report)],
    ['function', functionText(report, now, style)],
    ['table', tableText(report)],
    [
      'backup',
      lastBackup === null
        ? text`none: ${whole(style.command('backup create'))}`
        : text`${whole(lastBackup.name)}  ${shownTime(lastBackup.createdAt, now, style)}${backedUp(report)}`,
    ],
    ...drillFields(report, now, style),
    ['alarms', alarms.length === 0 ? '-' : joined(alarms.map(alarmText), '\n')],
    ...problems.map((problem): Field => ['problem', problem]),
  ];
}

/** Nothing where no drill was ever made. */
function drillFields({ drill }: StatusReport, now: Date, style: TextStyle): Field[] {
  const { last = null, underWay = null } = drill ?? {};
  const going: Field[] =
    underWay === null
      ? []
      : [
          [
            'drill',
            text`by ${underWay.by} since ${shownTime(underWay.since, now, style)}, into ${underWay.target}; if its command is gone: ${whole(style.command('backup drill --take-over'))}`,
          ],
        ];
  if (last === null) return going;
  const verdict: Text = last.passed ? 'passed' : bad(`FAILED: ${last.problems.join('; ')}`);
  return [...going, ['last drill', text`${verdict}  ${shownTime(last.finishedAt, now, style)}`]];
}

/** After a cut-over the newest backup may be of the table that was left. */
function backedUp({ lastBackup, table }: StatusReport): string {
  return lastBackup === null || table === null || lastBackup.table === table.name
    ? ''
    : `  of ${lastBackup.table}`;
}

function apiText({ api }: StatusReport): Text {
  if (api === null) return '-';
  const { endpoint, healthy, detail, latencyMs } = api;
  const took = latencyMs === null ? '' : `  ${latencyMs} ms`;
  return text`${whole(endpoint)}  ${healthy ? 'healthy' : `NOT HEALTHY: ${detail}`}${took}`;
}

function functionText({ function: fn }: StatusReport, now: Date, style: TextStyle): string {
  if (fn === null) return '-';
  const { name, state, runtime, memoryMb, timeoutSeconds, codeSha256, lastModified } = fn;
  const modified = shownTime(lastModified || null, now, style);
  return `${name}  ${state}  ${runtime}  ${memoryMb} MB  ${timeoutSeconds} s\ncode ${codeSha256.slice(0, 12)}  ${modified}`;
}

function tableText({ table }: StatusReport): string {
  if (table === null) return '-';
  const items = counted(table.approximateItems, 'item');
  return `${table.name}  ${table.status}  about ${items}${table.deletionProtection ? '  protected' : ''}`;
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
): Text {
  if (number === null)
    return bad(
      text`the live code is OF NO KNOWN RELEASE (the latest is ${latest ?? 'none'}): ${whole(style.command('drift'))}`,
    );
  const other = number === latest ? '' : `  (the latest is ${latest})`;
  return `${number}  version ${version}  ${shownTime(time, now, style)}${verified === false ? '  verification FAILED' : ''}${other}`;
}
