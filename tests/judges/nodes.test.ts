import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { judge } from '../support/judges.ts';

// The promised versions of Node, each with the packed package: `npm run judges:install`.
const VERSIONS = ['20', '22', '24', '26'].map(
  (major) => [major, judge(`node${major}`, 'bin', 'node')] as const,
);

describe.each(VERSIONS)('on Node %s', (major, node) => {
  let app: Installed;

  beforeAll(() => {
    app = install();
  });

  afterAll(() => app.dispose());

  it.skipIf(node === undefined)(
    'deploys, creates, lists by every way, reads the log and ends',
    async () => {
      const run = async (...argv: string[]) => {
        const env = {
          ...process.env,
          HOME: app.directory,
          BACKOFFICE_STATE_DIR: app.state,
          NODE_OPTIONS: '',
        };
        return promisify(execFile)(node ?? '', [app.bin, ...argv], { cwd: app.directory, env });
      };
      const { stdout: version } = await promisify(execFile)(node ?? '', ['--version']);
      expect(version).toMatch(new RegExp(`^v${major}\\.`));
      const deployed = await run('deploy', '--json');
      // A warning of Node about itself or about the SDK would reach every user.
      expect(deployed.stderr).not.toMatch(/warning/i);
      expect(JSON.parse(deployed.stdout)).toMatchObject({ changed: true, verification: { passed: true } });
      await run('items', 'create', '--id', 'one', '--set', 'price=1.50');
      for (const via of ['api', 'lambda', 'table'])
        expect(JSON.parse((await run('items', 'list', '--via', via, '--json')).stdout)).toMatchObject({
          items: [{ id: 'one', attributes: { price: 1.5 } }],
        });
      expect((await run('logs', '--since', '5m')).stdout).toContain('request');
      await run('backup', 'create', '--name', 'first', '--wait');
      expect((await run('local', 'reset', '--yes', '--json')).stdout).toContain('"running": false');
    },
    60_000,
  );
});
