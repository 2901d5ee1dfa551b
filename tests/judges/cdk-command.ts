import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TestLocal } from '../support/local.ts';
import { installedPackage } from './installed.ts';

/** The directory of the CDK's own command, unmodified. */
export const CDK = installedPackage('aws-cdk');

/** An application, and the variables that it reads. */
export interface CdkApplication {
  /** The file beside this one that synthesizes it. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs the command against an embedded environment. @returns what it prints. */
export function runCdk(
  { directory, endpoint }: TestLocal,
  { file, variables }: CdkApplication,
  words: string,
): Promise<{ code: number | null; text: string }> {
  const argv = [
    join(CDK ?? '', 'bin', 'cdk'),
    ...['--app', `node ${join(import.meta.dirname, file)}`, '--output', join(directory, 'cdk.out')],
    ...['--no-notices', '--ci', ...words.split(' ')],
  ];
  const child = spawn(process.execPath, argv, {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      ...variables,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

/** The same for what has to succeed. */
export async function cdkDone(local: TestLocal, application: CdkApplication, words: string): Promise<string> {
  const { code, text } = await runCdk(local, application, words);
  expect([words, code, code === 0 ? '' : text]).toEqual([words, 0, '']);
  return text;
}
