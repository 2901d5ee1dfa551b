import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Starts the canned endpoint. @returns its address, and how to end it. */
export function startCanned(...argv) {
  return startProgram('canned.mjs', ...argv);
}

/** The same for another endpoint in this folder. */
export function startProgram(program, ...argv) {
  const child = spawn(process.execPath, [join(here, program), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    child.stdout.once('data', (address) =>
      resolve({ address: String(address).trim(), stop: () => child.kill() }),
    );
  });
}

/** What a command runs with against a canned endpoint, as the environment `name` on AWS. */
export function awsEnvironment(env, { address, state, name = 'dev', memory }) {
  return {
    ...env,
    AWS_ENDPOINT_URL: address,
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    BACKOFFICE_ENV: name,
    BACKOFFICE_STATE_DIR: state,
    ...(memory === undefined
      ? {}
      : { NODE_OPTIONS: `--require ${join(here, 'report-memory.cjs')}`, MEMORY_FILE: memory }),
  };
}

/** Remembers outputs for the environment `dev`, so that no stack is asked for them. */
export function rememberOutputs(state, outputs) {
  mkdirSync(join(state, 'outputs'), { recursive: true });
  writeFileSync(join(state, 'outputs', 'dev_any_us-east-1_default.json'), JSON.stringify({ outputs }));
}
