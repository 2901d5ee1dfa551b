import type { Change } from '@aws-sdk/client-cloudformation';
import type { Properties } from '../../resource-provider.ts';
import { canBeRead } from '../../rules/resource-types.ts';
import type { PreparedModel } from './resources.ts';
import type { StackServices } from './stack-services.ts';

/** Something that CloudFormation finds before a change set can be carried out. */
export interface ValidationFailure {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** Where in the template. */
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

/** The change set itself tells no more; the reasons are told by DescribeEvents alone. */
export const VALIDATION_FAILED =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

/** What stands where a resource is to be made: taken up, or in the way. */
export interface Existing {
  readonly changes: readonly Change[];
  readonly failures: readonly ValidationFailure[];
}

/**
 * Looks for resources that are there already under the names of new ones. With `importing` one is taken up, when its
 * template keeps it and names it by a text: "Dynamic names (using !Ref or other functions) are not currently
 * supported". Every other one is a name conflict, on by default since November 2025.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function findExisting(
  changes: readonly Change[],
  prepared: PreparedModel,
  services: StackServices,
  importing: boolean,
): Promise<Existing> {
  const failures: ValidationFailure[] = [];
  const looked = await Promise.all(
    changes.map(async (change) => {
      const name = await existingName(change, services);
      if (name === undefined) return change;
      if (importing && isImportable(change, prepared, services))
        return {
          ...change,
          ResourceChange: { ...change.ResourceChange, Action: 'Import' as const, PhysicalResourceId: name },
        };
      failures.push(conflict(change, name, services));
      return change;
    }),
  );
  return { changes: looked, failures };
}

/** @returns the name of what is there under the name of a new resource; undefined when nothing is. */
async function existingName(change: Change, { providers }: StackServices): Promise<string | undefined> {
  const { Action, ResourceType = '', AfterContext = '{}' } = change.ResourceChange ?? {};
  const provider = providers.get(ResourceType);
  if (Action !== 'Add' || provider?.exists === undefined || provider.nameProperty === undefined)
    return undefined;
  const { Properties = {} }: { Properties?: Properties } = JSON.parse(AfterContext);
  const name = Properties[provider.nameProperty];
  return typeof name === 'string' && (await provider.exists(name)) ? name : undefined;
}

function isImportable(change: Change, { graph }: PreparedModel, { providers }: StackServices): boolean {
  const { LogicalResourceId = '', ResourceType = '' } = change.ResourceChange ?? {};
  const { DeletionPolicy = '', Properties = {} } = graph.resources.get(LogicalResourceId) ?? {};
  const provider = providers.get(ResourceType);
  const written = provider?.nameProperty === undefined ? undefined : Properties[provider.nameProperty];
  return (
    provider?.adopt !== undefined &&
    canBeRead(ResourceType) &&
    typeof written === 'string' &&
    /^Retain(ExceptOnCreate)?$/.test(DeletionPolicy)
  );
}

/** In the words that AWS answered, as reported by users of its API. */
function conflict(change: Change, physicalId: string, { providers }: StackServices): ValidationFailure {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '' } = change.ResourceChange ?? {};
  return {
    logicalId,
    physicalId,
    type,
    path: `/Resources/${logicalId}/Properties/${providers.get(type)?.nameProperty ?? ''}`,
    name: 'NAME_CONFLICT_VALIDATION',
    reason: `Resource of type '${type}' with identifier '${physicalId}' already exists.`,
  };
}
