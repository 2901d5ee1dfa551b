import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudFormation that are made here. */
export type CloudFormationApi = ReturnType<typeof createCloudFormation>;

export function createCloudFormation(config: ClientConfig) {
  const client = new CloudFormationClient(sdkSettings(config, 'CLOUDFORMATION'));
  const { readOnce, read, plan, write } = callsOf('cloudformation', config, client);
  return {
    describeStacks: readOnce('DescribeStacks', DescribeStacksCommand),
    describeEvents: read('DescribeEvents', DescribeEventsCommand),
    describeStackEvents: read('DescribeStackEvents', DescribeStackEventsCommand),
    listStackResources: readOnce('ListStackResources', ListStackResourcesCommand),
    getTemplate: readOnce('GetTemplate', GetTemplateCommand),
    getStackPolicy: readOnce('GetStackPolicy', GetStackPolicyCommand),
    describeChangeSet: read('DescribeChangeSet', DescribeChangeSetCommand),
    listChangeSets: read('ListChangeSets', ListChangeSetsCommand),
    describeStackDriftDetectionStatus: read(
      'DescribeStackDriftDetectionStatus',
      DescribeStackDriftDetectionStatusCommand,
    ),
    describeStackResourceDrifts: read('DescribeStackResourceDrifts', DescribeStackResourceDriftsCommand),
    detectStackDrift: plan('DetectStackDrift', DetectStackDriftCommand),
    createChangeSet: plan('CreateChangeSet', CreateChangeSetCommand),
    deleteChangeSet: plan('DeleteChangeSet', DeleteChangeSetCommand),
    executeChangeSet: write('ExecuteChangeSet', ExecuteChangeSetCommand),
    continueUpdateRollback: write('ContinueUpdateRollback', ContinueUpdateRollbackCommand),
    setStackPolicy: write('SetStackPolicy', SetStackPolicyCommand),
    updateTerminationProtection: write('UpdateTerminationProtection', UpdateTerminationProtectionCommand),
    deleteStack: write('DeleteStack', DeleteStackCommand),
    /** The region that requests go to: the client finds it where nothing names one. */
    region: () => client.config.region(),
    close: () => client.destroy(),
  };
}
