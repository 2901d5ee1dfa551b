import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_CALLS } from '../../src/permissions.ts';
import { RESOURCE_PERMISSIONS } from '../../stack/resource-permissions.ts';
import { everyCommand } from '../support/commands.ts';
import { ROOT } from '../support/paths.ts';
import { applicationTemplate } from '../support/stack.ts';

const IAM = join(ROOT, 'docs', 'iam');
/** A customer-managed policy may have so many characters, white space not counted. */
const POLICY_CHARACTERS = 6144;

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

function statementsOf(file: string): Statement[] {
  return (JSON.parse(readFileSync(join(IAM, file), 'utf8')) as { Statement: Statement[] }).Statement;
}

describe('docs/iam', () => {
  const files = readdirSync(IAM).filter((file) => file.endsWith('.json') && !file.startsWith('github'));

  it('knows every command', async () => {
    expect(Object.keys(COMMAND_CALLS).sort()).toEqual(await everyCommand());
  });

  it('knows only calls that are made somewhere', () => {
    const sources = readdirSync(join(ROOT, 'src', 'aws'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, 'src', 'aws', file), 'utf8'));
    const made = new Set(
      sources.flatMap((source) =>
        [...source.matchAll(/'([A-Z]\w+)',\s*\w+Command/g)].map(([, name]) => name),
      ),
    );
    const declared = [...new Set(Object.values(COMMAND_CALLS).flat())].filter(
      (call) => !call.startsWith('execute-api'),
    );
    expect(declared.filter((call) => !made.has(call.split(':')[1]))).toEqual([]);
  });

  it('covers every type of resource in the stack', () => {
    for (const environmentClass of ['development', 'production']) {
      const { Resources } = JSON.parse(applicationTemplate(environmentClass)) as {
        Resources: Record<string, { Type: string }>;
      };
      const types = new Set(Object.values(Resources).map(({ Type }) => Type));
      expect([...types].filter((type) => RESOURCE_PERMISSIONS[type] === undefined)).toEqual([]);
    }
  });

  it.each(files)('%s fits into a policy, and is no wildcard', (file) => {
    const statements = statementsOf(file);
    expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThanOrEqual(
      POLICY_CHARACTERS,
    );
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    const everywhere = statements
      .filter(({ Resource }) => Resource.includes('*'))
      .flatMap(({ Action }) => Action);
    // These actions know no resource.
    expect(
      everywhere.filter(
        (action) =>
          !/^(cloudwatch|logs|servicecatalog|xray):|DriftDetectionStatus$|dynamodb:ListBackups$/.test(action),
      ),
    ).toEqual([]);
  });

  it('lets what only looks change nothing', () => {
    const looking = ['diff', 'drift', 'health', 'outputs', 'releases-list', 'status', 'alarms-list'].concat([
      'alarms-history',
      'metrics-show',
      'metrics-report',
      'cost',
      'traces-list',
      'traces-get',
      'traces-map',
      'explain',
    ]);
    const actions = looking.flatMap((name) => statementsOf(`${name}.json`).flatMap(({ Action }) => Action));
    const harmless =
      /:(Get|List|Describe|Query|Scan|Detect|Invoke$)|apigateway:GET|ChangeSet$|s3:PutObject$|logs:(Filter|StartQuery|StopQuery)|xray:(BatchGet|StartTraceRetrieval)/;
    expect(actions.filter((action) => !harmless.test(action))).toEqual([]);
  });
});
