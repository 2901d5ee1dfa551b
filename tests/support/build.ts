import { execFileSync } from 'node:child_process';
import { ROOT } from './paths.ts';

/** The tests use the templates, the worker and the packed program as they are built from this very source. */
export function setup(): void {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'inherit' });
}
