import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/** Where no other source is named, recorded on AWS: localstack's tests/aws/services/cloudformation/**.snapshot.json. */
const LOGS = { Type: 'AWS::Logs::LogGroup' };
const withLogs = (sections: object) => ({ Resources: { Logs: LOGS }, ...sections });
const named = (LogGroupName: unknown, sections: object = {}) => ({
  Resources: { Logs: { ...LOGS, Properties: { LogGroupName } } },
  ...sections,
});
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

let local: TestLocal;
let client: CloudFormationClient;
let stacks = 0;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient({ ...clientOptions(local.endpoint), maxAttempts: 1 });
});

afterAll(() => local.close());

const bodyOf = (template: unknown) => (typeof template === 'string' ? template : JSON.stringify(template));

function create(template: unknown) {
  stacks += 1;
  return client.send(new CreateStackCommand({ StackName: `odd${stacks}`, TemplateBody: bodyOf(template) }));
}

describe('a template is refused in the words of AWS', () => {
  it.each([
    [
      'Resources that are a text',
      { Resources: '' },
      'Template format error: Any Resources member must be an object.',
    ],
    [
      'a resource without a type',
      { Resources: { A: {} } },
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'an output without a value',
      withLogs({ Outputs: { Out: { Description: 'x' } } }),
      'Template format error: Every Outputs member must contain a Value object',
    ],
    [
      'a null',
      withLogs({ Outputs: { MyOutput: { Value: null } } }),
      "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
    ],
    [
      'a mapping that is a text',
      withLogs({ Mappings: { A: 'x' } }),
      'Template format error: Every Mappings member A must be a map',
    ],
    [
      'a mapping of one level',
      withLogs({ Mappings: { A: { B: 'x' } } }),
      'Template format error: Every Mappings attribute must be a String or a List.',
    ],
    [
      'a parameter without a type (bridgecrewio/checkov, issue 2965)',
      withLogs({ Parameters: { P: { Default: 'x' } } }),
      'Template format error: Every Parameters object must contain a Type member.',
    ],
    [
      'a condition that is not there',
      named({ 'Fn::If': ['MissingCondition', 'a', 'b'] }),
      'Template error: unresolved condition dependency MissingCondition in Fn::If',
    ],
    [
      'Fn::GetAtt of one part',
      withLogs({ Outputs: { Out: { Value: { 'Fn::GetAtt': ['Logs'] } } } }),
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [
      'Fn::Select of a text',
      named({ 'Fn::Select': [0, 'a'] }),
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'Fn::Split of one part',
      named({ 'Fn::Split': ['a'] }),
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    ],
    ['Fn::Equals of one part', named('x', { Conditions: { C: { 'Fn::Equals': ['a'] } } }), undefined],
    [
      'Fn::Equals of one part that is asked for',
      named({ 'Fn::If': ['C', 'a', 'b'] }, { Conditions: { C: { 'Fn::Equals': ['a'] } } }),
      'Template error: every Fn::Equals object requires a list of 2 string parameters.',
    ],
    [
      'a condition of itself (words believed, not proven)',
      named({ 'Fn::If': ['C', 'a', 'b'] }, { Conditions: { C: { 'Fn::Not': [{ Condition: 'C' }] } } }),
      'Template error: Circular dependency between conditions: [C]',
    ],
    [
      'more than 500 resources (the quota; its words as users report them)',
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`A${index}`, LOGS])) },
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    ],
  ])('for %s', async (_name, template, message) => {
    const answer = create(template);
    if (message === undefined) await expect(answer).resolves.toHaveProperty('StackId');
    else await expect(answer).rejects.toMatchObject({ name: 'ValidationError', message });
  });
});

