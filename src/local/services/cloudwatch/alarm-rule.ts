import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';

/** Whether a composite alarm is in alarm, given the states of others. */
export type AlarmRule = (stateOf: (alarm: string) => StateValue | undefined) => boolean;

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^\s()"']+))\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))/y;

/**
 * Compiles the rule of a composite alarm.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 * @throws AwsError ValidationError for a rule that is wrong, or that uses what is not served here.
 */
export function compileRule(rule: string): AlarmRule {
  const tokens = tokenize(rule);
  let at = 0;
  const take = (word: string): boolean => {
    const found = tokens[at] === word;
    if (found) at += 1;
    return found;
  };

  function any(): AlarmRule {
    let left = all();
    while (take('OR')) {
      const [first, second] = [left, all()];
      left = (stateOf) => first(stateOf) || second(stateOf);
    }
    return left;
  }

  function all(): AlarmRule {
    let left = one();
    while (take('AND')) {
      const [first, second] = [left, one()];
      left = (stateOf) => first(stateOf) && second(stateOf);
    }
    return left;
  }

  function one(): AlarmRule {
    if (take('NOT')) {
      const inner = one();
      return (stateOf) => !inner(stateOf);
    }
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    if (take('(')) {
      const inner = any();
      if (!take(')')) throw wrong(rule);
      return inner;
    }
    const token = tokens[at];
    if (typeof token !== 'object') throw wrong(rule);
    at += 1;
    return (stateOf) => stateOf(token.alarm) === token.state;
  }

  const compiled = any();
  if (at < tokens.length) throw wrong(rule);
  return compiled;
}

type Token = string | { readonly state: string; readonly alarm: string };

function tokenize(rule: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = rule.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(rule);
    if (found === null) throw wrong(rule);
    const [, state, double, single, bare, word] = found;
    if (state === undefined) tokens.push(word ?? '');
    // An ARN names an alarm too; what stands after "alarm:" is its name.
    else tokens.push({ state, alarm: (double ?? single ?? bare ?? '').replace(/^arn:.*:alarm:/, '') });
  }
  return tokens;
}

function wrong(rule: string): AwsError {
  return new AwsError('ValidationError', `AlarmRule is not valid: ${rule}`);
}
