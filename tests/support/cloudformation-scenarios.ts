import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { BackofficeError } from '../../src/errors.ts';
import type { CliOptions, CliResult } from './cli.ts';
import { type Deploying, otherCode, withTemplate } from './deploying.ts';
import { ITEM_TABLE } from './item-table.ts';
import { clientOptions } from './local.ts';

/** What scenarios are played with. */
export interface Stage {
  readonly app: Deploying;
  /** Runs a command line and demands its exit code. */
  run(words: string, code?: number, options?: Partial<CliOptions>): Promise<CliResult>;
}

const EXECUTED = 'cloudformation ExecuteChangeSet';
const TABLE = 'local-backoffice-data';
const ROLE = 'arn:aws:iam::000000000000:role/cloudformation';
const POLICY = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' }] };
const DENY = { Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: '*' };
const large = withTemplate((template) =>
  JSON.stringify({ ...JSON.parse(template), Metadata: { Note: 'x'.repeat(60_000) } }),
);

const dynamoDB = ({ app }: Stage) => new DynamoDBClient(clientOptions(app.local().endpoint));

async function makeTable(stage: Stage): Promise<void> {
  await dynamoDB(stage).send(new CreateTableCommand({ TableName: TABLE, ...ITEM_TABLE }));
}

/** Fails steps on a resource. */
function failing({ app }: Stage, logicalId: string, action: string, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  app.onStep((step) => {
    if (step.logicalId !== logicalId || step.action !== action || left === 0) return;
    left -= 1;
    throw new Error(`${logicalId} cannot ${action}`);
  });
}

/** Ends a command by Ctrl-C at a call. */
function endingAt({ app }: Stage, call: string): Partial<CliOptions> {
  const interrupt = new AbortController();
  app.onCall((each) => {
    if (each === call) interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
  });
  return { signal: interrupt.signal };
}

/** What together makes every call to CloudFormation that the product has. */
export const SCENARIOS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'a first deployment, a repetition, updates, drift, a rollback and the end': async (stage) => {
    const { app, run } = stage;
    await run('deploy --dry-run');
    await run('deploy');
    await run('deploy');
    app.config({ local: { memoryMb: 512, alarmEmail: 'a@example.com', tags: { team: 'payments' } } });
    await run('diff');
    await run('deploy');
    const lambda = new LambdaClient(clientOptions(app.local().endpoint));
    const changed = { FunctionName: 'local-backoffice-api', MemorySize: 1024 };
    await lambda.send(new UpdateFunctionConfigurationCommand(changed));
    await run('drift');
    await run('deploy --revert-drift');
    await run('rollback 1');
    await run('status');
    await run('doctor');
    await run('destroy --confirm local');
  },
  'a template that is larger than a request': async ({ run }) => {
    await run('deploy', 0, large);
    await run('deploy --dry-run', 0, { ...large, ...withTemplate(otherCode('more')) });
    await run('rollback 1', 0);
  },
  'a table that is taken up': async (stage) => {
    await makeTable(stage);
    await stage.run('deploy --adopt --yes');
  },
  'a table that is gone when it is to be taken up': async (stage) => {
    const { app, run } = stage;
    await makeTable(stage);
    let there = true;
    app.onCall(async (call) => {
      if (call !== 'cloudformation CreateChangeSet' || !there) return;
      there = false;
      await dynamoDB(stage).send(new DeleteTableCommand({ TableName: TABLE }));
    });
    await run('deploy --adopt --yes', 7);
    // Nothing is left of it.
    await run('status', 7);
    await run('deploy');
  },
  'names that are taken': async (stage) => {
    await makeTable(stage);
    await stage.run('deploy', 6);
  },
  'class production with all settings of a stack, and the table that it left': async (stage) => {
    const { app, run } = stage;
    const notificationArns = ['arn:aws:sns:us-east-1:000000000000:events'];
    const settings = { class: 'production', serviceRoleArn: ROLE, notificationArns, stackPolicy: POLICY };
    app.config({ local: settings });
    await run('deploy --confirm local');
    app.config({ local: { ...settings, stackPolicy: { Statement: [...POLICY.Statement, DENY] } } });
    await run('diff');
    await run('destroy --lift-protection --confirm local');
    const unprotected = { TableName: TABLE, DeletionProtectionEnabled: false };
    await dynamoDB(stage).send(new UpdateTableCommand(unprotected));
    app.config({ local: settings });
    await run('deploy --confirm local');
  },
  'a first creation that fails': async (stage) => {
    failing(stage, 'ItemsTable', 'create', 1);
    await stage.run('deploy', 1);
    await stage.run('deploy --yes');
  },
  'a rollback that fails': async (stage) => {
    const { app, run } = stage;
    await run('deploy');
    app.config({ local: { memoryMb: 512, logRetentionDays: 30, serviceRoleArn: ROLE } });
    failing(stage, 'FunctionHandler', 'update');
    await run('deploy', 1);
    app.config({ local: { serviceRoleArn: ROLE } });
    app.onStep(() => undefined);
    await run('deploy --yes --skip FunctionHandler');
  },
  'a deletion that fails': async (stage) => {
    await stage.run('deploy');
    failing(stage, 'MonitoringTopic', 'delete');
    await stage.run('destroy --confirm local', 1);
    await stage.run('destroy --retain MonitoringTopic --confirm local');
  },
  'a first deployment that is interrupted': async (stage) => {
    await stage.run('deploy', 130, endingAt(stage, 'cloudformation DescribeChangeSet'));
  },
  'an update that is interrupted, and followed to its end': async (stage) => {
    const { app, run } = stage;
    await run('deploy');
    const held = app.gate();
    app.onStep(() => held.passed);
    const interrupted = { ...withTemplate(otherCode('two')), ...endingAt(stage, EXECUTED) };
    await run('deploy', 130, interrupted);
    await run('status');
    const following = run('deploy --wait');
    held.open();
    await following;
  },
  'a template that is refused': async ({ run }) => {
    const bad = withTemplate((template) => template.replace('"AWS::SNS::Topic"', '"AWS::SNS::Subject"'));
    await run('deploy', 1, bad);
  },
  'a move that is interrupted once writes are refused': async ({ app, run }) => {
    await run('deploy --no-verify');
    await run('backup create --name held --wait');
    const interrupt = new AbortController();
    app.onStep(() => interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted')));
    await run('backup restore held --cut-over --confirm local', 130, { signal: interrupt.signal });
  },
  'a move to a restored table and back': async ({ run }) => {
    await run('deploy');
    await run('backup create --name held --wait');
    await run('backup restore held --cut-over --no-freeze --confirm local');
    await run('backup restore --undo --no-freeze --confirm local');
  },
};
