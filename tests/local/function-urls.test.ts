import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const FunctionName = 'fn';
const URL = '/2021-10-31/functions/fn/url';

it.each([
  [
    `POST ${URL}`,
    (client: LambdaClient) =>
      client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' })),
  ],
  [`GET ${URL}`, (client: LambdaClient) => client.send(new GetFunctionUrlConfigCommand({ FunctionName }))],
  [`PUT ${URL}`, (client: LambdaClient) => client.send(new UpdateFunctionUrlConfigCommand({ FunctionName }))],
  [
    `DELETE ${URL}`,
    (client: LambdaClient) => client.send(new DeleteFunctionUrlConfigCommand({ FunctionName })),
  ],
  [`GET ${URL}s`, (client: LambdaClient) => client.send(new ListFunctionUrlConfigsCommand({ FunctionName }))],
])('of a function URL, %s is refused', async (asked, send) => {
  const client = new LambdaClient(clientOptions(local().endpoint));
  await expect(send(client)).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: `The embedded environment does not serve lambda ${asked}`,
  });
});

it('a function URL in a template is refused by name', async () => {
  const client = new CloudFormationClient(clientOptions(local().endpoint));
  const Resources = {
    Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: 'fn' } },
  };
  const create = new CreateStackCommand({ StackName: 'urls', TemplateBody: JSON.stringify({ Resources }) });
  await expect(client.send(create)).rejects.toThrow(
    'The embedded environment does not serve resources of type AWS::Lambda::Url',
  );
});
