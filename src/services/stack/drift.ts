import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { createPace } from '../../aws/polling.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { type PropertyChange, shown } from './changes.ts';
import { isThere, resourcesOf } from './resources.ts';
import { createSecretMarks, type SecretMarks } from './secret-marks.ts';
import type { StackDeps } from './stack-deps.ts';

/** A resource that is not as its stack made it. */
export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: 'modified' | 'deleted';
  /** What the stack made, and what there is now. */
  readonly properties: readonly PropertyChange[];
}

/** What a look for drift has found. */
export interface StackDrift {
  readonly resources: readonly DriftedResource[];
  /** How many resources were compared, and how many CloudFormation cannot compare. */
  readonly checked: number;
  readonly unchecked: number;
  /** Why the look is incomplete; null when it is not. */
  readonly incomplete: string | null;
}

/**
 * Lets CloudFormation compare a stack's resources with its template. Only properties that the template sets are
 * compared. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function detectDrift(
  { cloudFormation, clock, signal }: StackDeps,
  stackName: string,
): Promise<StackDrift> {
  const { StackDriftDetectionId: id = '' } = await cloudFormation.detectStackDrift({ StackName: stackName });
  const pace = createPace(clock, signal);
  let status = await cloudFormation.describeStackDriftDetectionStatus({ StackDriftDetectionId: id });
  while (status.DetectionStatus === 'DETECTION_IN_PROGRESS') {
    await pace.pause();
    status = await cloudFormation.describeStackDriftDetectionStatus({ StackDriftDetectionId: id });
  }
  const drifts = await readDrifts(cloudFormation, stackName);
  // What cannot be compared is not among the answers.
  const standing = (await resourcesOf(cloudFormation, stackName)).filter(isThere);
  const failed = status.DetectionStatus === 'DETECTION_FAILED';
  const reason = status.DetectionStatusReason ?? 'CloudFormation gives no reason';
  if (failed && drifts.length === 0)
    throw new BackofficeError('FAILED', `the look for drift failed: ${reason}`, {
      hint: 'what CloudFormation may not read it cannot compare; see docs/iam/ for the permissions',
    });
  const mark = createSecretMarks();
  const resources = drifts.flatMap((drift) => toDriftedResource(drift, mark));
  const told = new Set(drifts.map(({ LogicalResourceId }) => LogicalResourceId));
  return {
    resources,
    checked: drifts.length,
    unchecked: standing.filter(({ LogicalResourceId }) => !told.has(LogicalResourceId)).length,
    incomplete: failed ? reason : null,
  };
}

function readDrifts(cloudFormation: CloudFormationApi, stackName: string): Promise<StackResourceDrift[]> {
  return collectPages(
    (token) =>
      cloudFormation.describeStackResourceDrifts({
        StackName: stackName,
        ...defined({ NextToken: token }),
      }),
    ({ StackResourceDrifts = [] }) => StackResourceDrifts,
    ({ NextToken }) => NextToken,
  );
}

function toDriftedResource(drift: StackResourceDrift, mark: SecretMarks): DriftedResource[] {
  const status = drift.StackResourceDriftStatus;
  if (status !== 'MODIFIED' && status !== 'DELETED') return [];
  const properties = (drift.PropertyDifferences ?? []).map(({ PropertyPath = '', ...difference }) => {
    const path = PropertyPath.replace(/^\//, '');
    return {
      path,
      before: difference.DifferenceType === 'ADD' ? null : shown(path, difference.ExpectedValue, mark),
      after: difference.DifferenceType === 'REMOVE' ? null : shown(path, difference.ActualValue, mark),
    };
  });
  return [
    {
      logicalId: drift.LogicalResourceId ?? '',
      type: drift.ResourceType ?? '',
      physicalId: drift.PhysicalResourceId ?? '',
      status: status === 'DELETED' ? 'deleted' : 'modified',
      properties,
    },
  ];
}
