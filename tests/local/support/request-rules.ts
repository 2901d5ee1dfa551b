import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRules } from '../../../src/local/rules/request-rules.ts';
import { ROOT } from '../../support/paths.ts';

const DIRECTORY = join(ROOT, 'src', 'local', 'rules', 'requests');

/** The services of which there are rules. */
export const RULED = readdirSync(DIRECTORY).map((name) => name.replace(/\.json$/, ''));

/** The constraints of the requests of a service, as they were generated from its model. */
export function requestRules(service: string): RequestRules {
  return JSON.parse(readFileSync(join(DIRECTORY, `${service}.json`), 'utf8'));
}
