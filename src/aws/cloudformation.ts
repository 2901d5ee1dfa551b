import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
  DeleteChangeSetCommand,
  type DeleteChangeSetInput,
  DeleteStackCommand,
  type DeleteStackInput,
  DescribeChangeSetCommand,
  type DescribeChangeSetInput,
  type DescribeChangeSetOutput,
  DescribeStackEventsCommand,
  type DescribeStackEventsInput,
  type DescribeStackEventsOutput,
  DescribeStacksCommand,
  type DescribeStacksInput,
  type DescribeStacksOutput,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetInput,
  GetTemplateCommand,
  type GetTemplateInput,
  type GetTemplateOutput,
  ListStackResourcesCommand,
  type ListStackResourcesInput,
  type ListStackResourcesOutput,
} from '@aws-sdk/client-cloudformation';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudFormation that are made here. */
export interface CloudFormationApi {
  describeStacks(input: DescribeStacksInput): Promise<DescribeStacksOutput>;
  describeStackEvents(input: DescribeStackEventsInput): Promise<DescribeStackEventsOutput>;
  listStackResources(input: ListStackResourcesInput): Promise<ListStackResourcesOutput>;
  getTemplate(input: GetTemplateInput): Promise<GetTemplateOutput>;
  createChangeSet(input: CreateChangeSetInput): Promise<CreateChangeSetOutput>;
  describeChangeSet(input: DescribeChangeSetInput): Promise<DescribeChangeSetOutput>;
  executeChangeSet(input: ExecuteChangeSetInput): Promise<unknown>;
  deleteChangeSet(input: DeleteChangeSetInput): Promise<unknown>;
  deleteStack(input: DeleteStackInput): Promise<unknown>;
  close(): void;
}

export function createCloudFormation(config: ClientConfig): CloudFormationApi {
  const client = new CloudFormationClient(sdkSettings(config));
  const options = { abortSignal: config.signal };
  return {
    describeStacks: (input) =>
      attempt(
        config,
        'cloudformation DescribeStacks',
        client.send(new DescribeStacksCommand(input), options),
      ),
    describeStackEvents: (input) =>
      attempt(
        config,
        'cloudformation DescribeStackEvents',
        client.send(new DescribeStackEventsCommand(input), options),
      ),
    listStackResources: (input) =>
      attempt(
        config,
        'cloudformation ListStackResources',
        client.send(new ListStackResourcesCommand(input), options),
      ),
    getTemplate: (input) =>
      attempt(config, 'cloudformation GetTemplate', client.send(new GetTemplateCommand(input), options)),
    createChangeSet: (input) =>
      attempt(
        config,
        'cloudformation CreateChangeSet',
        client.send(new CreateChangeSetCommand(input), options),
      ),
    describeChangeSet: (input) =>
      attempt(
        config,
        'cloudformation DescribeChangeSet',
        client.send(new DescribeChangeSetCommand(input), options),
      ),
    executeChangeSet: (input) =>
      attempt(
        config,
        'cloudformation ExecuteChangeSet',
        client.send(new ExecuteChangeSetCommand(input), options),
      ),
    deleteChangeSet: (input) =>
      attempt(
        config,
        'cloudformation DeleteChangeSet',
        client.send(new DeleteChangeSetCommand(input), options),
      ),
    deleteStack: (input) =>
      attempt(config, 'cloudformation DeleteStack', client.send(new DeleteStackCommand(input), options)),
    close: () => client.destroy(),
  };
}
