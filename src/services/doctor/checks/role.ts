import { FUNCTION_ACTIONS } from '../../../../stack/contract/function.ts';
import { STATUS_INDEX } from '../../../../stack/contract/table.ts';
import { defined } from '../../../defined.ts';
import { type Policy, readPolicy } from '../../../schemas/policy.ts';
import { logGroupOf } from '../../function/log-group.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';
import type { Facts } from '../facts.ts';
import { allows } from '../grants.ts';

/** An action that the code needs, and what on. */
interface Need {
  readonly action: string;
  readonly resource: string;
}

export const role: Check = {
  name: 'role',
  about: "the function's role allows what its code calls",
  async run(facts) {
    const name = (await facts.fn()).Role?.split('/').at(-1) ?? '';
    const [policies, attached, needs] = await Promise.all([
      inlinePolicies(facts, name),
      attachedPolicies(facts, name),
      needsOf(facts),
    ]);
    const missing = needs.filter(({ action, resource }) => !allows(policies, action, resource));
    if (missing.length === 0) return pass(`${name} allows what the code calls`);
    const evidence = `${name} does not allow ${missing.map(({ action }) => action).join(', ')}`;
    const remedy = facts.command('deploy --revert-drift');
    return attached.length === 0
      ? fail(evidence, remedy)
      : warn(`${evidence}, unless ${attached.join(', ')} does`, remedy);
  },
};

async function inlinePolicies({ connection }: Facts, RoleName: string): Promise<Policy[]> {
  const iam = await connection.iam();
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '%7B%7D' } = await iam.getRolePolicy({ RoleName, PolicyName });
      return readPolicy(decoded(PolicyDocument), `the policy ${PolicyName} of ${RoleName}`);
    }),
  );
}

/** IAM encodes policies as RFC 3986 has it; what is not encoded so is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function attachedPolicies({ connection }: Facts, RoleName: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await (await connection.iam()).listAttachedRolePolicies({ RoleName });
  return AttachedPolicies.map(({ PolicyName = '' }) => PolicyName);
}

/** Table and log group are of the function's account and region. */
async function needsOf({ fn, deployed, environment }: Facts): Promise<Need[]> {
  const configuration = await fn();
  const { FunctionArn = '' } = configuration;
  const [, partition, , region, account] = FunctionArn.split(':');
  const outputs = await deployed();
  const table = `arn:${partition}:dynamodb:${region}:${account}:table/${outputs.tableName}`;
  const group = logGroupOf(configuration, outputs);
  const { table: key } = environment.tunables.kmsKeys;
  const resources = {
    table,
    index: `${table}/index/${STATUS_INDEX}`,
    logs: `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:any`,
    tracing: '*',
    ...defined({ key }),
  };
  const actions: Readonly<Record<string, readonly string[]>> = FUNCTION_ACTIONS;
  return Object.entries(resources).flatMap(([kind, resource]) =>
    (actions[kind] ?? []).map((action) => ({ action, resource })),
  );
}
