import type { CloudFormationApi } from '../../aws/cloudformation.ts';

/** The stacks that stand beside one that was removed. @returns their names. */
export async function otherStacks(
  cloudFormation: Pick<CloudFormationApi, 'describeStacks'>,
  removed: string,
): Promise<readonly string[]> {
  const { Stacks = [] } = await cloudFormation.describeStacks({});
  return Stacks.flatMap(({ StackName }) =>
    StackName === undefined || StackName === removed ? [] : [StackName],
  );
}
