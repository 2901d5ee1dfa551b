import { spawn, spawnSync } from 'node:child_process';

/** Independent clients of AWS, as judges of the embedded environment. */
export const hasAws = spawnSync('aws', ['--version']).status === 0;
/** A load generator, as judge of our own. It knows no way to say only its version. */
export const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
export const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

/** Runs a program and reads the JSON that it prints; asynchronously, since the environment that answers lives in this process. */
export async function runProgram(program: string, argv: readonly string[], cwd: string): Promise<unknown> {
  const stdout = await runForText(program, argv, cwd);
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
}

/** The same for a program that prints text. */
export async function runForText(
  program: string,
  argv: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    ...variables,
  };
  const child = spawn(program, argv, { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
