import type { RequestRules } from './request-rules.ts';
import apigatewayv2 from './requests/apigatewayv2.json' with { type: 'json' };
import cloudformation from './requests/cloudformation.json' with { type: 'json' };
import cloudwatch from './requests/cloudwatch.json' with { type: 'json' };
import dynamodb from './requests/dynamodb.json' with { type: 'json' };
import iam from './requests/iam.json' with { type: 'json' };
import kms from './requests/kms.json' with { type: 'json' };
import lambda from './requests/lambda.json' with { type: 'json' };
import logs from './requests/logs.json' with { type: 'json' };
import appregistry from './requests/servicecatalog-appregistry.json' with { type: 'json' };
import sns from './requests/sns.json' with { type: 'json' };
import ssm from './requests/ssm.json' with { type: 'json' };
import sts from './requests/sts.json' with { type: 'json' };
import xray from './requests/xray.json' with { type: 'json' };

/** What the requests of each service may hold, by the services' names in credential scopes. */
export const REQUESTS = {
  apigateway: apigatewayv2,
  cloudformation,
  dynamodb,
  iam,
  kms,
  lambda,
  logs,
  monitoring: cloudwatch,
  servicecatalog: appregistry,
  sns,
  ssm,
  sts,
  xray,
} satisfies Readonly<Record<string, RequestRules>>;
