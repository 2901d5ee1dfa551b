import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { createDescent, logical } from '../../lang/descent.ts';
import { Scanner } from '../../lang/scanner.ts';

type StateOf = (alarm: string) => StateValue | undefined;

/** Whether a composite alarm is in alarm, given the states of others. */
export type AlarmRule = (stateOf: StateOf) => boolean;

const STATE = /(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^\s()"']+))\s*\)/y;

/**
 * Compiles the rule of a composite alarm.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 * @throws AwsError ValidationError for a rule that is wrong, or that uses what is not served here.
 */
export function compileRule(rule: string): AlarmRule {
  const scanner = new Scanner(rule, { refuse: (_why, text) => invalid(text) });
  const any = createDescent<AlarmRule>({
    source: scanner,
    levels: logical<StateOf>('OR', 'AND'),
    prefixes: { NOT: (inner) => (stateOf) => !inner(stateOf) },
    operand: (whole) => {
      if (scanner.takeText('TRUE')) return () => true;
      if (scanner.takeText('FALSE')) return () => false;
      if (!scanner.takeText('(')) return stateTest(scanner);
      const inner = whole();
      scanner.expect(')');
      return inner;
    },
  });
  const compiled = any();
  scanner.end();
  return compiled;
}

/** The alarms that a rule looks at. */
export function namesIn(rule: string): string[] {
  const found = rule.matchAll(new RegExp(STATE.source, 'g'));
  return [...new Set([...found].map(nameIn))];
}

function stateTest(scanner: Scanner): AlarmRule {
  const found = scanner.take(STATE);
  if (found === undefined) throw scanner.error('expected the state of an alarm');
  const state = found[1];
  const alarm = nameIn(found);
  return (stateOf) => stateOf(alarm) === state;
}

/** An ARN names an alarm too; what stands after "alarm:" is its name. */
function nameIn([, , double, single, bare = '']: RegExpMatchArray): string {
  return (double ?? single ?? bare).replace(/^arn:.*:alarm:/, '');
}

function invalid(rule: string): AwsError {
  return new AwsError('ValidationError', `AlarmRule is not valid: ${rule}`);
}
