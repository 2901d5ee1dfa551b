import { AwsError } from '../../aws-error.ts';
import { object, type Properties, text } from '../../resource-provider.ts';
import { createRequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/scheduler.json' with { type: 'json' };
import { periodOf } from './rate.ts';

/** The only target that is served. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
const TARGET = /^arn:aws[a-z-]*:scheduler:::aws-sdk:dynamodb:createBackup$/;

/** What of a target is kept. */
const MEMBERS = ['Arn', 'RoleArn', 'Input', 'RetryPolicy'];

/** @throws AwsError for properties that EventBridge Scheduler would refuse, and an error for what is not served. */
export type ScheduleRules = (name: string, properties: Properties) => void;

/** A stack makes its schedules by CreateSchedule: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export function createScheduleRules(): ScheduleRules {
  const judge = createRequestJudge(rules);
  return (name, properties) => {
    const problem = judge.problem('CreateSchedule', { ...withNumbers(properties), Name: name });
    if (problem !== undefined) throw new AwsError('ValidationException', problem);
    checkExpression(text(properties, 'ScheduleExpression'));
    const target = object(properties, 'Target');
    const unserved = Object.keys(target).filter((member) => !MEMBERS.includes(member));
    if (unserved.length > 0) throw new Error(unservedText(`${unserved.join(', ')} of targets`));
    if (!TARGET.test(text(target, 'Arn'))) throw new Error(unservedText(`the target ${text(target, 'Arn')}`));
    if (text(object(properties, 'FlexibleTimeWindow'), 'Mode') !== 'OFF')
      throw new Error(unservedText('flexible time windows'));
  };
}

/** The words for an expression that is none are believed, not proven. */
function checkExpression(expression: string): void {
  if (/^(cron|at)\(.*\)$/.test(expression)) throw new Error(unservedText(`the expression ${expression}`));
  if (periodOf(expression) === undefined)
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
}

function unservedText(what: string): string {
  return `The embedded environment does not serve ${what} of schedules`.replace(
    / of targets of schedules$/,
    ' of targets',
  );
}

/** Templates may write numbers as texts. */
function withNumbers(properties: Properties): Properties {
  const target = object(properties, 'Target');
  const retry = object(target, 'RetryPolicy');
  if (Object.keys(retry).length === 0) return properties;
  const RetryPolicy = Object.fromEntries(Object.entries(retry).map(([key, value]) => [key, Number(value)]));
  return { ...properties, Target: { ...target, RetryPolicy } };
}
