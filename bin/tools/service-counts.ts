import { createRequire } from 'node:module';
import type { ServiceDefinition } from '../../src/local/wire/operation.ts';

/** The SDK's client of each service, by its name in credentials. */
const CLIENTS: Readonly<Record<string, string>> = {
  apigateway: 'apigatewayv2',
  cloudformation: 'cloudformation',
  dynamodb: 'dynamodb',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  monitoring: 'cloudwatch',
  s3: 's3',
  servicecatalog: 'service-catalog-appregistry',
  sns: 'sns',
  ssm: 'ssm',
  sts: 'sts',
  xray: 'xray',
};

/** Of a service: how much of what AWS has is served. */
export interface ServiceCount {
  readonly scope: string;
  readonly served: number;
  /** Operations that are refused by name. */
  readonly refused: number;
  /** Members of the inputs of what is served. */
  readonly honoured: number;
  readonly ignored: number;
  readonly refusedMembers: number;
  /** Of the SDK whose models are the measure. */
  readonly client: string;
}

/** @param membersOf the members of each operation's input that AWS's model has. */
export function countsOf(
  { scope, operations, raw }: ServiceDefinition,
  membersOf: (operation: Pick<ServiceDefinition['operations'][number], 'schema'>) => readonly string[],
): ServiceCount {
  const client = `@aws-sdk/client-${CLIENTS[scope] ?? ''}`;
  const require = createRequire(`${process.cwd()}/package.json`);
  const known = Object.keys(Object(require(client))).filter((name) => /^[A-Z]\w+Command$/.test(name)).length;
  const all = [...operations, ...[...(raw?.names.values() ?? [])].map((each) => ({ ...each, ignores: {} }))];
  const sum = (count: (operation: (typeof all)[number]) => number): number =>
    all.reduce((total, operation) => total + count(operation), 0);
  const honoured = sum(({ honours }) => honours.length);
  const ignored = sum(({ ignores }) => Object.keys(ignores).length);
  const members = sum((operation) => membersOf(operation).length);
  return {
    scope,
    served: all.length,
    refused: known - all.length,
    honoured,
    ignored,
    refusedMembers: members - honoured - ignored,
    client: `${client} ${Object(require(`${client}/package.json`)).version}`,
  };
}
