import { AwsError } from '../../aws-error.ts';
import type { TemplateResource } from './template.ts';

/** What resources ask to be acknowledged. */
export interface NeededCapability {
  readonly capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
  readonly types: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html, Capabilities */
export function neededCapability(resources: Iterable<TemplateResource>): NeededCapability | undefined {
  const iam = [...resources].filter(({ Type }) =>
    /^AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|RolePolicy|User|UserPolicy|GroupPolicy|UserToGroupAddition)$/.test(
      Type,
    ),
  );
  if (iam.length === 0) return undefined;
  const named = iam.some(
    ({ Type, Properties = {} }) =>
      /^AWS::IAM::(Role|User|Group|ManagedPolicy|InstanceProfile)$/.test(Type) &&
      ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'].some(
        (name) => name in Properties,
      ),
  );
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    types: [...new Set(iam.map(({ Type }) => Type))],
  };
}

/** @throws AwsError InsufficientCapabilitiesException when what is needed was not given. */
export function requireCapabilities(resources: Iterable<TemplateResource>, given: readonly string[]): void {
  const needed = neededCapability(resources)?.capability;
  if (needed === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(needed)) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
