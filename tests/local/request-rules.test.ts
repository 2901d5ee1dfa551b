import { describe, expect, it } from 'vitest';
import { createRequestJudge } from '../../src/local/rules/request-rules.ts';
import { engineSession } from './support/engine-session.ts';
import { requestRules } from './support/request-rules.ts';

const RULES = {
  operations: { Op: 'Input' },
  shapes: {
    Input: {
      type: 'structure',
      members: { Text: 'Text', Weights: 'Weights', Names: 'Names', Things: 'Things' },
    },
    Text: { type: 'string', max: 3, pattern: '[a-z]+', enum: ['abc', 'abd'] },
    Weights: { type: 'map', max: 1, key: 'Version', member: 'Weight' },
    Version: { type: 'string', min: 1, max: 1024, pattern: '[0-9]+' },
    Weight: { type: 'double', min: 0, max: 1 },
    Names: { type: 'list', max: 2, member: 'Text' },
    Things: { type: 'list', max: 1, member: 'Thing' },
    Thing: { type: 'structure', required: ['Name'], members: { Name: 'Text' } },
  },
};
const broken = (input: object) => createRequestJudge(RULES).problem('Op', input);

describe('constraints', () => {
  // localstack tests/aws/services/lambda_/test_lambda_api.snapshot.json, recorded on AWS.
  it('of keys and values of a map, and of entries of a list, are told of the whole', () => {
    expect(broken({ Weights: { $LATEST: 0.5 } })).toBe(
      "1 validation error detected: Value '{$LATEST=0.5}' at 'weights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    );
    expect(broken({ Weights: { '2': 2 } })).toContain("Value '{2=2.0}' at 'weights' failed");
    expect(broken({ Names: ['abc', 'ABC'] })).toContain(
      "Value '[abc, ABC]' at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3, ",
    );
  });

  it('of structures in a list are told of each', () => {
    expect(broken({ Things: [{ Name: 'abc' }, {}] })).toBe(
      "2 validation errors detected: Value '[{Name=abc}, {}]' at 'things' failed to satisfy constraint: Member must have length less than or equal to 1; Value null at 'things.2.member.name' failed to satisfy constraint: Member must not be null",
    );
  });

  it('do not judge a value of another type, which its reader refuses', async () => {
    expect(broken({ Text: { toString: false }, Names: 'x', Weights: [], Things: { 0: {} } })).toBeUndefined();
    const refusal = await engineSession().refusal('Scan', {
      TableName: 'items',
      ScanFilter: {
        n: { ComparisonOperator: { toString: false }, AttributeValueList: [{ N: '1' }] },
      },
    });
    expect(refusal).toMatch(/^(SerializationException|ResourceNotFoundException|ValidationException)/);
  });

  it('do not show what is too deep to be shown', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    expect(broken({ Things: [deep, deep] })).toContain("Value at 'things' failed");
  });

  it("do not match a text that is too long against a pattern, of which some of AWS's take cubic time", () => {
    const S3Bucket = `${'a'.repeat(100_000)}!`;
    const problem = createRequestJudge(requestRules('dynamodb')).problem('ExportTableToPointInTime', {
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t',
      S3Bucket,
    });
    expect(problem).toContain(
      "at 's3Bucket' failed to satisfy constraint: Member must have length less than",
    );
  });
});
