import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CliOptions, CliResult } from '../support/cli.ts';
import { type Called, commandTable } from '../support/commands.ts';
import { useDeployed } from '../support/deployed.ts';
import { HOSTILE, isSafeInJob, isSafeOnTerminal, poisoned } from '../support/hostile.ts';
import { clientOptions } from '../support/local.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { setVariables } from '../support/variables.ts';

// One hostile text in every place where others write, through every command of the command table: on a terminal, in a
// pipe and in a job of GitHub.
const app = useDeployed(false);

/** What a command needs to show something. The others are run as they are. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'alarms history': ['--since 1h'],
  'alarms mute': ['5xx --for 1h --dry-run'],
  'alarms test': ['5xx --dry-run'],
  'alarms unmute': ['--all --dry-run'],
  'completion candidates': ['items get', 'backup show', 'undo'],
  'completion script': ['bash'],
  'config get': ['EVIL', 'EVIL --show'],
  'config list': ['', '--show'],
  deploy: ['--dry-run'],
  destroy: ['--dry-run'],
  diff: ['', '--markdown'],
  explain: ['--last-error'],
  health: ['', '--deep'],
  invoke: ['', '--path /items/evil'],
  'items delete': ['evil --dry-run', 'row --via table --dry-run'],
  'items export': ['', '--format csv', '--format json', '--format dynamodb-json'],
  'items get': ['evil', 'row --via table'],
  'items list': ['--all', '--via table'],
  'items update': ['evil --status x --dry-run', 'evil --description x'],
  'local env': ['', '--shell fish'],
  'local reset': ['--dry-run'],
  'local stop': ['--dry-run'],
  loadtest: ['--dry-run'],
  'logs errors': ['--since 1h'],
  'logs query': ['requests --since 1h'],
  'logs show': ['--since 1h', '--since 1h --raw', '--since 1h --source all', '--since 1h --errors'],
  'metrics report': ['', '--markdown', '--junit'],
  outputs: ['', 'apiEndpoint'],
  'releases show': ['1'],
  rollback: ['--dry-run'],
  'traces list': ['--since 1h'],
  'traces map': ['', '--mermaid', '--dot'],
  undo: ['1 --dry-run'],
};

const FORMATS = [[], ['--json'], ['-o', 'ndjson'], ['-o', 'csv'], ['--query', '@'], ['--debug']];
const GITHUB = { GITHUB_ACTIONS: 'true' };

beforeAll(async () => {
  const context = { gitRevision: async () => ({ revision: 'a'.repeat(40), branch: HOSTILE, dirty: true }) };
  expect((await app.run(['deploy', '--quiet'], { context })).code).toBe(0);
  // A name has at most 255 bytes.
  const names = [HOSTILE.slice(0, 60), HOSTILE.slice(60, 150), HOSTILE.slice(150, 240), HOSTILE.slice(-90)];
  const attributes = Object.fromEntries(names.map((name) => [name, { [name]: HOSTILE, list: [HOSTILE] }]));
  const item = JSON.stringify({ id: 'evil', description: HOSTILE, attributes });
  expect(await app.run(['items', 'create', '--data', item])).toMatchObject({ code: 0 });
  const options = clientOptions(app.local().endpoint);
  const S = HOSTILE;
  // Around the application, which takes no such status.
  for (const id of ['row', `row${HOSTILE}`])
    await new DynamoDBClient(options).send(
      new PutItemCommand({
        TableName: 'local-backoffice-data',
        Item: {
          id: { S: id },
          timestamp: { N: '0' },
          status: { S },
          description: { S },
          createdAt: { S },
          [S]: { S },
        },
      }),
    );
  await app.run(['items', 'get', `no-${HOSTILE}`]);
  await app.run(['items', 'delete', `row${HOSTILE}`, '--via', 'table', '--yes']);
  await app.run(['invoke', '--path', `/items/${encodeURIComponent(HOSTILE)}`]);
  await setVariables(app.local(), {
    DYNAMODB_TABLE: 'local-backoffice-data',
    LOG_LEVEL: 'INFO',
    EVIL: HOSTILE,
  });
});

interface Way {
  readonly name: string;
  readonly options: Partial<CliOptions>;
  safe(result: CliResult, format: readonly string[]): void;
}

const WAYS: readonly Way[] = [
  {
    name: 'on a terminal',
    options: { terminal: true },
    safe({ stdout, stderr }) {
      isSafeOnTerminal(stdout);
      isSafeOnTerminal(stderr);
    },
  },
  {
    name: 'in a pipe',
    options: {},
    safe({ stdout, stderr }, format) {
      isSafeInJob(stderr);
      if (isForPeople(format)) isSafeInJob(stdout);
    },
  },
  {
    name: 'in a job of GitHub',
    options: { env: GITHUB },
    safe({ stdout, stderr }, format) {
      isSafeInJob(stderr);
      if (isForPeople(format)) isSafeInJob(stdout);
      else if (!format.includes('csv')) expect(stdout).not.toMatch(/##\w*\[/);
    },
  },
];

const isForPeople = (format: readonly string[]): boolean => format.length === 0 || format.includes('--debug');

/** JSON is JSON on a terminal, too: one document, or one a line of a stream. */
function readsAsJson({ stdout }: CliResult, format: readonly string[]): void {
  if (!format.includes('--json') && !format.includes('ndjson')) return;
  const streamed = !/^[[{]$/m.test(stdout.split('\n')[0] ?? '');
  const documents = streamed ? stdout.split('\n').filter((line) => line !== '') : [stdout];
  for (const document of documents) JSON.parse(document);
}

/** Values that are no data for people in any format: exports and what a script takes. */
const BARE = /^(items export|config get|outputs \w+)/;

async function runs(
  line: readonly string[],
  format: readonly string[],
  way: Way,
  more: Partial<CliOptions> = {},
) {
  const argv = [...line, ...format, '--no-input'];
  // Whatever goes on until it is interrupted is interrupted.
  const signal = AbortSignal.timeout(5000);
  const result = await app.run(argv, { signal, cwd: directory(), ...way.options, ...more });
  const bare = BARE.test(line.join(' ')) && way.options.terminal !== true;
  try {
    way.safe(bare ? { ...result, stdout: '' } : result, format);
    if (result.code === 0 && !bare && !line.includes('export')) readsAsJson(result, format);
  } catch (error) {
    throw new Error(`${way.name}: ${JSON.stringify(argv)}: ${JSON.stringify(result)}`, { cause: error });
  }
  return result;
}

function directory(): string {
  const path = join(app.stateDirectory(), 'work');
  mkdirSync(path, { recursive: true });
  return path;
}

const linesOf = ({ words }: Called): string[][] =>
  (LINES[words] ?? ['']).map((more) => `${words} ${more}`.trim().split(' '));

const table = (await commandTable()).map((called, index) => [called.words, called, index] as const);

/** Of each command the text for people and one other format; in the long run all. */
function formatsOf(index: number): readonly (readonly string[])[] {
  const [text = [], ...others] = FORMATS;
  return FULL_SCALE ? FORMATS : [text, others[index % others.length] ?? []];
}

describe.each(WAYS)('$name', (way) => {
  it.each(table)('%s shows what is stored', async (_, called, index) => {
    for (const line of linesOf(called)) for (const format of formatsOf(index)) await runs(line, format, way);
  });

  it.each(table)('%s shows what services answer', async (_, called) => {
    for (const everywhere of [false, true])
      for (const line of linesOf(called))
        await runs(line, [], way, { wrap: (connection) => poisoned(connection, everywhere) });
  });

  it.each(table)('%s shows its own arguments and options', async (_, { words, command }) => {
    const required = command.registeredArguments.filter((argument) => argument.required).map(() => HOSTILE);
    const line = [...words.split(' '), ...required, '--dry-run'];
    await runs(line, [], way);
    await runs([...line, HOSTILE], [], way);
    await runs([...line, `--${HOSTILE}`], [], way);
    for (const { long, short, required: valued, optional } of command.options)
      if (valued || optional) await runs([...line, long ?? short ?? '', HOSTILE], [], way);
  });
});
