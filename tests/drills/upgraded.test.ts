import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Background, background } from '../support/background.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { DIST, ROOT } from '../support/paths.ts';

let environment: Background;
let program: string;

beforeEach(() => {
  environment = background();
  const home = makeDirectory();
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  program = join(home, 'dist');
});

afterEach(async () => {
  await environment.dispose();
  removeDirectory(dirname(program));
});

it('a process whose program is replaced goes on running functions by its own build', async () => {
  cpSync(DIST, program, { recursive: true });
  const process = environment.as({ script: join(program, 'local-process-daemon.cjs') });
  await process.start();
  const lambda = new LambdaClient(await environment.clientOptions());
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'fn',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/worker',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from('exports.handler = async () => "as before"') }) },
    }),
  );
  for (const name of ['local-services-lambda-runtime-worker.cjs', 'lambda-runtime.cjs'])
    writeFileSync(join(program, name), 'throw new Error("of another build")');
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'fn' }));
  expect(Buffer.from(Payload ?? []).toString()).toBe('"as before"');
});
