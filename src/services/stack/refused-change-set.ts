import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { collectPages } from '../../aws/paging.ts';
import { BackofficeError, endsCommand } from '../../errors.ts';

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
      hint: 'correct what it names, then deploy again; nothing was changed',
    });
  const conflicts = events.filter(isNameConflict);
  return new BackofficeError(
    conflicts.length === 0 ? 'FAILED' : 'CONFLICT',
    `CloudFormation refuses the change set: ${events.map(textOf).join('; ')}`,
    { hint: hintFor(conflicts.length) },
  );
}

function hintFor(conflicts: number): string {
  if (conflicts === 0) return 'correct the property, then deploy again; nothing was changed';
  const what = conflicts === 1 ? 'this resource exists' : 'these resources exist';
  return `${what} outside of the stack: remove or rename what is in the way, or choose another name for the environment; nothing was changed`;
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
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ({ OperationEvents = [] }) => OperationEvents,
      ({ NextToken }) => NextToken,
    );
  } catch (error) {
    if (endsCommand(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

function isNameConflict({ ValidationName }: OperationEvent): boolean {
  return ValidationName === 'NAME_CONFLICT_VALIDATION';
}

/** Such as `ItemsTable (AWS::DynamoDB::Table): Resource of type … already exists. (/Resources/…)`. */
function textOf(event: OperationEvent): string {
  const { LogicalResourceId, ResourceType, ValidationStatusReason, ValidationName, ValidationPath } = event;
  const reason =
    ValidationStatusReason ?? event.HookStatusReason ?? event.ResourceStatusReason ?? ValidationName;
  const where = ValidationPath === undefined ? '' : ` (${ValidationPath})`;
  return `${LogicalResourceId ?? 'the template'} (${ResourceType ?? 'unknown type'}): ${reason ?? 'no reason told'}${where}`;
}
