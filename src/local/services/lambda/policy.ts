import { invalidParameter } from './errors.ts';
import type { Permission } from './permissions.ts';

/*
 * Statements of functions' policies, as recorded on AWS: LocalStack, tests/aws/services/lambda_/test_lambda_api.py,
 * TestLambdaPermissions::test_add_lambda_permission_fields.
 */

/** A permission as a statement of a policy. */
export function statementOf(functionArn: string, permission: Permission): object {
  const texts = {
    'AWS:SourceAccount': permission.sourceAccount,
    'lambda:FunctionUrlAuthType': permission.functionUrlAuthType,
    'aws:PrincipalOrgID': permission.principalOrgId,
    'lambda:EventSourceToken': permission.eventSourceToken,
  };
  const given = Object.entries(texts).filter(([, value]) => value !== undefined);
  const { sourceArn } = permission;
  const Condition = {
    ...(given.length === 0 ? {} : { StringEquals: Object.fromEntries(given) }),
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: permission.id,
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: functionArn,
    ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
  };
}

/** Everybody, a service, an account or somebody in one. @throws AwsError for what is none of them. */
export function principalOf(principal: string): string | object {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  if (/\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(principal)) return { Service: principal };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}
