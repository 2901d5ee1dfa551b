import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { BackofficeError } from '../../errors.ts';

type GivenContext = Pick<Context, 'stdin' | 'cwd'>;

/** A text as an option gives it: itself, `@file`, or `-` for stdin. @throws BackofficeError USAGE. */
export async function readGiven({ stdin, cwd }: GivenContext, source: string): Promise<string> {
  if (source === '-') return readAll(stdin);
  return source.startsWith('@') ? readNamed(resolve(cwd, source.slice(1))) : source;
}

/** The text of a file, or of stdin for `-`. @throws BackofficeError USAGE. */
export async function readTextFile(context: GivenContext, path: string): Promise<string> {
  return readGiven(context, path === '-' ? path : `@${path}`);
}

async function readNamed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new BackofficeError('USAGE', `${path} cannot be read: ${(error as Error).message}`);
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
