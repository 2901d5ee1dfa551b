import { describe, expect, it } from 'vitest';
import type { DeployResult, DiffResult } from '../../src/services/deploy/result.ts';
import type { ResourceChange } from '../../src/services/stack/changes.ts';
import type { SettingChange } from '../../src/services/stack/setting-changes.ts';
import { deployView } from '../../src/views/deploy.ts';
import { destroyView } from '../../src/views/destroy.ts';
import { diffView } from '../../src/views/diff.ts';
import { driftView } from '../../src/views/drift.ts';
import { outputsView } from '../../src/views/outputs.ts';
import { ACCOUNT, ENVIRONMENT, FUNCTION, HOSTILE, itFits, seen, showing, TABLE } from '../support/views.ts';

const change = (more: Partial<ResourceChange>): ResourceChange => ({
  action: 'modify',
  logicalId: 'FunctionHandler',
  type: 'AWS::Lambda::Function',
  physicalId: FUNCTION,
  replacement: 'no',
  properties: [],
  risks: [],
  ...more,
});
const changes: ResourceChange[] = [
  change({
    replacement: 'maybe',
    risks: ['code', 'permissions', 'public-access'],
    properties: [
      { path: 'Environment/Variables/LOG_LEVEL', before: 'INFO', after: HOSTILE },
      { path: 'Tags', before: null, after: null },
    ],
  }),
  change({ action: 'modify', logicalId: 'DataTable', replacement: 'yes', risks: ['data-loss'] }),
  change({
    action: 'remove',
    logicalId: 'AlarmOfThrottledRequestsOfTheTable',
    type: 'AWS::CloudWatch::Alarm',
  }),
  change({ action: 'import', logicalId: 'LogGroup', type: 'AWS::Logs::LogGroup' }),
];
const settings: SettingChange[] = [
  {
    path: 'NotificationARNs',
    before: null,
    after: `arn:aws:sns:eu-west-1:${ACCOUNT}:${ENVIRONMENT}`,
    waits: true,
  },
  {
    path: 'RoleARN',
    before: null,
    after: `arn:aws:iam::${ACCOUNT}:role/deployer-of-${ENVIRONMENT}`,
    waits: true,
  },
];
const outputs = {
  apiEndpoint: 'https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com',
  apiId: 'a1b2c3d4e5',
  apiLogGroup: `/aws/apigateway/${ENVIRONMENT}-backoffice-http-api`,
  artifactsBucket: `${ENVIRONMENT}-backoffice-artifacts-${ACCOUNT}-ap-northeast-1`,
  authorization: 'NONE',
  environmentClass: 'production',
  functionLogGroup: `/aws/lambda/${FUNCTION}`,
  functionName: FUNCTION,
  tableName: TABLE,
};
const steps = [
  { name: 'health', passed: true, detail: 'answered 200', durationMs: 10_000 },
  { name: 'create item', passed: false, detail: HOSTILE, durationMs: 10_000 },
];
const failed = { passed: false, steps };
const passed = { passed: true, steps: steps.slice(0, 1) };
const foreignCode = { codeSha256: 'Zm9yZWlnbi1jb2RlLW9mLW5vLXJlbGVhc2U=', release: null };
const result: DeployResult = {
  changed: true,
  stack: { name: `${ENVIRONMENT}-backoffice`, status: 'UPDATE_COMPLETE' },
  changes,
  settings,
  outputs,
  release: { number: 123_456, version: '0.1.0', code: 'a1b2c3d4e5f6' },
  verification: passed,
  rolledBackTo: null,
  rollbackVerification: null,
  foreignCode: null,
  openToAnybody: false,
};
const dry = { ...result, changed: false, outputs: null, verification: null };
const view = deployView(ENVIRONMENT);
const down = showing('down', view, {
  ...result,
  verification: failed,
  rolledBackTo: 122,
  rollbackVerification: failed,
});

