import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as appregistry from '@aws-sdk/client-service-catalog-appregistry';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import * as xray from '@aws-sdk/client-xray';
import { NormalizedSchema } from '@smithy/core/schema';

export type WireProtocol = 'json' | 'rest-json' | 'query' | 'cbor';

/** How a service is spoken to, and the schemas of its operations. */
export interface Spoken {
  readonly sdk: Readonly<Record<string, unknown>>;
  /** Its name in the credential scope. */
  readonly scope: string;
  readonly protocols: readonly WireProtocol[];
  /** In front of the dot of `X-Amz-Target`. */
  readonly target?: string;
}

/** By the names of the files of rules; every protocol in which a service is served. */
export const SPOKEN: Readonly<Record<string, Spoken>> = {
  apigatewayv2: { sdk: apigatewayv2, scope: 'apigateway', protocols: ['rest-json'] },
  cloudformation: { sdk: cloudformation, scope: 'cloudformation', protocols: ['query'] },
  cloudwatch: {
    sdk: cloudwatch,
    scope: 'monitoring',
    protocols: ['json', 'cbor', 'query'],
    target: 'GraniteServiceVersion20100801',
  },
  dynamodb: { sdk: dynamodb, scope: 'dynamodb', protocols: ['json'], target: 'DynamoDB_20120810' },
  iam: { sdk: iam, scope: 'iam', protocols: ['query'] },
  kms: { sdk: kms, scope: 'kms', protocols: ['json'], target: 'TrentService' },
  lambda: { sdk: lambda, scope: 'lambda', protocols: ['rest-json'] },
  logs: { sdk: logs, scope: 'logs', protocols: ['json'], target: 'Logs_20140328' },
  'servicecatalog-appregistry': { sdk: appregistry, scope: 'servicecatalog', protocols: ['rest-json'] },
  sns: { sdk: sns, scope: 'sns', protocols: ['query'] },
  ssm: { sdk: ssm, scope: 'ssm', protocols: ['json'], target: 'AmazonSSM' },
  sts: { sdk: sts, scope: 'sts', protocols: ['query'] },
  xray: { sdk: xray, scope: 'xray', protocols: ['rest-json'] },
};

/** The schema of an operation's input. @returns undefined for one of which the SDK has none. */
export function inputSchema({ sdk }: Spoken, operation: string): NormalizedSchema | undefined {
  const schema = sdk[`${operation}$`];
  return Array.isArray(schema) ? NormalizedSchema.of(schema[4]) : undefined;
}
