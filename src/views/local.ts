import type { LocalDetails, LocalFaults } from '../results/local.ts';
import { fields, lines, table } from '../terminal/layout/docs.ts';
import { whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const localView: View<LocalDetails> = {
  text: ({ running, pid, endpoint, apiEndpoint, stateDirectory, version }) =>
    fields([
      ['running', running ? `yes (process ${pid})` : 'no'],
      ['endpoint', whole(endpoint ?? '-')],
      ['api', whole(apiEndpoint ?? '-')],
      ['state', stateDirectory],
      ['version', version ?? '-'],
    ]),
};

export const faultsView: View<LocalFaults> = {
  text: ({ faults }) =>
    faults.length === 0
      ? lines(['no faults are injected'])
      : table(faults, [
          {
            title: 'fault',
            value: ({ kind, code }) => (code === undefined ? kind : `${kind} ${code}`),
            flexible: true,
          },
          { title: 'on', value: on, flexible: true },
          { title: 'rate', value: ({ rate }) => `${rate * 100} %` },
          { title: 'delay', value: ({ delayMs }) => (delayMs === undefined ? '-' : `${delayMs} ms`) },
        ]),
  rows: ({ faults }) => faults,
};

function on({ kind, service, operation, resource, partition }: LocalFaults['faults'][number]): string {
  if (kind === 'failing-resource') return resource ?? '-';
  if (kind === 'late-logs') return 'log lines';
  const where = partition === undefined ? '' : `of ${partition}`;
  return [service ?? 'every service', operation ?? '', where].filter((part) => part !== '').join(' ');
}
