import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import { useDeployed } from '../support/deployed.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { ROOT } from '../support/paths.ts';

// Every example of the help, as docs/commands.md shows them: in its order, on three environments of one account.
const app = useDeployed(false);

const page = readFileSync(join(ROOT, 'docs', 'commands.md'), 'utf8');
const examples = [...page.matchAll(/^\$ (.+)$/gm)].map(([, line = '']) => line);
const destroying = (line: string): boolean => line.startsWith('backoffice destroy');
const inOrder = [...examples.filter((line) => !destroying(line)), ...examples.filter(destroying)];

/** The words of the `backoffice` command in a line of a shell, without pipes, redirections and substitutions. */
function argvOf(line: string): string[] {
  const [, command = ''] = /backoffice((?: (?:'[^']*'|"[^"]*"|[^\s|<>()]+))*)/.exec(line) ?? [];
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

const elsewhere = makeDirectory();
afterAll(() => removeDirectory(elsewhere));

beforeAll(() => {
  const item = { id: 'item-100', status: 'pending' };
  const files = {
    'item.json': JSON.stringify(item),
    'items.jsonl': JSON.stringify({ ...item, id: 'item-101' }),
    'items.csv': 'id,status\nitem-102,pending\n',
    'secrets.env': 'API_KEY=secret\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app.stateDirectory(), name), text);
});

/** Lines that end otherwise than with 0, since what they name is made up, or is not there in an environment that is new. */
const OTHERWISE: readonly (readonly [code: number, reason: string, ...lines: readonly string[]])[] = [
  [
    7,
    'what it names is made up',
    'releases show 3',
    'rollback 3 --env prod --confirm prod',
    'items get item-001',
    'items get item-001 --via table --json',
    'items delete item-001 --dry-run',
    'items import export.json.gz --format dynamodb-json --on-conflict skip --max-wcu 500',
    'traces get 1-67891233-abcdef012345678912345678',
    'traces get 1-67891233-abcdef012345678912345678 --otlp > spans.json',
    'explain 8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d --since 1d',
    'function update --release 3',
    'config get FEATURES --show',
    'table diff dev-backoffice-data dev-backoffice-data-restored --env dev',
    'table diff before-migration dev-backoffice-data --env dev --yes --exit-code',
    'table delete dev-backoffice-data-restored --env dev --dry-run',
    'table delete dev-backoffice-data-restored --env dev --confirm dev',
  ],
  [
    7,
    'nothing happened yet that it could act on',
    'rollback',
    'explain --last-error',
    'backup show latest',
    'backup restore --undo --confirm dev --env dev',
    'backup delete before-migration --yes',
  ],
  [7, 'there is no configuration file', 'trust', 'trust --revoke'],
  [6, 'its example comes after a change', 'items update item-001 --set colour=null --if-version 3'],
  [6, 'the file is there', 'items export items.jsonl', 'items export items.csv --status pending'],
  [6, 'what number 12 made was changed since', 'undo 12', 'undo 12 --dry-run'],
  [
    4,
    'there is no such profile',
    'env add prod --class production --region eu-west-1 --profile prod --account current',
  ],
  [3, 'it finds something', 'doctor'],
  [3, 'nobody listens', 'alarms test 5xx --yes', 'alarms test errors --yes --json'],
  [2, 'there is no such file', 'function update --zip function.zip --dry-run'],
  [2, 'nothing stands on stdin', 'config set --from-file -'],
  [2, 'the table is younger', 'backup drill --at 1h --env prod --confirm prod --json'],
  [
    1,
    'recovery is off',
    'backup restore --at 2026-11-20T10:00:00Z --cut-over --carry-newer 2026-11-20T12:00:00Z',
  ],
  [
    130,
    'it goes on until it is interrupted',
    'loadtest --rate 50 --for 30s --path /items',
    'logs -f --exclude /health --for 5m',
    'logs -f --until-match "request finished" --for 2m',
  ],
];

const expected = new Map(OTHERWISE.flatMap(([code, , ...lines]) => lines.map((line) => [line, code])));
const interrupted = AbortSignal.abort(new BackofficeError('INTERRUPTED', 'interrupted'));

// A move of the application waits for the function's timeout.
describe('an example', { timeout: 90_000 }, () => {
  it.each(inOrder)('%s', async (line) => {
    const argv = argvOf(line);
    const code = expected.get(line.replace(/^.*backoffice /, '')) ?? 0;
    const result = await app.run(argv, {
      ...(code === 130 ? { signal: interrupted } : {}),
      ...(argv[0] === 'env' ? { cwd: elsewhere } : {}),
      env: {
        AWS_ENDPOINT_URL: app.local().endpoint,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_REGION: 'us-east-1',
      },
    });
    expect({ ...result, stdout: '' }).toMatchObject({ code });
    expect(result.stderr).not.toContain('looks like a defect');
    // What goes wrong on purpose is not to be met by the examples that follow.
    if (line.includes('local faults add')) await app.run(['local', 'faults', 'clear']);
  });

  it('that ends otherwise than with 0 is still in the help', () => {
    const lines = examples.map((line) => line.replace(/^.*backoffice /, ''));
    expect(lines).toEqual(expect.arrayContaining([...expected.keys()]));
  });
});
