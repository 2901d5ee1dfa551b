import { ApiGatewayV2Client, GetApiCommand } from '@aws-sdk/client-apigatewayv2';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { stackOutputs } from '../support/stack.ts';

const app = useDeploying();
const OWN = { application: 'backoffice', environment: 'local' };

async function stackTags() {
  const { Stacks: [stack] = [] } = await app
    .cloudFormation()
    .send(new DescribeStacksCommand({ StackName: 'local-backoffice' }));
  return map(stack?.Tags ?? []);
}

function map(pairs: { Key?: string | undefined; Value?: string | undefined }[]) {
  return Object.fromEntries(pairs.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The tags of the stack, and of resources that have them in three forms. */
async function tagsEverywhere() {
  const options = clientOptions(app.local().endpoint);
  const outputs = await stackOutputs(app.local(), 'local-backoffice');
  const { Tags: table = [] } = await new DynamoDBClient(options).send(
    new ListTagsOfResourceCommand({
      ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${outputs.TableName}`,
    }),
  );
  const { Tags: fn } = await new LambdaClient(options).send(
    new GetFunctionCommand({ FunctionName: outputs.FunctionName }),
  );
  const { Tags: api } = await new ApiGatewayV2Client(options).send(
    new GetApiCommand({ ApiId: outputs.ApiId }),
  );
  return { stack: await stackTags(), table: map(table), fn, api };
}

describe('tags of an environment', () => {
  it('reach the stack and its resources, change with it, and go with their entry', async () => {
    app.config({ local: { tags: { team: 'payments', 'cost center': '4/2' } } });
    expect((await app.deploy()).code).toBe(0);
    const tags = { ...OWN, team: 'payments', 'cost center': '4/2' };
    expect(await tagsEverywhere()).toEqual({ stack: tags, table: tags, fn: tags, api: tags });
    expect((await app.deploy()).result.changed).toBe(false);

    app.config({ local: { tags: { team: 'ledger' } } });
    const { stdout } = await app.run(['diff']);
    expect(stdout).toMatch(
      /ItemsTable +AWS::DynamoDB::Table\n {4}Tags\/team: payments → ledger\n {4}Tags\/cost center: 4\/2 → -/,
    );
    const { result } = await app.json<DiffResult>(['diff']);
    expect(result.changes.filter(({ replacement }) => replacement !== 'no')).toEqual([]);
    expect((await app.deploy()).code).toBe(0);
    const changed = { ...OWN, team: 'ledger' };
    expect(await tagsEverywhere()).toEqual({ stack: changed, table: changed, fn: changed, api: changed });

    app.config({ local: {} });
    expect((await app.deploy()).code).toBe(0);
    expect(await tagsEverywhere()).toEqual({ stack: OWN, table: OWN, fn: OWN, api: OWN });
  });

  it('stay as they were when the update that brings others fails', async () => {
    await app.deploy();
    app.config({ local: { memoryMb: 512, tags: { team: 'payments' } } });
    let failures = 1;
    app.onStep(({ logicalId }) => {
      if (logicalId === 'FunctionHandler' && failures-- > 0) throw new Error('no');
    });
    const failed = await app.deploy();
    expect(failed.code).toBe(1);
    app.onStep(() => undefined);
    expect(await app.stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stackTags()).toEqual(OWN);
  });

  it('stay when somebody updates the stack without naming any', async () => {
    app.config({ local: { tags: { team: 'payments' } } });
    await app.deploy();
    await app.changeByHand((template) => template.replace('"The function failed"', '"It failed"'));
    expect((await tagsEverywhere()).stack).toEqual({ ...OWN, team: 'payments' });
  });

  it('of an earlier stack change nothing where the configuration has none', async () => {
    await app.deploy();
    const { result } = await app.json<DiffResult>(['diff']);
    expect(result.changes).toEqual([]);
  });
});
