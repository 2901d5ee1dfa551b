import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../../stack/app.ts';
import { DIST } from './settings.ts';

/** Synthesizes the stack: one template for each class of environment. */
export function writeTemplates(functionCode: string): void {
  mkdirSync(join(DIST, 'stack'), { recursive: true });
  for (const [environmentClass, template] of Object.entries(synthesize(functionCode)))
    writeFileSync(join(DIST, 'stack', `${environmentClass}.template.json`), JSON.stringify(template));
}
