import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  GetTemplateSummaryCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXCLUSIONS } from '../../src/local/rules/cloudformation-requests.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { hasBoto3, runProgram } from '../support/programs.ts';

const TEMPLATE = JSON.stringify({
  Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'there' } } },
});
const POLICY = '{"Statement":[]}';
const ADDRESS = 'https://bucket.s3.us-east-1.amazonaws.com/object.json';

/** The values that a member of a rule is sent with. Presence counts, so `false` is one of them. */
const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  Capabilities: [['CAPABILITY_IAM']],
  DisableRollback: [true, false],
  OnFailure: ['DELETE'],
  ResourceTypes: [['AWS::Logs::*']],
  StackName: ['there'],
  StackPolicyBody: [POLICY],
  StackPolicyURL: [ADDRESS],
  StackPolicyDuringUpdateBody: [POLICY],
  StackPolicyDuringUpdateURL: [ADDRESS],
  StackSetName: ['set'],
  TemplateBody: [TEMPLATE],
  TemplateURL: [ADDRESS],
  UsePreviousTemplate: [true],
};

let local: TestLocal;
let directory: string;
let client: CloudFormationClient;

/** Each operation of a rule, with what it takes besides. */
const SEND: Readonly<Record<string, (more: object) => Promise<object>>> = {
  CreateStack: (more) => client.send(new CreateStackCommand({ StackName: 'new', ...more })),
  UpdateStack: (more) => client.send(new UpdateStackCommand({ StackName: 'there', ...more })),
  CreateChangeSet: (more) =>
    client.send(new CreateChangeSetCommand({ StackName: 'there', ChangeSetName: 'c', ...more })),
  SetStackPolicy: (more) => client.send(new SetStackPolicyCommand({ StackName: 'there', ...more })),
  GetTemplateSummary: (more) => client.send(new GetTemplateSummaryCommand(more)),
};

/** Every rule × operation × pair of members × values. */
const CASES = EXCLUSIONS.flatMap(({ operations, members }) =>
  operations.flatMap((operation) =>
    pairsOf(members).flatMap(([one, other]) =>
      valuesOf(one).flatMap((first) =>
        valuesOf(other).map((second) => ({
          operation,
          given: { [one]: first, [other]: second },
          names: `${one} and ${other}`,
        })),
      ),
    ),
  ),
);

function pairsOf(members: readonly string[]): [string, string][] {
  return members.flatMap((one, at) => members.slice(at + 1).map((other): [string, string] => [one, other]));
}

/** @throws for a member without an example: a new rule needs one. */
function valuesOf(member: string): readonly unknown[] {
  const values = EXAMPLES[member];
  if (values === undefined) throw new Error(`no example of ${member}`);
  return values;
}

beforeAll(async () => {
  directory = makeDirectory();
  local = await startLocal();
  client = new CloudFormationClient(clientOptions(local.endpoint));
  await client.send(new CreateStackCommand({ StackName: 'there', TemplateBody: TEMPLATE }));
  await local.idle();
});

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

describe('parameters that exclude each other', () => {
  it.each(CASES)('$operation: $names', async ({ operation, given }) => {
    const send = SEND[operation];
    if (send === undefined) throw new Error(`no request of ${operation}`);
    const refusal = await send(given).then(
      () => 'taken',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    const names = Object.keys(given);
    const rules = EXCLUSIONS.filter(
      (rule) => rule.operations.includes(operation) && names.every((name) => rule.members.includes(name)),
    );
    // A member that is not served at all is refused first, by its name.
    const unserved = names.map((name) => `The embedded environment does not support ${name} of ${operation}`);
    expect([...rules.map(({ message }) => message), ...unserved]).toContain(refusal);
  });

  it.skipIf(!hasBoto3)("are each in the list of whatever botocore's model says so", async () => {
    const told = await runProgram('python3', ['-c', TOLD, JSON.stringify(Object.keys(SEND))], directory);
    const pairs = EXCLUSIONS.flatMap(({ operations, members }) =>
      operations.flatMap((operation) => members.map((member) => `${operation} ${member}`)),
    );
    expect(told).toEqual(
      expect.arrayContaining(['CreateStack OnFailure', 'UpdateStack UsePreviousTemplate']),
    );
    // Of OnStackFailure the other half is in another request: tests/local/cloudformation-rules.test.ts.
    const listed = [...pairs, 'CreateChangeSet OnStackFailure'];
    expect(Array.isArray(told) ? told.filter((each) => !listed.includes(each)) : told).toEqual([]);
  });
});

/** Members whose documentation says that another one excludes them. */
const TOLD = `
import botocore.session, json, re, sys
model = botocore.session.get_session().get_service_model('cloudformation')
text = lambda shape: re.sub(r'\\s+', ' ', re.sub(r'<[^>]+>', '', shape.documentation))
says = re.compile(r"but not both|[Oo]nly one of the|must not be specified|can't be specified when")
print(json.dumps([f'{name} {member}' for name in json.loads(sys.argv[1])
    for member, shape in model.operation_model(name).input_shape.members.items() if says.search(text(shape))]))`;
