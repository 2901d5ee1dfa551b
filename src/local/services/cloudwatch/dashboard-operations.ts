import {
  DeleteDashboards$,
  type DeleteDashboardsInput,
  PutDashboard$,
  type PutDashboardInput,
  type PutDashboardOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Collection } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { type DashboardRecord, noDashboard } from './dashboard-record.ts';

/** Dashboards are written and removed; their widgets are not looked at. */
export function dashboardChanges(dashboards: Collection<DashboardRecord>, clock: Clock): Operation[] {
  return [
    operation<PutDashboardInput, PutDashboardOutput>(PutDashboard$)(
      ['DashboardName', 'DashboardBody'],
      async ({ DashboardName = '', DashboardBody = '' }) => {
        requireName(DashboardName);
        requireObject(DashboardBody);
        const owner = (await dashboards.get(DashboardName))?.owner ?? 'user';
        const lastModified = clock.now().toISOString();
        await dashboards.put(DashboardName, { body: DashboardBody, owner, lastModified });
        return { DashboardValidationMessages: [] };
      },
    ),
    operation<DeleteDashboardsInput, object>(DeleteDashboards$)(
      ['DashboardNames'],
      async ({ DashboardNames = [] }) => {
        // "If you specify multiple dashboards and one of them can't be deleted, no dashboards are deleted."
        for (const name of DashboardNames)
          if ((await dashboards.get(name)) === undefined) throw noDashboard(name);
        for (const name of DashboardNames) await dashboards.delete(name);
        return {};
      },
    ),
  ];
}

/** localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json: test_invalid_dashboard_name */
function requireName(name: string): void {
  if (/^[\w-]+$/.test(name)) return;
  throw new AwsError(
    'InvalidParameterValue',
    'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n',
  );
}

/** API_PutDashboard.html, DashboardInvalidInputError; the words are believed, not proven. */
function requireObject(body: string): void {
  if (isObject(body)) return;
  throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object');
}

function isObject(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
