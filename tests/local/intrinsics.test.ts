import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
let client: CloudFormationClient;
let stacks = 0;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

async function outputs(Outputs: object, more: object = {}, request: Partial<CreateStackCommandInput> = {}) {
  stacks += 1;
  const StackName = `functions${stacks}`;
  const Resources = { Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: StackName } } };
  const TemplateBody = JSON.stringify({ Resources, Outputs, ...more });
  await client.send(new CreateStackCommand({ StackName, TemplateBody, ...request }));
  await local.idle();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}

const value = async (of: unknown, more: object = {}) => (await outputs({ Out: { Value: of } }, more)).Out;
const joined = (list: unknown) => ({ 'Fn::Join': [';', list] });

describe('Fn::GetAZs', () => {
  it.each([[''], [{ Ref: 'AWS::Region' }], ['us-east-1']])(
    'of %j gives the zones of the region',
    async (of) => {
      expect(await value(joined({ 'Fn::GetAZs': of }))).toBe(
        'us-east-1a;us-east-1b;us-east-1c;us-east-1d;us-east-1e;us-east-1f',
      );
    },
  );

  // "It only accepts the same region from the client config if you put anything else it just returns an empty list":
  // localstack's test_template_engine.py, test_get_azs_function, validated on AWS.
  it('of another region gives none', async () => {
    expect(await value(joined({ 'Fn::GetAZs': 'eu-west-1' }))).toBe('');
  });
});

describe('Fn::Cidr', () => {
  // The first from localstack's test_cidr_function, validated on AWS; the second and the last from
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
  it.each([
    ['10.0.0.0/16', 1, 8, '10.0.0.0/24'],
    [
      '192.168.0.0/24',
      '6',
      '5',
      '192.168.0.0/27;192.168.0.32/27;192.168.0.64/27;192.168.0.96/27;192.168.0.128/27;192.168.0.160/27',
    ],
    ['10.0.7.9/16', 2, 8, '10.0.0.0/24;10.0.1.0/24'],
    ['2001:db8:1:2a00::/56', 2, 64, '2001:db8:1:2a00::/64;2001:db8:1:2a01::/64'],
  ])('cuts %s into %s of %s bits', async (range, count, bits, expected) => {
    expect(await value(joined({ 'Fn::Cidr': [range, count, bits] }))).toBe(expected);
  });

  it.each([
    ['10.0.0.0/24', 9, 5],
    ['10.0.0.0/16', 0, 8],
    ['10.0.0.0/8', 257, 8],
    ['10.0.0.0', 1, 8],
    ['10.0.0.0/33', 1, 8],
    ['there', 1, 8],
    ['10.0.0.0/16', 1, 17],
    ['10.0.0.0/16', 'x', 8],
    ['10.0.0.0/16', 1],
  ])('of %j is refused', async (...of) => {
    await expect(value(joined({ 'Fn::Cidr': of }))).rejects.toThrow(
      'Template error: every Fn::Cidr object requires three parameters',
    );
  });

  it('is known when what it is made of is', async () => {
    const range = { 'Fn::Sub': ['${Group}', {}] };
    await expect(value(joined({ 'Fn::Cidr': [range, 1, 8] }))).resolves.toBeUndefined();
  });
});

describe('what needs a transform', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
  it.each([
    ['Fn::Length', ['a', 'b']],
    ['Fn::ToJsonString', { a: 'b' }],
    ['Fn::Transform', { Name: 'AWS::Include' }],
  ])('%s is refused by name', async (name, argument) => {
    await expect(value({ [name]: argument })).rejects.toThrow(
      `Template error: The embedded environment does not serve ${name}`,
    );
  });

  it('and the transform itself', async () => {
    await expect(value('x', { Transform: 'AWS::LanguageExtensions' })).rejects.toThrow(
      'The embedded environment does not serve the template section Transform',
    );
  });
});

describe('outputs', () => {
  it('are left out by their condition, and what they would refer to is', async () => {
    const Conditions = { No: { 'Fn::Equals': ['a', 'b'] }, Yes: { 'Fn::Not': [{ Condition: 'No' }] } };
    const Resources = {
      Group: { Type: 'AWS::Logs::LogGroup' },
      Other: { Type: 'AWS::Logs::LogGroup', Condition: 'No' },
    };
    const shown = await outputs(
      { Left: { Value: { Ref: 'Other' }, Condition: 'No' }, Stays: { Value: 'x', Condition: 'Yes' } },
      { Conditions, Resources },
    );
    expect(shown).toEqual({ Stays: 'x' });
  });
});

describe('parameters', () => {
  it.each(['AWS::EC2::VPC::Id', 'List<AWS::EC2::Subnet::Id>'])(
    'of type %s are refused by name',
    async (Type) => {
      const Parameters = { P: { Type, Default: 'x' } };
      await expect(value('x', { Parameters })).rejects.toThrow(
        `The embedded environment does not serve parameters of type ${Type}`,
      );
    },
  );
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
describe('rules', () => {
  const Parameters = {
    Stage: { Type: 'String', Default: 'test' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  };
  const failed = { Assert: { 'Fn::Equals': ['a', 'b'] }, AssertDescription: 'never' };
  const held = (Assert: object, RuleCondition?: object) =>
    outputs(
      { Out: { Value: 'x' } },
      {
        Parameters,
        Rules: { Rule: { Assertions: [{ Assert, AssertDescription: 'not so' }], RuleCondition } },
      },
    );

  it.each([
    [{ 'Fn::Contains': [['test', 'prod'], { Ref: 'Stage' }] }, true],
    [{ 'Fn::Contains': [['prod'], { Ref: 'Stage' }] }, false],
    [{ 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'Stage' }] }] }, true],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b', 'c']] }, true],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'c']] }, false],
    [{ 'Fn::EachMemberEquals': [{ Ref: 'Zones' }, 'a'] }, false],
    [{ 'Fn::EachMemberEquals': [['a', 'a'], 'a'] }, true],
    [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] }, true],
  ])('%j is %s', async (assert, holds) => {
    if (holds) await expect(held(assert)).resolves.toEqual({ Out: 'x' });
    else
      await expect(held(assert)).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'Template error: Rule Rule failed: not so',
      });
  });

  it('are asserted only where their condition holds', async () => {
    await expect(held(failed.Assert, { 'Fn::Equals': ['a', 'b'] })).resolves.toEqual({ Out: 'x' });
    await expect(held(failed.Assert, { 'Fn::Equals': ['a', 'a'] })).rejects.toThrow('not so');
  });

  it.each(['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'])('with %s are refused by name', async (name) => {
    await expect(held({ [name]: 'x' })).rejects.toThrow(`The embedded environment does not serve ${name}`);
  });
});
