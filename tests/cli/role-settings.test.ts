import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();
const BOUNDARY = 'arn:aws:iam::000000000000:policy/developers';

/** The role that the function runs with. */
async function role() {
  const options = clientOptions(app.local().endpoint);
  const { Role: arn = '' } = await new LambdaClient(options).send(
    new GetFunctionConfigurationCommand({ FunctionName: 'local-backoffice-api' }),
  );
  const RoleName = arn.split('/').at(-1);
  const { Role } = await new IAMClient(options).send(new GetRoleCommand({ RoleName }));
  return { arn, path: Role?.Path, boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn };
}

describe("the function's role", () => {
  it('gets a boundary in place, and a path by being replaced, which the plan says', async () => {
    await app.deploy();
    const before = await role();
    expect(before).toMatchObject({ path: '/', boundary: undefined });

    app.config({ local: { permissionsBoundary: BOUNDARY } });
    const bounding = await app.json<DiffResult>(['diff']);
    expect(bounding.result.changes).toMatchObject([
      {
        logicalId: 'FunctionRole',
        replacement: 'no',
        risks: [],
        properties: [{ path: 'PermissionsBoundary', before: null, after: BOUNDARY }],
      },
    ]);
    expect((await app.deploy()).code).toBe(0);
    expect(await role()).toEqual({ ...before, boundary: BOUNDARY });

    app.config({ local: { permissionsBoundary: BOUNDARY, rolePath: '/teams/payments/' } });
    const { stdout } = await app.run(['diff']);
    expect(stdout).toMatch(/FunctionRole +AWS::IAM::Role +IS REPLACED\n {4}Path: - → \/teams\/payments\//);
    expect((await app.deploy()).result.verification?.passed).toBe(true);
    const moved = await role();
    expect(moved).toMatchObject({ path: '/teams/payments/', boundary: BOUNDARY });
    expect(moved.arn).toMatch(
      /^arn:aws:iam::000000000000:role\/teams\/payments\/local-backoffice-FunctionRole-/,
    );
    const { result } = await app.json<{ checks: { name: string; status: string }[] }>(['doctor']);
    expect(result.checks.find(({ name }) => name === 'role')).toMatchObject({ status: 'pass' });
    expect((await app.deploy()).result.changed).toBe(false);
  });

  it('without its boundary may do more, and the plan says so', async () => {
    app.config({ local: { permissionsBoundary: BOUNDARY } });
    await app.deploy();
    app.config({ local: {} });
    const { stdout } = await app.run(['diff']);
    expect(stdout).toMatch(/FunctionRole +AWS::IAM::Role +WIDENS PERMISSIONS/);
  });
});
