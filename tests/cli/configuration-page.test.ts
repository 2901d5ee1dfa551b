import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { ENTRY_RULES } from '../../src/environments/config-file.ts';
import { runCli } from '../support/cli.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { ROOT } from '../support/paths.ts';

const page = readFileSync(join(ROOT, 'docs', 'configuration.md'), 'utf8');
const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const schema: object = JSON.parse(readFileSync(join(ROOT, 'docs', 'backoffice.schema.json'), 'utf8'));

describe('docs/configuration.md', () => {
  it.each(blocks)('has a file that the schema and the program take: %s', async (text) => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'backoffice.config.json'), text);
    const document: { environments: Record<string, object> } = JSON.parse(text);
    expect(new Ajv({ allowUnionTypes: true }).validate(schema, document)).toBe(true);
    for (const [name, entry] of Object.entries(document.environments)) {
      const { code, stdout } = await runCli(undefined, ['env', 'show', name], {
        cwd,
        stateDirectory: join(cwd, 'state'),
      });
      expect(code).toBe(0);
      for (const key of Object.keys(entry)) expect(stdout).toContain(key);
    }
  });

  it('has a word on every setting', () => {
    const named = Object.keys(ENTRY_RULES).filter((name) => !page.includes(name));
    expect(named).toEqual([]);
  });
});