describe('deploy and rollback', () => {
  itFits([
    showing('deployed', view, result),
    down,
    showing('went back', view, {
      ...result,
      verification: failed,
      rolledBackTo: 122,
      rollbackVerification: passed,
    }),
    showing('rolled back', deployView(ENVIRONMENT, 121), result),
    showing('planned', view, dry),
    showing('created', view, { ...dry, changes: [change({ action: 'add' })], settings: [] }),
    showing('settings', view, { ...dry, changes: [] }),
    showing('foreign', view, { ...dry, changes: [], foreignCode }),
    showing('nothing', view, { ...dry, changes: [], settings: [] }),
    showing('never deployed', view, {
      ...dry,
      changes: [],
      settings: [],
      release: { ...result.release, number: null },
    }),
    showing('outputs', outputsView, outputs),
  ]);

  it('says in words that an environment is down', async () => {
    expect(await seen(down, 80)).toContain('production-eu1 IS DOWN');
    expect(await seen(showing('deployed', view, result))).toBe(
      `deployed production-eu1: release 123456, version 0.1.0, code a1b2c3d4e5f6\napi\t${outputs.apiEndpoint}\nfunction\t${FUNCTION}\ntable\t${TABLE}\nverified: health\n`,
    );
  });
});

const diff: DiffResult = {
  environment: ENVIRONMENT,
  stack: result.stack,
  changes,
  settings,
  counts: { add: 0, modify: 1, replace: 1, remove: 1, import: 1 },
  dataLosses: ['DataTable'],
  foreignCode: { ...foreignCode, release: 12 },
};

describe('diff', () => {
  const shown = showing('diff', diffView, diff);
  itFits([
    shown,
    showing('same', diffView, { ...diff, changes: [], settings: [], foreignCode: null }),
    showing('settings', diffView, { ...diff, changes: [], foreignCode: null }),
    showing('foreign', diffView, { ...diff, changes: [] }),
    showing('safe', diffView, { ...diff, dataLosses: [], settings: [], foreignCode: null }),
  ]);

  it('loses no word of what changes', async () => {
    expect((await seen(shown, 40)).replace(/\s+/g, ' ')).toContain('ITS DATA IS LOST');
    expect(await seen(shown)).toContain(
      '~  DataTable                           AWS::Lambda::Function  IS REPLACED  ITS DATA IS LOST\n',
    );
  });
});

describe('drift', () => {
  const report = {
    environment: ENVIRONMENT,
    drifted: true,
    checked: 12,
    unchecked: 3,
    incomplete: HOSTILE,
    resources: [
      {
        logicalId: 'FunctionHandler',
        type: 'AWS::Lambda::Function',
        physicalId: FUNCTION,
        status: 'modified' as const,
        properties: [{ path: 'MemorySize', before: '256', after: '1024' }],
      },
      {
        logicalId: 'Alarm',
        type: 'AWS::CloudWatch::Alarm',
        physicalId: HOSTILE,
        status: 'deleted' as const,
        properties: [],
      },
    ],
    code: { codeSha256: foreignCode.codeSha256, release: null, latest: 12 },
  };
  itFits([
    showing('drifted', driftView, report),
    showing('as it was', driftView, {
      ...report,
      drifted: false,
      resources: [],
      unchecked: 0,
      incomplete: null,
      code: { ...report.code, release: 12 },
    }),
    showing('older code', driftView, { ...report, code: { ...report.code, release: 11 } }),
  ]);
});

describe('destroy', () => {
  const retained = [
    { logicalId: 'DataTable', physicalId: TABLE, type: 'AWS::DynamoDB::Table', monthlyCost: 123.45 },
    { logicalId: 'Bucket', physicalId: outputs.artifactsBucket, type: 'AWS::S3::Bucket', monthlyCost: null },
  ];
  const destroyed = {
    changed: true,
    stack: result.stack,
    removed: { resources: 22, tables: [{ name: TABLE, approximateItems: 123_456_789_012 }] },
    emptiedObjects: 12,
    retained,
  };
  const view = destroyView(ENVIRONMENT, [
    { kind: 'termination', name: result.stack.name },
    { kind: 'table', name: TABLE },
  ]);
  itFits([
    showing('destroyed', view, destroyed),
    showing('to destroy', view, { ...destroyed, changed: false }),
    showing('clean', view, { ...destroyed, emptiedObjects: 0, retained: [] }),
    showing('all of it', destroyView(ENVIRONMENT, []), { ...destroyed, changed: false, retained: [] }),
  ]);
});
