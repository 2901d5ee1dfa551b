import { describe, expect, it } from 'vitest';
import { announcementDoc } from '../../src/views/announcement.ts';
import {
  environmentAddedView,
  environmentDetailsView,
  environmentListView,
  environmentSelectionView,
} from '../../src/views/env.ts';
import { faultsView, localView } from '../../src/views/local.ts';
import { versionView } from '../../src/views/version.ts';
import { whoamiView } from '../../src/views/whoami.ts';
import { ACCOUNT, ARN, drawing, ENVIRONMENT, HOSTILE, itFits, seen, showing } from '../support/views.ts';

const environment = {
  name: ENVIRONMENT,
  class: 'production',
  account: ACCOUNT,
  region: 'ap-northeast-1',
  profile: 'company-production-administrator',
  selected: true,
};
const PATH = '/home/jane.doe/work/company/backoffice-of-the-company/backoffice.json';
const list = showing('list', environmentListView, {
  environments: [
    environment,
    { ...environment, name: 'local', account: null, region: null, profile: null, selected: false },
  ],
});
const identity = {
  environment: ENVIRONMENT,
  class: 'production',
  account: ACCOUNT,
  arn: ARN,
  region: 'ap-northeast-1',
  profile: environment.profile,
  endpoint: null,
  serviceEndpoints: { DYNAMODB: 'http://127.0.0.1:8000' },
};
const whoami = showing('whoami', whoamiView, identity);

describe('env', () => {
  itFits([
    list,
    showing('details', environmentDetailsView, {
      name: ENVIRONMENT,
      stackName: `${ENVIRONMENT}-backoffice`,
      stateDirectory: PATH,
      settings: [
        { name: 'region', value: 'ap-northeast-1', origin: PATH },
        { name: 'profile', value: HOSTILE, origin: 'BACKOFFICE_PROFILE' },
      ],
    }),
    showing('selected', environmentSelectionView, {
      changed: true,
      before: 'local',
      environment: ENVIRONMENT,
    }),
    showing('to select', environmentSelectionView, {
      changed: false,
      before: null,
      environment: ENVIRONMENT,
    }),
    showing('selected already', environmentSelectionView, {
      changed: false,
      before: 'local',
      environment: 'local',
    }),
    showing('added', environmentAddedView, {
      changed: true,
      path: PATH,
      environment: ENVIRONMENT,
      entry: {},
    }),
    showing('to add', environmentAddedView, {
      changed: false,
      path: PATH,
      environment: ENVIRONMENT,
      entry: { account: ACCOUNT },
    }),
  ]);

  it('shows every value in a pipe', async () => {
    expect(await seen(list)).toBe(
      `production-eu1\t*\tproduction\t${ACCOUNT}\tap-northeast-1\tcompany-production-administrator\nlocal\t\tproduction\t-\t-\t-\n`,
    );
  });
});

describe('whoami and version', () => {
  itFits([
    whoami,
    showing('elsewhere', whoamiView, {
      ...identity,
      region: null,
      profile: null,
      endpoint: 'http://127.0.0.1:4566',
    }),
    showing('version', versionView, { version: '0.1.0', node: 'v24', platform: 'linux' }),
  ]);

  it('never breaks an ARN', async () => {
    for (const columns of [40, 80, 120]) expect(await seen(whoami, columns)).toContain(ARN);
  });
});

describe('local', () => {
  const details = {
    state: 'running' as const,
    running: true,
    pid: 1_234_567,
    endpoint: 'http://127.0.0.1:45678',
    apiEndpoint: 'http://127.0.0.1:45678/_api/a1b2c3d4e5',
    stateDirectory: PATH,
    version: '0.1.0',
    node: 'v24.11.1',
    crash: null,
  };
  const unseen = { ...details, endpoint: null, apiEndpoint: null, version: null, node: null };
  itFits([
    showing('running', localView, details),
    showing('starting', localView, { ...unseen, state: 'starting' }),
    showing('hung', localView, { ...unseen, state: 'hung' }),
    showing('crashed', localView, {
      ...unseen,
      state: 'crashed',
      running: false,
      crash: 'FATAL ERROR: heap',
    }),
    showing('stopped', localView, {
      ...unseen,
      state: 'stopped',
      running: false,
      pid: null,
    }),
    showing('no faults', faultsView, { changed: false, faults: [] }),
    showing('faults', faultsView, {
      changed: false,
      faults: [
        { kind: 'delay', service: 'dynamodb', operation: 'TransactWriteItems', rate: 0.333, delayMs: 10_000 },
        { kind: 'error', rate: 1, code: 'ProvisionedThroughputExceededException' },
        { kind: 'failing-resource', rate: 1, resource: 'AlarmOfThrottledRequestsOfTheTable' },
        { kind: 'failing-resource', rate: 1 },
        { kind: 'late-logs', rate: 1, delayMs: 5 },
      ],
    }),
  ]);
});

describe('the announcement of a change', () => {
  const announcement = {
    environment: { ...environment, region: undefined },
    identity: { account: ACCOUNT, arn: ARN },
    endpoint: 'http://127.0.0.1:4566',
    serviceEndpoints: { DYNAMODB: 'http://127.0.0.1:8000' },
    keysUnused: true,
  };
  const { region: _, ...nowhere } = announcement.environment;
  itFits([
    drawing('announced', () => announcementDoc({ ...announcement, environment: { ...environment } })),
    drawing('unknown', () =>
      announcementDoc({
        environment: { ...nowhere, profile: HOSTILE },
        identity: null,
        endpoint: undefined,
        serviceEndpoints: {},
        keysUnused: false,
      }),
    ),
  ]);
});
