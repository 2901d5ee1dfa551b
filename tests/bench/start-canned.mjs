import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Starts the canned endpoint. @returns its address, and how to end it. */
export function startCanned(...argv) {
  const child = spawn(process.execPath, [join(here, 'canned.mjs'), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    child.stdout.once('data', (address) =>
      resolve({ address: String(address).trim(), stop: () => child.kill() }),
    );
  });
}
