import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import type { Hint } from '../../hints.ts';

const EARLY = /EarlyValidation|DescribeEvents/;

/**
 * Why CloudFormation refuses a change set. Of what it finds before anything is made (a name that is taken, a property
 * that is wrong) the change set names the check alone; resource, property and reason are told by DescribeEvents.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function refusedChangeSet(
  cloudFormation: CloudFormationApi,
  id: string,
  reason: string,
): Promise<BackofficeError> {
  const events = EARLY.test(reason) ? await failedEvents(cloudFormation, id) : [];
  if (!Array.isArray(events))
    return new BackofficeError('FAILED', `CloudFormation refuses the change set: ${reason}`, {
      hint: `the reasons could not be read: ${events.message}`,
      cause: events,
    });
  if (events.length === 0)
    return new BackofficeError('FAILED', `CloudFormation refuses the change set: ${reason}`, {
      hint: (command) => `nothing was changed; correct the cause, then rerun: ${command.again()}`,
    });
  const message = `CloudFormation refuses the change set: ${events.map(textOf).join('; ')}`;
  const conflicts = events.filter(isNameConflict).map(toConflict);
  if (conflicts.length > 0) return new NameConflictError(message, conflicts);
  return new BackofficeError('FAILED', message, {
    hint: (command) => `nothing was changed; correct the property, then rerun: ${command.again()}`,
  });
}

/** A name of the template that something else has. */
export interface NameConflict {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

class NameConflictError extends BackofficeError {
  constructor(
    message: string,
    readonly conflicts: readonly NameConflict[],
  ) {
    super('CONFLICT', message, { hint: conflictHint(conflicts) });
  }
}

/** The names that made CloudFormation refuse a change set; none for any other error. */
export function conflictsOf(error: unknown): readonly NameConflict[] {
  return error instanceof NameConflictError ? error.conflicts : [];
}

function conflictHint(conflicts: readonly NameConflict[]): Hint {
  const what = conflicts.length === 1 ? 'this resource exists' : 'these resources exist';
  const tables = conflicts.filter(({ type }) => type === 'AWS::DynamoDB::Table');
  const others = conflicts.filter(({ type }) => type !== 'AWS::DynamoDB::Table');
  return (command) => {
    const remedies = [
      ...(tables.length === 0 ? [] : [`take the table up with its items: ${command('deploy --adopt')}`]),
      ...(others.length === 0 ? [] : [inTheWay(others)]),
      'or choose another name for the environment',
    ];
    return `${what} outside of the stack: ${remedies.join('; ')}; nothing was changed`;
  };
}

const REMOVALS: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'aws cloudwatch delete-alarms --alarm-names',
  'AWS::CloudWatch::Dashboard': 'aws cloudwatch delete-dashboards --dashboard-names',
  'AWS::IAM::Role': 'aws iam delete-role --role-name',
  'AWS::Lambda::Function': 'aws lambda delete-function --function-name',
  'AWS::Logs::LogGroup': 'aws logs delete-log-group --log-group-name',
  'AWS::SNS::Topic': 'aws sns delete-topic --topic-arn',
};

/** Who has to remove what is in the way, and how. */
export function inTheWay(conflicts: readonly NameConflict[]): string {
  const commands = conflicts.map(({ type, physicalId }) => {
    const command = REMOVALS[type];
    return command === undefined ? `${physicalId} (${type})` : `${command} ${physicalId}`;
  });
  return `remove the rest with the tool that made it (such as terraform destroy -target), or by hand: ${commands.join(', ')}`;
}

/** @returns the error when they cannot be read: the refusal itself is what has to be told. */
async function failedEvents(
  cloudFormation: CloudFormationApi,
  ChangeSetName: string,
): Promise<OperationEvent[] | Error> {
  try {
    return await collectPages(
      (token) =>
        cloudFormation.describeEvents({
          ChangeSetName,
          Filters: { FailedEvents: true },
          ...defined({ NextToken: token }),
        }),
      ({ OperationEvents = [] }) => OperationEvents,
      ({ NextToken }) => NextToken,
    );
  } catch (error) {
    if (isFatal(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

function isNameConflict({ ValidationName }: OperationEvent): boolean {
  return ValidationName === 'NAME_CONFLICT_VALIDATION';
}

function toConflict(event: OperationEvent): NameConflict {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '', PhysicalResourceId } = event;
  return { logicalId, type, physicalId: PhysicalResourceId ?? logicalId };
}

/** Such as `ItemsTable (AWS::DynamoDB::Table): Resource of type … already exists. (/Resources/…)`. */
function textOf(event: OperationEvent): string {
  const { LogicalResourceId, ResourceType, ValidationStatusReason, ValidationName, ValidationPath } = event;
  const reason =
    ValidationStatusReason ?? event.HookStatusReason ?? event.ResourceStatusReason ?? ValidationName;
  const where = ValidationPath === undefined ? '' : ` (${ValidationPath})`;
  return `${LogicalResourceId ?? 'the template'} (${ResourceType ?? 'unknown type'}): ${reason ?? 'no reason told'}${where}`;
}
