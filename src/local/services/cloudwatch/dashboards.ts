import {
  GetDashboard$,
  type GetDashboardInput,
  type GetDashboardOutput,
  ListDashboards$,
  type ListDashboardsInput,
  type ListDashboardsOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { optionalText, type Properties, type ResourceProvider, text } from '../../resource-provider.ts';
import type { Collection, Store } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { dashboardChanges } from './dashboard-operations.ts';
import { type DashboardRecord, noDashboard } from './dashboard-record.ts';

export interface DashboardOptions {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
}

/** Dashboards are kept as they are; nothing draws them here. */
export function createDashboards({ store, account, clock }: DashboardOptions) {
  const dashboards = store.collection<DashboardRecord>('cloudwatch-dashboards');
  return {
    resource: dashboardResource(dashboards, clock),
    operations: [...dashboardOperations(dashboards, account), ...dashboardChanges(dashboards, clock)],
  };
}

function dashboardResource(dashboards: Collection<DashboardRecord>, clock: Clock): ResourceProvider {
  const put = (name: string, properties: Properties, owner: string): Promise<void> =>
    dashboards.put(name, {
      body: text(properties, 'DashboardBody'),
      owner,
      lastModified: clock.now().toISOString(),
    });
  return {
    type: 'AWS::CloudWatch::Dashboard',
    nameProperty: 'DashboardName',
    properties: ['DashboardName', 'DashboardBody', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'DashboardName') ?? identity.generatedName;
      await put(name, properties, identity.owner);
      return name;
    },
    update: (name, properties, identity) => put(name, properties, identity.owner),
    delete: (name) => dashboards.delete(name),
    async actual(name) {
      const found = await dashboards.get(name);
      return found && { DashboardName: name, DashboardBody: found.body };
    },
    attributes: async () => ({}),
  };
}

const PAGE = 1000;

/** Reading what stacks have made. */
function dashboardOperations(dashboards: Collection<DashboardRecord>, account: Account): Operation[] {
  // Dashboards are of no Region.
  const arnOf = (name: string): string => `arn:aws:cloudwatch::${account.id}:dashboard/${name}`;
  return [
    operation<GetDashboardInput, GetDashboardOutput>(GetDashboard$)(
      ['DashboardName'],
      async ({ DashboardName = '' }) => {
        const found = await dashboards.get(DashboardName);
        if (found === undefined) throw noDashboard(DashboardName);
        return { DashboardArn: arnOf(DashboardName), DashboardBody: found.body, DashboardName };
      },
    ),
    operation<ListDashboardsInput, ListDashboardsOutput>(ListDashboards$)(
      ['DashboardNamePrefix', 'NextToken'],
      async ({ DashboardNamePrefix = '', NextToken }) => {
        const found: [string, DashboardRecord][] = [];
        for await (const entry of dashboards.entries())
          if (entry[0].startsWith(DashboardNamePrefix)) found.push(entry);
        const { items, next } = pageOf(found, PAGE, NextToken, invalidToken);
        const DashboardEntries = items.map(([name, { body, lastModified }]) => ({
          DashboardArn: arnOf(name),
          DashboardName: name,
          Size: Buffer.byteLength(body),
          ...(lastModified === undefined ? {} : { LastModified: new Date(lastModified) }),
        }));
        return { DashboardEntries, ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
  ];
}

function invalidToken(): AwsError {
  return new AwsError('InvalidParameterValue', 'Request parameter NextToken is invalid');
}
