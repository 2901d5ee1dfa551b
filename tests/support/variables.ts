import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { clientOptions, type TestLocal } from './local.ts';

/** Sets the variables of a function as somebody else would, and waits until they are live. */
export async function setVariables(
  local: TestLocal,
  Variables: Record<string, string>,
  FunctionName = 'local-backoffice-api',
): Promise<void> {
  const lambda = new LambdaClient(clientOptions(local.endpoint));
  const settled = async (): Promise<void> => {
    const { LastUpdateStatus } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    if (LastUpdateStatus === 'InProgress') return settled();
  };
  await settled();
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  await settled();
}
