import type { Service, ServiceContext } from './service.ts';
import { createApiGateway } from './services/api-gateway/api-gateway.ts';
import { createAppRegistry } from './services/app-registry/app-registry.ts';
import { createCloudFormation } from './services/cloudformation/cloudformation.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createDynamoDB } from './services/dynamodb/dynamodb.ts';
import { createIam } from './services/iam/iam.ts';
import { createKms } from './services/kms/kms.ts';
import { createLambda } from './services/lambda/lambda.ts';
import { createLogs } from './services/logs/logs.ts';
import { createS3 } from './services/s3/s3.ts';
import { createSns } from './services/sns/sns.ts';
import { createSsm } from './services/ssm/ssm.ts';
import { createSts } from './services/sts/sts.ts';
import { createXRay } from './services/xray/xray.ts';

/** In the order in which they are opened; they are closed the other way round. */
const CREATE: readonly ((context: ServiceContext) => Service)[] = [
  // Functions send it their segments, and are called as soon as requests come.
  createXRay,
  createSts,
  createIam,
  createKms,
  createSns,
  createSsm,
  createAppRegistry,
  createS3,
  createDynamoDB,
  createCloudWatch,
  createLogs,
  createLambda,
  createApiGateway,
  // Makes resources of all the others.
  createCloudFormation,
];

/** Makes all services that there are. */
export function createServices(context: Omit<ServiceContext, 'resources'>): readonly Service[] {
  const services: Service[] = [];
  const resources = () => services.flatMap((service) => service.resources);
  for (const create of CREATE) services.push(create({ ...context, resources }));
  return services;
}
