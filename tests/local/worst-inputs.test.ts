import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocal, type TestLocal } from '../support/local.ts';
import { FULL_SCALE, sampled } from '../support/scale.ts';
import { requestRules } from './support/request-rules.ts';
import { inputSchema, SPOKEN } from './support/spoken-services.ts';
import { ask } from './support/wire-requests.ts';
import { edgeInputs, worstInputs } from './support/worst-inputs.ts';

// Every operation that is served, in every protocol: one member at a time too long, too short, out of its range, none of its
// values, missing or of another type, however deep it stands. The rules are those of AWS's models of its APIs.
let local: TestLocal;
beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.close());

/** On a busy machine the longest case takes five seconds, and half a minute with all members. */
const timeout = FULL_SCALE ? 300_000 : 60_000;

/** Its answer goes on until its client goes away. */
const STREAM = 'StartLiveTail';

const CASES = Object.entries(SPOKEN).flatMap(([service, spoken]) =>
  spoken.protocols.map((protocol) => [service, protocol] as const),
);

/** What is asked of a service, in the order of its operations; every seventh where time is short. */
function requestsOf(service: string, inputsOf: typeof worstInputs, protocol: (typeof CASES)[number][1]) {
  const rules = requestRules(service);
  const spoken = SPOKEN[service];
  if (spoken === undefined) throw new Error(`nobody speaks to ${service}`);
  const all = Object.keys(rules.operations).flatMap((operation) => {
    const schema = operation === STREAM ? undefined : inputSchema(spoken, operation);
    if (schema === undefined || schema.isUnitSchema()) return [];
    return inputsOf(rules, operation, schema, protocol).map((worst) => ({ spoken, operation, ...worst }));
  });
  return sampled(all.length).flatMap((index) => all[index] ?? []);
}

/** What the lists of all services hold. @throws Error where one of them fails. */
async function listed(): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [service, operation, input = {}] of LISTS) {
    const spoken = SPOKEN[service];
    const [protocol] = spoken?.protocols ?? [];
    if (spoken === undefined || protocol === undefined) throw new Error(`nobody speaks to ${service}`);
    const { status, text } = await ask(local.endpoint, spoken, protocol, operation, input);
    if (status !== 200) throw new Error(`${operation}: ${status} ${text}`);
    answers.push(text.replace(/<RequestId>.*?<\/RequestId>/g, ''));
  }
  return answers;
}

const LISTS: readonly (readonly [string, string, Readonly<Record<string, unknown>>?])[] = [
  ['apigatewayv2', 'GetApis'],
  ['cloudformation', 'DescribeStacks'],
  ['cloudformation', 'ListStacks'],
  ['cloudformation', 'ListExports'],
  ['cloudwatch', 'DescribeAlarms'],
  ['cloudwatch', 'DescribeAlarmHistory'],
  ['cloudwatch', 'ListMetrics'],
  ['cloudwatch', 'ListDashboards'],
  ['dynamodb', 'ListTables'],
  ['dynamodb', 'ListBackups'],
  ['iam', 'ListRoles'],
  ['iam', 'ListPolicies', { Scope: 'Local' }],
  ['kms', 'ListKeys'],
  ['kms', 'ListAliases'],
  ['lambda', 'ListFunctions'],
  ['logs', 'DescribeLogGroups'],
  ['logs', 'DescribeQueries'],
  ['sns', 'ListTopics'],
  ['sns', 'ListSubscriptions'],
  ['ssm', 'DescribeParameters'],
];

const LISTED_EVERY = 50;
const REFUSED_AS = /Member must|is required|Serialization|Malformed|MissingParameter|InvalidParameter/;

describe('a member that its model does not take', () => {
  it.each(CASES)('is refused before anything is kept: %s over %s', { timeout }, async (service, protocol) => {
    const before = await listed();
    const odd: string[] = [];
    for (const { spoken, operation, member, what, says, input } of requestsOf(
      service,
      worstInputs,
      protocol,
    )) {
      const { status, text } = await ask(local.endpoint, spoken, protocol, operation, input);
      const isRefused =
        status === 400 &&
        (says === undefined ? REFUSED_AS.test(text) : says.some((each) => text.includes(each)));
      if (!isRefused) odd.push(`${operation} ${member} ${what} (${says}): ${status} ${text.slice(0, 200)}`);
    }
    expect(odd).toEqual([]);
    expect(await listed()).toEqual(before);
    expect(local.errors).toEqual([]);
  });
});

describe('a member at the bounds of its model', () => {
  it.each(CASES)('breaks none of them, and no list: %s over %s', { timeout }, async (service, protocol) => {
    const odd: string[] = [];
    for (const [at, request] of requestsOf(service, edgeInputs, protocol).entries()) {
      const { spoken, operation, member, what, input } = request;
      const { status, text } = await ask(local.endpoint, spoken, protocol, operation, input);
      if (status >= 500) odd.push(`${operation} ${member} ${what}: ${status} ${text.slice(0, 200)}`);
      // What was kept stays: a list that it breaks is broken later, too.
      if (at % LISTED_EVERY === 0) await listed();
    }
    await listed();
    expect(odd).toEqual([]);
    expect(local.errors).toEqual([]);
  });
});
