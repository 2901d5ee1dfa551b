import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { parsedJson } from '../../schemas/json.ts';
import type { PropertyChange } from './changes.ts';
import type { StackState } from './stack.ts';

/** What a stack is to have as a whole; what is not there stays as it is. */
export interface WantedSettings {
  /** ARN of the role that CloudFormation acts with. */
  readonly serviceRole?: string | undefined;
  /** ARNs of the topics that get the events of the stack. */
  readonly notificationArns?: readonly string[] | undefined;
  /** JSON text. */
  readonly stackPolicy?: string | undefined;
}

/** A setting of the stack, or of a table that it uses, that changes. */
export interface SettingChange extends PropertyChange {
  /** Whether it goes with a change set, and none is made that changes no resource. */
  readonly waits: boolean;
}

/** Where a change of the stack's policy stands. */
export const STACK_POLICY = 'StackPolicy';

/** Whether a deployment that changes no resource has something to set. */
export function setsAtOnce(settings: readonly SettingChange[]): boolean {
  return settings.some(({ waits }) => !waits);
}

/** How a stack's own settings differ from what is wanted. A policy is read only where one is wanted. */
export async function settingChanges(
  cloudFormation: Pick<CloudFormationApi, 'getStackPolicy'>,
  stack: StackState | undefined,
  { serviceRole, notificationArns, stackPolicy }: WantedSettings,
): Promise<SettingChange[]> {
  const policy = stackPolicy === undefined ? null : await livePolicy(cloudFormation, stack);
  const topics = stack === undefined ? null : listed(stack.notificationArns);
  const changes: SettingChange[] = [];
  if (serviceRole !== undefined && serviceRole !== stack?.serviceRole)
    changes.push({ path: 'RoleARN', before: stack?.serviceRole ?? null, after: serviceRole, waits: true });
  if (notificationArns !== undefined && listed(notificationArns) !== topics)
    changes.push({ path: 'NotificationARNs', before: topics, after: listed(notificationArns), waits: true });
  if (stackPolicy !== undefined && stackPolicy !== policy)
    changes.push({ path: STACK_POLICY, before: policy, after: stackPolicy, waits: false });
  return changes;
}

async function livePolicy(
  cloudFormation: Pick<CloudFormationApi, 'getStackPolicy'>,
  stack: StackState | undefined,
): Promise<string | null> {
  if (stack === undefined) return null;
  const { StackPolicyBody: text } = await cloudFormation.getStackPolicy({ StackName: stack.id });
  return text === undefined || text === '' ? null : compact(text);
}

/** Without white space, as a wanted policy is. */
function compact(text: string): string {
  const value = parsedJson(text);
  return value === undefined ? text : JSON.stringify(value);
}

function listed(arns: readonly string[]): string {
  return arns.length === 0 ? 'none' : [...arns].sort().join(', ');
}
