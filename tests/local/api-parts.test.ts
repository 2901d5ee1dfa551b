import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { createStack, functionTemplate } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html, apis-apiid-routes-routeid.html
it('reads one stage and one route as their lists tell them', async () => {
  await createStack(local(), 's', functionTemplate('exports.handler = async () => 1', {}, {}));
  const client = new ApiGatewayV2Client(clientOptions(local().endpoint));
  const { Items: [api] = [] } = await client.send(new GetApisCommand({}));
  const ApiId = api?.ApiId;
  const { Items: [stage] = [] } = await client.send(new GetStagesCommand({ ApiId }));
  const { Items: [route] = [] } = await client.send(new GetRoutesCommand({ ApiId }));
  expect(await client.send(new GetStageCommand({ ApiId, StageName: stage?.StageName }))).toMatchObject({
    ...stage,
  });
  expect(await client.send(new GetRouteCommand({ ApiId, RouteId: route?.RouteId }))).toMatchObject({
    ...route,
  });
  for (const command of [
    new GetStageCommand({ ApiId, StageName: 'none' }),
    new GetStageCommand({ ApiId: 'none', StageName: '$default' }),
  ])
    await expect(client.send(command)).rejects.toMatchObject({ name: 'NotFoundException' });
});