const VALUES = [
  'null',
  '1',
  '"x"',
  '[]',
  '[1]',
  '{}',
  '{"B":null}',
  '{"B":1}',
  '{"B":"x"}',
  '{"B":[]}',
  '{"B":{}}',
];
const PARAMETERS = [
  '{"Type":{}}',
  '{"Type":"String","Default":{}}',
  '{"Type":"String","Default":"a","AllowedPattern":"("}',
  '{"Type":"String","Default":"a","AllowedPattern":1}',
  '{"Type":"String","Default":"a","AllowedValues":"a"}',
  '{"Type":"String","Default":"a","MinLength":"x"}',
  '{"Type":"Number","Default":"a"}',
];
const ARGUMENTS = [
  'null',
  '1',
  '"x"',
  '[]',
  '[1]',
  '[1,2]',
  '[1,2,3]',
  '["",["x"]]',
  '[[],{}]',
  '{}',
  '{"x":1}',
];
const FUNCTIONS = ['Ref', 'Condition', 'Fn::Nope', 'constructor', '__proto__'].concat(
  ['GetAtt', 'Sub', 'Join', 'Select', 'Split', 'If', 'Equals', 'Not', 'And', 'Or', 'Base64', 'FindInMap'].map(
    (name) => `Fn::${name}`,
  ),
);
const logsWith = (members: string) => `{"Resources":{"A":{"Type":"AWS::Logs::LogGroup",${members}}}}`;
const ODD: readonly string[] = [
  ...['Resources', 'Outputs', 'Parameters', 'Conditions', 'Mappings', 'Metadata', 'Description'].flatMap(
    (name) => VALUES.map((value) => `{"Resources":{"A":{"Type":"AWS::Logs::LogGroup"}},"${name}":${value}}`),
  ),
  ...['Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'Metadata', 'Type'].flatMap((name) =>
    VALUES.map((value) => logsWith(`"${name}":${value}`)),
  ),
  ...PARAMETERS.map(
    (value) => `{"Resources":{"A":{"Type":"AWS::Logs::LogGroup"}},"Parameters":{"B":${value}}}`,
  ),
  ...FUNCTIONS.flatMap((name) =>
    ARGUMENTS.map((value) => logsWith(`"Properties":{"LogGroupName":{"${name}":${value}}}`)),
  ),
  ...[
    '${',
    '${}',
    '${A',
    '${A}',
    '${!A}',
    '${A.}',
    '${.}',
    '${'.repeat(20_000),
    '${AWS::Region}'.repeat(3000),
  ].map((text) => logsWith(`"Properties":{"LogGroupName":{"Fn::Sub":"${text}"}}`)),
  logsWith(`"Properties":{"LogGroupName":${nested(25_000)}}`),
  `{"Metadata":${nested(25_000)},"Resources":{}}`,
  `{${'['.repeat(51_000)}`,
];

describe('an odd template', () => {
  it('never ends in an error of the embedded environment', { timeout: 30_000 }, async () => {
    for (const TemplateBody of ODD) {
      const StackName = `change${ODD.indexOf(TemplateBody)}`;
      const change = { StackName, ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody } as const;
      const answers = await Promise.allSettled([
        client.send(new ValidateTemplateCommand({ TemplateBody })),
        client.send(new CreateChangeSetCommand(change)),
      ]);
      for (const answer of answers)
        if (answer.status === 'rejected')
          expect(answer.reason, TemplateBody.slice(0, 200)).toMatchObject({ name: 'ValidationError' });
    }
    expect(local.errors).toEqual([]);
  });

  it.each([
    [
      'a pattern that backtracks',
      { P: { Type: 'String', Default: `${'a'.repeat(60)}!`, AllowedPattern: '(a+)+$' } },
      {},
    ],
    [
      'conditions that multiply',
      {},
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [
          `C${index}`,
          index === 39
            ? { 'Fn::Equals': ['a', 'a'] }
            : { 'Fn::And': Array(10).fill({ Condition: `C${index + 1}` }) },
        ]),
      ),
    ],
  ])('with %s keeps nobody waiting', { timeout: 5000 }, async (_name, Parameters, Conditions) => {
    const Resources = {
      Logs: { ...LOGS, ...(Object.keys(Conditions).length > 0 ? { Condition: 'C0' } : {}) },
    };
    await create({ Parameters, Conditions, Resources }).catch((error) =>
      expect(error).toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining('must match pattern'),
      }),
    );
  });
});
