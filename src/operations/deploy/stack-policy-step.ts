import { type SettingChange, STACK_POLICY } from '../../services/stack/setting-changes.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Deployment } from './request.ts';

/**
 * Sets the policy of a stack where it differs. Change sets take none, of the calls of a deployment:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export async function setStackPolicy(
  { cloudFormation }: StackDeps,
  StackName: string,
  settings: readonly SettingChange[],
): Promise<void> {
  const policy = settings.find(({ path }) => path === STACK_POLICY)?.after;
  if (typeof policy === 'string') await cloudFormation.setStackPolicy({ StackName, StackPolicyBody: policy });
}

/** The same for a stack that needs nothing else. @returns whether there was something to set. */
export async function setPolicyAlone(
  { operation, deps, request: { target } }: Deployment,
  settings: readonly SettingChange[],
): Promise<boolean> {
  if (!settings.some(({ path }) => path === STACK_POLICY)) return false;
  const { name } = operation.environment;
  const change = {
    action: 'set stack policy',
    target: `stack ${target.stackName}`,
    consent: { what: `changing the stack policy of ${name}`, danger: 'mild' },
    after: () => ({ settings }),
  } as const;
  await operation.record(change, () => setStackPolicy(deps, target.stackName, settings));
  return true;
}
