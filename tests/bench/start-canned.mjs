import { spawn } from 'node:child_process';
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
