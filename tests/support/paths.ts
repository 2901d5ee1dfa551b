import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DIST = join(ROOT, 'dist');
export const WORKER = join(DIST, 'local-services-lambda-runtime-worker.cjs');

export function templateFile(environmentClass: string): string {
  return join(DIST, 'stack', `${environmentClass}.template.json`);
}

/** The source map of the function, as it is built. */
export function functionMapFile(): string {
  return join(DIST, 'stack', 'function.js.map');
}
