import { membersOf } from '../../schemas/json.ts';

/**
 * What a change may do that is not seen at a glance.
 * - `data-loss`: a resource that holds data is removed or made anew.
 * - `permissions`: somebody may do more than before.
 * - `public-access`: something can be reached by more people than before.
 * - `code`: other code runs.
 */
export type Risk = 'data-loss' | 'permissions' | 'public-access' | 'code';

type Properties = Readonly<Record<string, unknown>>;

export interface RiskyChange {
  readonly action: 'add' | 'modify' | 'remove' | 'import';
  readonly type: string;
  readonly replacement: 'no' | 'yes' | 'maybe';
  /** Properties of the resource; empty where it is not there. */
  readonly before: Properties;
  readonly after: Properties;
}

const HOLDS_DATA = /^AWS::(DynamoDB::(Global)?Table|S3::Bucket)$/;

/** Properties that hold a policy, by type of resource. */
const POLICIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::IAM::RolePolicy': ['PolicyDocument'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument'],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns'],
  'AWS::S3::BucketPolicy': ['PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['PolicyDocument'],
  'AWS::Lambda::Permission': ['Action', 'Principal', 'SourceArn', 'SourceAccount'],
};

export function risksOf(change: RiskyChange): Risk[] {
  const { action, type, replacement, before, after } = change;
  const risks: Risk[] = [];
  const anew = action === 'remove' || replacement !== 'no';
  if (anew && HOLDS_DATA.test(type)) risks.push('data-loss');
  if (action === 'remove') return risks;
  if (action === 'modify' && widensPermissions(type, before, after)) risks.push('permissions');
  if (isPublic(type, after) && !isPublic(type, before)) risks.push('public-access');
  if (type === 'AWS::Lambda::Function' && action === 'modify' && differs(before.Code, after.Code))
    risks.push('code');
  return risks;
}

/** What was not granted before counts; taking rights away does not. What cannot be compared counts too. */
function widensPermissions(type: string, before: Properties, after: Properties): boolean {
  const properties = POLICIES[type];
  if (properties === undefined) return false;
  if (loosensBoundary(before.PermissionsBoundary, after.PermissionsBoundary)) return true;
  return properties.some((name) => {
    const granted = new Set(grantsIn(before[name]));
    const grants = grantsIn(after[name]);
    const denied = denialsIn(after[name]);
    const lifted = denialsIn(before[name]).some((denial) => !denied.includes(denial));
    return lifted || grants.some((grant) => !granted.has(grant));
  });
}

/** A boundary takes rights away; another one, or none, may give them. */
function loosensBoundary(before: unknown, after: unknown): boolean {
  return before !== undefined && differs(before, after);
}

type Statement = Readonly<Record<string, unknown>>;

/** Each single thing that a policy, or another value, allows. */
function grantsIn(value: unknown): string[] {
  const statements = statementsIn(value);
  if (statements === undefined) return value === undefined ? [] : [JSON.stringify(value)];
  return statements.filter(({ Effect }) => Effect !== 'Deny').flatMap(pieces);
}

function denialsIn(value: unknown): string[] {
  return (statementsIn(value) ?? []).filter(({ Effect }) => Effect === 'Deny').flatMap(pieces);
}

function statementsIn(value: unknown): Statement[] | undefined {
  const { Statement: statements } = membersOf(value);
  return statements === undefined ? undefined : listOf(statements).map(membersOf);
}

function pieces({ Action, NotAction, Resource, NotResource, Principal, Condition }: Statement): string[] {
  const terms = { NotAction, NotResource, Principal, Condition };
  return listOf(Action).flatMap((action) =>
    listOf(Resource).map((resource) => JSON.stringify({ action, resource, ...terms })),
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether anybody may reach a resource of this kind. */
function isPublic(type: string, properties: Properties): boolean {
  switch (type) {
    case 'AWS::ApiGatewayV2::Route':
      return properties.AuthorizationType === 'NONE' && !/ \/health$/.test(String(properties.RouteKey));
    case 'AWS::Lambda::Permission':
      return properties.Principal === '*';
    case 'AWS::Lambda::Url':
      return properties.AuthType === 'NONE';
    case 'AWS::S3::BucketPolicy':
    case 'AWS::SNS::TopicPolicy':
      return allowsAnybody(properties.PolicyDocument);
    case 'AWS::S3::Bucket':
      return (
        Object.keys(properties).length > 0 && !blocksPublicAccess(properties.PublicAccessBlockConfiguration)
      );
    default:
      return false;
  }
}

function allowsAnybody(policy: unknown): boolean {
  return (statementsIn(policy) ?? []).some(({ Effect, Principal, Condition }) => {
    const everyone = Principal === '*' || membersOf(Principal).AWS === '*';
    return Effect === 'Allow' && everyone && Condition === undefined;
  });
}

function blocksPublicAccess(block: unknown): boolean {
  const flags = Object.values(membersOf(block));
  return flags.length === 4 && flags.every((flag) => String(flag) === 'true');
}

function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
