import { randomUUID } from 'node:crypto';
import {
  DescribeStackDriftDetectionStatus$,
  type DescribeStackDriftDetectionStatusInput,
  type DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDrifts$,
  type DescribeStackResourceDriftsInput,
  type DescribeStackResourceDriftsOutput,
  DetectStackDrift$,
  type DetectStackDriftInput,
  type DetectStackDriftOutput,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { driftOf } from './drift.ts';
import { propertyChanges } from './property-diff.ts';
import { findStack } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import type { ResourceDrift } from './stack-store.ts';

/** Drift: how resources differ from what their stack made of them. */
export function driftOperations({ stacks, providers, clock }: StackServices): Operation[] {
  return [
    operation<DetectStackDriftInput, DetectStackDriftOutput>(DetectStackDrift$)(
      ['StackName'],
      async ({ StackName }) => {
        const stack = await findStack(stacks, StackName);
        if (stack.operation !== undefined)
          throw new AwsError(
            'ValidationError',
            `Drift detection cannot be performed on stack [${stack.name}] while it is in ${stack.status}`,
          );
        const resources = await driftOf(stack, providers);
        const detectionId = randomUUID();
        const at = clock.now().toISOString();
        const status = resources.some(hasDrifted) ? 'DRIFTED' : 'IN_SYNC';
        await stacks.put({ ...stack, drift: { detectionId, at, status, resources } });
        return { StackDriftDetectionId: detectionId };
      },
    ),
    operation<DescribeStackDriftDetectionStatusInput, DescribeStackDriftDetectionStatusOutput>(
      DescribeStackDriftDetectionStatus$,
    )(['StackDriftDetectionId'], async ({ StackDriftDetectionId }) => {
      const stack = (await stacks.all()).find(({ drift }) => drift?.detectionId === StackDriftDetectionId);
      if (stack?.drift === undefined)
        throw new AwsError(
          'ValidationError',
          `Drift detection with id ${StackDriftDetectionId} does not exist`,
        );
      const { detectionId, at, status, resources } = stack.drift;
      return {
        StackId: stack.id,
        StackDriftDetectionId: detectionId,
        StackDriftStatus: status,
        DetectionStatus: 'DETECTION_COMPLETE',
        DriftedStackResourceCount: resources.filter(hasDrifted).length,
        Timestamp: new Date(at),
      };
    }),
    operation<DescribeStackResourceDriftsInput, DescribeStackResourceDriftsOutput>(
      DescribeStackResourceDrifts$,
    )(
      ['StackName', 'StackResourceDriftStatusFilters', 'NextToken', 'MaxResults'],
      async ({ StackName, StackResourceDriftStatusFilters: wanted, NextToken, MaxResults = 100 }) => {
        const { id, drift } = await findStack(stacks, StackName);
        // "Resources that don't currently support drift detection aren't checked, and so not included."
        const resources = (drift?.resources ?? []).filter(
          ({ status }) => status !== 'NOT_CHECKED' && (wanted === undefined || wanted.includes(status)),
        );
        const invalid = () => new AwsError('ValidationError', 'Invalid NextToken');
        const { items, next } = pageOf(resources, MaxResults, NextToken, invalid);
        return {
          StackResourceDrifts: items.map((resource) => describe(resource, id, drift?.at ?? '')),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
  ];
}

function hasDrifted({ status }: ResourceDrift): boolean {
  return status === 'MODIFIED' || status === 'DELETED';
}

function describe(resource: ResourceDrift, stackId: string, at: string): StackResourceDrift {
  const { logicalId, physicalId, type, status, expected, actual } = resource;
  const changes = status === 'MODIFIED' ? propertyChanges(expected, actual) : [];
  return {
    StackId: stackId,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    StackResourceDriftStatus: status,
    Timestamp: new Date(at),
    ExpectedProperties: JSON.stringify(expected),
    ActualProperties: JSON.stringify(actual),
    PropertyDifferences: changes.map(({ path, kind, before, after }) => ({
      PropertyPath: path.replace(/^\/Properties/, ''),
      ExpectedValue: asText(before),
      ActualValue: asText(after),
      DifferenceType: kind === 'Add' ? 'ADD' : kind === 'Remove' ? 'REMOVE' : 'NOT_EQUAL',
    })),
  };
}

function asText(value: unknown): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
