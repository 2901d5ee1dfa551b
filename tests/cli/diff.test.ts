import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';

const app = useDeploying();

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The application with some of its resources changed. */
function changed(change: (resources: Resources) => void) {
  return withTemplate((template) => {
    const document = JSON.parse(template) as { Resources: Resources };
    change(document.Resources);
    return JSON.stringify(document);
  });
}

function propertiesOf(resources: Resources, logicalId: string): Record<string, unknown> {
  const resource = resources[logicalId];
  if (resource === undefined) throw new Error(`no ${logicalId}`);
  return resource.Properties;
}

describe('diff', () => {
  it('of an environment that is not there lists what would be added, and leaves nothing behind', async () => {
    const { code, result } = await app.json<DiffResult>(['diff', '--exit-code']);
    expect(code).toBe(3);
    expect(result).toMatchObject({ stack: { status: 'NONE' }, dataLosses: [] });
    expect(result.counts.add).toBe(result.changes.length);
    expect(result.changes.find(({ logicalId }) => logicalId === 'ApiRouteItems')?.risks).toEqual([
      'public-access',
    ]);
    expect(result.changes.find(({ logicalId }) => logicalId === 'ApiRouteHealth')?.risks).toEqual([]);
    expect(app.local().calls.filter((call) => /Create|Execute|Put/.test(call))).toEqual([]);
  });

  it('shows nothing where nothing changes, and exits with 0', async () => {
    await app.deploy();
    expect(await app.run(['diff', '--exit-code'])).toMatchObject({
      code: 0,
      stdout: 'nothing to change: local is up to date\n',
    });
  });

  it('shows changes property by property, with risks in words', async () => {
    await app.deploy();
    app.config({ local: { memoryMb: 512, timeoutSeconds: 20 } });
    const options = changed((resources) => {
      propertiesOf(resources, 'FunctionHandler').Code = { ZipFile: 'exports.handler = 1' };
      const policy = propertiesOf(resources, 'FunctionTableAccess').PolicyDocument as {
        Statement: { Action: string[] }[];
      };
      policy.Statement[0]?.Action.push('dynamodb:DeleteTable');
      propertiesOf(resources, 'ItemsTable').TableName = 'other';
      propertiesOf(resources, 'ApiPermission').Principal = '*';
      propertiesOf(resources, 'ArtifactsBucket').PublicAccessBlockConfiguration = {};
      delete resources.MonitoringDashboard;
    });
    const { code, stdout } = await app.run(['diff'], options);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /FunctionHandler +AWS::Lambda::Function +new code\n {4}Code\/ZipFile: [0-9a-f]{12} → [0-9a-f]{12}\n {4}.*/,
    );
    expect(stdout).toContain('    MemorySize: 256 → 512\n');
    expect(stdout).toMatch(/FunctionTableAccess +AWS::IAM::RolePolicy +WIDENS PERMISSIONS/);
    expect(stdout).toMatch(/ItemsTable +AWS::DynamoDB::Table +IS REPLACED {2}ITS DATA IS LOST/);
    expect(stdout).toMatch(/ApiPermission +AWS::Lambda::Permission.*WIDENS PERMISSIONS {2}OPEN TO ANYBODY/);
    expect(stdout).toMatch(/ArtifactsBucket +AWS::S3::Bucket +OPEN TO ANYBODY/);
    expect(stdout).toMatch(/^- {2}MonitoringDashboard/m);
    expect(stdout).toContain('the data of ItemsTable would be lost');
    const { result } = await app.json<DiffResult>(['diff'], options);
    expect(result.counts).toMatchObject({ add: 0, remove: 1, import: 0 });
    expect(result.dataLosses).toEqual(['ItemsTable']);
    expect((await app.json<DiffResult>(['diff'])).result.changes).toHaveLength(1);
  });

  it('takes fewer permissions for no risk', async () => {
    await app.deploy();
    const options = changed((resources) => {
      const policy = propertiesOf(resources, 'FunctionTableAccess').PolicyDocument as {
        Statement: { Action: string[] }[];
      };
      policy.Statement[0]?.Action.pop();
    });
    const { result } = await app.json<DiffResult>(['diff'], options);
    expect(result.changes).toMatchObject([{ logicalId: 'FunctionTableAccess', risks: [] }]);
  });

  it('shows variables of the function that are not ours by a mark', async () => {
    await app.deploy();
    const options = changed((resources) => {
      const { Variables } = propertiesOf(resources, 'FunctionHandler').Environment as {
        Variables: Record<string, string>;
      };
      Variables.LOG_LEVEL = 'DEBUG';
      Variables.DB_PASSWORD = 'canary';
    });
    const { stdout } = await app.run(['diff'], options);
    expect(stdout).toContain('LOG_LEVEL: INFO → DEBUG');
    expect(stdout).toContain('DB_PASSWORD: - → (secret 1)');
    expect(stdout).not.toContain('canary');
  });

  it('prints Markdown for a pull request, whose cells cannot be broken out of', async () => {
    await app.deploy();
    const options = changed((resources) => {
      propertiesOf(resources, 'FunctionHandler').Description = 'a | b ` <script>\n| x |';
    });
    const { stdout } = await app.run(['diff', '--markdown'], options);
    expect(stdout).toMatch(/^\*\*local\*\*: 1 to change\n\n\| \| Resource \| Type \| Change \|/);
    const [row] = stdout.split('\n').filter((line) => line.startsWith('| modify'));
    expect(row?.replaceAll('\\|', '').split('|')).toHaveLength(6);
    const summary = join(app.stateDirectory(), 'summary.md');
    await app.run(['diff'], { ...options, env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } });
    expect(readFileSync(summary, 'utf8')).toContain('| modify | `FunctionHandler`');
  });

  it('fits 80 columns of a terminal without losing a word', async () => {
    await app.deploy();
    const { stdout } = await app.run(['diff'], {
      ...withTemplate(otherCode('x')),
      terminal: true,
      columns: 80,
    });
    expect(stdout).toMatch(/new code/);
    expect(stdout).toMatch(/Code\/ZipFile: [0-9a-f]{12} → [0-9a-f]{12}/);
  });
});
