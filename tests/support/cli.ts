import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND_CALLS } from '../../bin/tools/command-calls.ts';
import type { Connection, ConnectOptions } from '../../src/aws/connection.ts';
import { createRoleSessions } from '../../src/aws/role-sessions.ts';
import type { Clock } from '../../src/clock.ts';
import type { Context } from '../../src/context.ts';
import type { LocalProcess } from '../../src/local-process.ts';
import { main } from '../../src/main.ts';
import type { Input } from '../../src/terminal/streams.ts';
import { type ConnectionDeps, createConnection } from '../../src/wiring/connection.ts';
import { awsProfile } from '../../src/wiring/machine.ts';
import { realClock } from './clock.ts';
import type { TestLocal } from './local.ts';
import { functionMapFile, ROOT, templateFile } from './paths.ts';
import { inputOf, Recorder } from './streams.ts';

export interface CliOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stateDirectory: string;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly stdin?: Input;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Puts something between a command and the environment's services. */
  readonly wrap?: (connection: Connection) => Connection;
  /** Overrides one field of the context. */
  readonly context?: Partial<Context>;
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process against an embedded environment in this process. */
export async function runCli(
  local: TestLocal | undefined,
  argv: readonly string[],
  options: CliOptions,
): Promise<CliResult> {
  const stdout = new Recorder(options.terminal, options.columns);
  const stderr = new Recorder(options.terminal, options.columns);
  const only = declaredOnly(argv);
  const context = { ...testContext(local, options, only), stdout, stderr, ...options.context };
  const code = await main(argv, context);
  for (const text of [stdout.text, stderr.text])
    if (text.includes('[object '))
      throw new Error(`"${argv.join(' ')}" shows a value that is no text: ${text}`);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

type Admit = ConnectOptions['admit'];

/** What commands and operations may touch in tests. @param check looks at each call besides. */
export function testContext(
  local: TestLocal | undefined,
  options: CliOptions,
  check: Admit = async () => undefined,
): Context {
  const clock = options.clock ?? realClock;
  const embedded = localProcess(local, options.stateDirectory);
  const roles = roleSessions(options.stateDirectory, clock);
  return {
    stdin: options.stdin ?? inputOf(),
    stdout: new Recorder(false),
    stderr: new Recorder(false),
    env: { BACKOFFICE_STATE_DIR: options.stateDirectory, ...options.env },
    cwd: options.cwd ?? options.stateDirectory,
    homeDirectory: options.stateDirectory,
    userId: process.geteuid?.(),
    hostName: 'test-machine',
    clock,
    signal: options.signal ?? new AbortController().signal,
    installation: {
      version: '0.0.0',
      schemaPath: join(ROOT, 'docs', 'backoffice.schema.json'),
      functionMap: () => readFile(functionMapFile(), 'utf8'),
      template: (environmentClass) => readFile(templateFile(environmentClass), 'utf8'),
    },
    processes: { id: 1, alive: () => true },
    gitRevision: async () => null,
    awsProfile: (name) => awsProfile(name, process.env),
    local: () => embedded,
    connect: (environment, connectOptions) => {
      const admit: Admit = async (call) => {
        await check(call);
        await connectOptions.admit(call);
      };
      const connection = createConnection(
        environment,
        { ...connectOptions, admit },
        { clock, env: { ...options.env }, local: embedded, roles },
      );
      return options.wrap?.(connection) ?? connection;
    },
  };
}

/** Sessions of roles as one command has them, with a cache of the `aws` command below a home of the test's own. */
export function roleSessions(home: string, clock: Clock): ConnectionDeps['roles'] {
  const sessions = createRoleSessions(join(home, '.aws', 'cli', 'cache'), clock.now);
  return async () => sessions;
}

/** Stands in for the background process: the environment runs in the test. */
export function localProcess(local: TestLocal | undefined, stateDirectory: string): LocalProcess {
  const status = {
    state: local === undefined ? ('stopped' as const) : ('running' as const),
    crash: null,
    running: local !== undefined,
    pid: local ? 1 : null,
    endpoint: local?.endpoint ?? null,
    version: '0.0.0',
    node: local === undefined ? null : process.version,
    stateDirectory,
  };
  return {
    status: async () => status,
    requireAnswer: async () => undefined,
    credentials: async () => local?.credentials ?? { accessKeyId: 'local', secretAccessKey: 'local' },
    wanted: async () => local !== undefined,
    connect: async () => ({ status, changed: false, notices: [] }),
    start: async () => ({ status, changed: false, notices: [] }),
    stop: async () => false,
    faults: async () => local?.faults.list() ?? [],
    setFaults: async (faults) => local?.faults.set(faults),
    reset: async () => false,
  };
}

/** Lets through only what the permissions of a command declare: a call that is forgotten there fails its test. */
function declaredOnly(argv: readonly string[]): Admit {
  const words = argv.filter((word) => !word.startsWith('-'));
  const names = words.flatMap((word, index) => [
    `${word} ${words[index + 1]}`,
    word,
    `${word} list`,
    `${word} show`,
    `${word} status`,
  ]);
  const calls = names.flatMap((name) => COMMAND_CALLS[name] ?? []).map((call) => call.split('#')[0]);
  return async (call) => {
    const action =
      call.service === 'execute-api' ? 'execute-api:Invoke' : `${call.service}:${call.operation}`;
    if (!calls.some((declared) => declared === action))
      throw new Error(`bin/tools/command-calls.ts does not know that "${argv.join(' ')}" calls ${action}`);
  };
}
