import { AwsError } from '../../aws-error.ts';

/** When a rule mutes. Milliseconds since 1970. */
export interface MuteWindow {
  readonly from: number;
  readonly to: number;
}

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/;
const DURATION = /^P(?=[\dT])(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?$/;
const MINUTE = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html: from `PT1M` to `P15D`. */
const LONGEST_MS = 15 * 24 * 60 * MINUTE;

/**
 * The window of a rule that mutes once. The words of the refusals are believed, not proven.
 * @throws AwsError ValidationError, by name for what mutes again and again, and for other time zones than UTC.
 */
export function muteWindow(expression: string, duration: string, zone = 'UTC'): MuteWindow {
  if (expression.startsWith('cron('))
    throw notServed('mute rules that recur, only those that begin at(yyyy-MM-ddThh:mm)');
  if (zone !== 'UTC') throw notServed('mute rules of other time zones than UTC');
  const [, time = ''] = AT.exec(expression) ?? [];
  const from = Date.parse(`${time}Z`);
  if (Number.isNaN(from)) throw invalid(`The schedule expression ${expression} is not valid`);
  const length = durationMs(duration);
  if (length === undefined || length < MINUTE || length > LONGEST_MS)
    throw invalid(`The duration ${duration} is not between PT1M and P15D`);
  return { from, to: from + length };
}

function durationMs(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0] = found.slice(1).map((amount) => Number(amount ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * MINUTE;
}

function notServed(what: string): AwsError {
  return invalid(`The embedded environment does not serve ${what}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
