import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeployResult, DiffResult } from '../../src/services/deploy/result.ts';
import type { Recovery } from '../../src/services/pitr/recovery.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const OWN = 'local-backoffice-data';
const RESTORED = `${OWN}-restored`;
const PRODUCTION = ['--confirm', 'local'];
const app = useDeploying();

async function restored() {
  const dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
  const { Table = {} } = await dynamoDB.send(new DescribeTableCommand({ TableName: RESTORED }));
  const { Tags = [] } = await dynamoDB.send(new ListTagsOfResourceCommand({ ResourceArn: Table.TableArn }));
  dynamoDB.destroy();
  const { result } = await app.json<Recovery>(['pitr']);
  return {
    recovery: result.enabled,
    protected: Table.DeletionProtectionEnabled ?? false,
    team: Tags.find(({ Key }) => Key === 'team')?.Value,
  };
}

describe('a table that data was restored into', () => {
  beforeEach(async () => {
    app.config({ local: {} });
    for (const argv of [
      ['deploy', '--no-verify'],
      ['backup', 'create', '--name', 'first', '--wait'],
      ['backup', 'restore', 'first', '--to', RESTORED, '--cut-over', '--no-freeze', '--yes', ...PRODUCTION],
    ])
      expect((await app.run(argv)).code).toBe(0);
    expect(await restored()).toEqual({ recovery: false, protected: false, team: undefined });
  });

  it('is named with what the configuration wants of it', async () => {
    expect((await app.run(['diff', '--exit-code'])).code).toBe(0);
    app.config({ local: { class: 'production', pitr: true, tags: { team: 'ops' } } });
    const { result } = await app.json<DiffResult>(['diff']);
    expect(result.settings).toEqual([
      { path: `${RESTORED} PointInTimeRecovery`, before: 'off', after: 'on', waits: false },
      { path: `${RESTORED} DeletionProtection`, before: 'off', after: 'on', waits: false },
      { path: `${RESTORED} Tags.team`, before: 'none', after: 'ops', waits: false },
    ]);
    expect(await restored()).toEqual({ recovery: false, protected: false, team: undefined });
  });

  it('gets it with the next deployment, and with one that changes nothing else, and keeps what is on', async () => {
    app.config({ local: { class: 'production', pitr: true, tags: { team: 'ops' } } });
    expect((await app.run(['deploy', '--no-verify', ...PRODUCTION])).code).toBe(0);
    expect(await restored()).toEqual({ recovery: true, protected: true, team: 'ops' });
    expect((await app.run(['pitr', 'disable', '--yes', ...PRODUCTION])).code).toBe(0);
    expect((await app.run(['diff', '--exit-code'])).code).toBe(3);
    expect((await app.run(['deploy', '--no-verify'])).code).toBe(5);
    const { result } = await app.json<DeployResult>(['deploy', '--no-verify', ...PRODUCTION]);
    expect(result).toMatchObject({ changed: true, changes: [], settings: [{ after: 'on' }] });
    expect((await restored()).recovery).toBe(true);
    const again = await app.json<DeployResult>(['deploy', '--no-verify', ...PRODUCTION]);
    expect(again.result).toMatchObject({ changed: false, settings: [] });
    app.config({ local: { class: 'production', tags: {} } });
    expect((await app.run(['deploy', '--no-verify', ...PRODUCTION])).code).toBe(0);
    expect(await restored()).toEqual({ recovery: true, protected: true, team: 'ops' });
  });
});
