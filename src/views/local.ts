import type { LocalDetails, LocalFaults } from '../results/local.ts';
import { fields, lines, table } from '../terminal/layout/docs.ts';
import { whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const localView: View<LocalDetails> = {
  text: ({ state, pid, endpoint, apiEndpoint, stateDirectory, version, node, crash }) =>
    fields([
      ['running', RUNNING[state](pid)],
      ['endpoint', whole(endpoint ?? '-')],
      ['api', whole(apiEndpoint ?? '-')],
      ['state', stateDirectory],
      ['version', version ?? '-'],
      ['functions', node === null ? '-' : `run on Node.js ${node} of this machine, whatever their runtime`],
      ...(crash === null || crash === '' ? [] : [['last log lines', crash] as const]),
    ]),
};

const RUNNING: Readonly<Record<LocalDetails['state'], (pid: number | null) => string>> = {
  running: (pid) => `yes (process ${pid})`,
  starting: (pid) => `not yet: process ${pid} starts`,
  hung: (pid) => `process ${pid} hangs: it does not answer`,
  crashed: (pid) => `no: process ${pid} crashed`,
  stopped: () => 'no',
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
