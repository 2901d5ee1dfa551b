import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';

/** The resources of a stack, also those that are gone. */
export function resourcesOf(
  cloudFormation: CloudFormationApi,
  stackId: string,
): Promise<StackResourceSummary[]> {
  return collectPages(
    (token) =>
      cloudFormation.listStackResources({
        StackName: stackId,
        ...defined({ NextToken: token }),
      }),
    ({ StackResourceSummaries = [] }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
}

/** Whether a resource of a stack really exists. */
export function isThere({ ResourceStatus, PhysicalResourceId }: StackResourceSummary): boolean {
  return (
    Boolean(PhysicalResourceId) &&
    !/^DELETE_(COMPLETE|SKIPPED)$|^CREATE_(FAILED|IN_PROGRESS)$/.test(ResourceStatus ?? '')
  );
}
