import type { LocalDetails, LocalFaults } from '../results/local.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields, renderTable } from '../terminal/table.ts';

export const localView: View<LocalDetails> = {
  text: ({ running, pid, endpoint, apiEndpoint, stateDirectory, version }, style) =>
    renderFields(
      [
        ['running', running ? `yes (process ${pid})` : 'no'],
        ['endpoint', endpoint ?? '-'],
        ['api', apiEndpoint ?? '-'],
        ['state', stateDirectory],
        ['version', version ?? '-'],
      ],
      style,
    ),
};

export const faultsView: View<LocalFaults> = {
  text: ({ faults }, style) =>
    faults.length === 0
      ? 'no faults are injected\n'
      : renderTable(
          faults,
          [
            { title: 'fault', value: ({ kind, code }) => (code === undefined ? kind : `${kind} ${code}`) },
            { title: 'on', value: on, flexible: true },
            { title: 'rate', value: ({ rate }) => `${rate * 100} %` },
            { title: 'delay', value: ({ delayMs }) => (delayMs === undefined ? '-' : `${delayMs} ms`) },
          ],
          style,
        ),
  rows: ({ faults }) => faults,
};

function on({ kind, service, operation, resource }: LocalFaults['faults'][number]): string {
  if (kind === 'failing-resource') return resource ?? '-';
  if (kind === 'late-logs') return 'log lines';
  return [service ?? 'every service', operation ?? ''].join(' ').trim();
}
