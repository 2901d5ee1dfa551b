import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../src/aws/connection.ts';
import { ROOT } from './paths.ts';

/** A call as it was given to the product's client of CloudFormation, before anything of the embedded environment saw it. */
export interface CloudFormationCall {
  /** Such as `CreateChangeSet`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `file operation` of where it is made. */
  readonly site: string;
  /** The answer; undefined while there is none, or when it was refused. */
  answer?: unknown;
}

/** Notes each call of a connection to CloudFormation. */
export function noting(calls: CloudFormationCall[]): (connection: Connection) => Connection {
  return (connection) => ({
    ...connection,
    cloudFormation: async () => watched(await connection.cloudFormation(), calls),
  });
}

function watched<Api extends object>(api: Api, calls: CloudFormationCall[]): Api {
  return new Proxy(api, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...given: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, given);
        if (isRecord(given[0])) calls.push(call(operationOf(name), given[0], result));
        return result;
      };
    },
  });
}

function call(operation: string, input: Record<string, unknown>, result: unknown): CloudFormationCall {
  const noted: CloudFormationCall = { operation, input, site: `${callerOf()} ${operation}` };
  void Promise.resolve(result).then(
    (answer) => {
      noted.answer = answer;
    },
    () => undefined,
  );
  return noted;
}

/** `describeStacks` is the operation `DescribeStacks`. */
export function operationOf(method: string): string {
  return method.charAt(0).toUpperCase() + method.slice(1);
}

/** The file of the product that the call under way is made in. */
function callerOf(): string {
  const frames = (new Error().stack ?? '').split('\n');
  return frames.flatMap((frame) => /\/(src\/[\w/-]+\.ts)/.exec(frame)?.[1] ?? [])[0] ?? 'unknown';
}

/** `file operation` of each place in the sources where one of the methods is called. */
export function callSites(methods: readonly string[]): string[] {
  const pattern = new RegExp(`\\.(${methods.join('|')})\\(`, 'g');
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const sites = files
    .filter((file) => file.endsWith('.ts') && !/^(local|aws)[\\/]/.test(file))
    .flatMap((file) => {
      const found = readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(pattern);
      return [...found].map(([, method = '']) => `src/${file.replaceAll('\\', '/')} ${operationOf(method)}`);
    });
  return [...new Set(sites)].sort();
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
