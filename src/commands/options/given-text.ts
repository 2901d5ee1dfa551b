import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { BackofficeError } from '../../errors.ts';
import { systemReason } from '../../files/system-error.ts';

export type GivenContext = Pick<Context, 'stdin' | 'cwd' | 'signal'>;

/** What an HTTP API takes as a body. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TEXT_LIMIT = 10 * 1024 * 1024;

/**
 * A text as an option gives it: itself, `@file`, or `-` for stdin. `@<(command)` and other pipes are read to their end.
 * @throws BackofficeError USAGE.
 */
export async function readGiven(context: GivenContext, source: string): Promise<string> {
  if (source === '-' || source === '@-') return readTextFile(context, '-');
  return source.startsWith('@') ? readTextFile(context, source.slice(1)) : source;
}

/** The text of a file, or of stdin for `-`. @throws BackofficeError USAGE. */
export async function readTextFile(context: GivenContext, path: string): Promise<string> {
  const { textOf } = await import('../../files/read-file.ts');
  return reading(path, async () => textOf(await bytesAt(context, path, TEXT_LIMIT), path));
}

/** The bytes of a file, or of stdin for `-`. @param limit in bytes. @throws BackofficeError USAGE. */
export function readBytesFile(context: GivenContext, path: string, limit: number): Promise<Buffer> {
  return reading(path, () => bytesAt(context, path, limit));
}

async function bytesAt(context: GivenContext, path: string, limit: number): Promise<Buffer> {
  const { readGivenBytes, readStream } = await import('../../files/given-file.ts');
  if (path === '-') return readStream(context.stdin, 'stdin', limit, context.signal);
  return readGivenBytes(resolve(context.cwd, path), limit, context);
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BackofficeError) throw error;
    throw new BackofficeError(
      'USAGE',
      `${path === '-' ? 'stdin' : path} cannot be read: ${systemReason(error)}`,
      {
        hint: 'give a regular file, or a pipe',
        cause: error,
      },
    );
  }
}
