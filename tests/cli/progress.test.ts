import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createShiftedClock } from '../support/clock.ts';
import { brokenCode, otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { inputOf, Screen } from '../support/streams.ts';

const app = useDeploying();

describe('progress', () => {
  it('on a terminal is a tree of what is under way, within 80 columns, and lines of what is done', async () => {
    const stderr = new Screen(80);
    const shown = (): string => stripVTControlCharacters(stderr.text);
    const held = app.gate();
    app.onStep(({ logicalId }) => (/^(ItemsTable|FunctionRole)$/.test(logicalId) ? held.passed : undefined));
    const deploying = app.run(['deploy'], { context: { stderr } });
    await expect.poll(shown, { timeout: 5000 }).toMatch(/local-backoffice {2}create {2}\d+ s {2}\d+ done/);
    await expect
      .poll(shown, { timeout: 5000 })
      .toMatch(/[├└]─ ItemsTable +create \d+ s {2}AWS::DynamoDB::Table/);
    held.open();
    expect((await deploying).code).toBe(0);
    expect(shown()).toMatch(/✓ ItemsTable +create complete \(\d+ ms\)/);
    const widest = Math.max(
      ...shown()
        .split(/[\n\r]/)
        .filter((line) => line.includes('─'))
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(80);
  });

  it('elsewhere is one plain line for each resource that ended', async () => {
    const { stderr } = await app.run(['deploy']);
    const lines = stderr.split('\n').filter((line) => line.startsWith('✓'));
    expect(lines).toHaveLength(21 + 1 + 4);
    expect(stderr).not.toContain(String.fromCharCode(27));
  });

  it('makes room for a question, and goes on after it', async () => {
    app.config({ local: { class: 'production' } });
    const stderr = new Screen(80);
    const { code } = await app.run(['deploy'], { context: { stderr }, stdin: inputOf('local\n', true) });
    expect(code).toBe(0);
    const shown = stripVTControlCharacters(stderr.text);
    expect(shown).toContain(
      "Creating 24 resources of local. Type the environment's name (local) to continue:",
    );
    expect(shown).toContain('✓ local-backoffice');
  });
});

describe('in a GitHub job', () => {
  it('deployments and checks are in the summary', async () => {
    const file = join(app.stateDirectory(), 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
    await app.deploy([], { env });
    await app.run(['health'], { env });
    await app.deploy([], { ...withTemplate(otherCode('two')), env });
    await app.deploy([], { ...withTemplate(brokenCode), env, clock: createShiftedClock() });
    const summary = readFileSync(file, 'utf8');
    expect(summary).toMatch(
      /^\*\*local\*\*: deployed release 1, version 0\.0\.0, code `[0-9a-f]{12}`, verified/,
    );
    expect(summary).toMatch(/\*\*local\*\*: healthy/);
    expect(summary).toMatch(/deployed release 3, .*verification \*\*FAILED\*\*/);
    const unwritable = { ...env, GITHUB_STEP_SUMMARY: '/nowhere/summary.md' };
    expect(await app.run(['health'], { env: unwritable })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("warning: the job's summary cannot be written") as string,
    });
  });
});
