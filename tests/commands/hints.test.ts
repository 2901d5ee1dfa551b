import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withEnvironment } from '../../src/hints.ts';
import { everyCommand } from '../support/commands.ts';
import { useDeployed } from '../support/deployed.ts';

const app = useDeployed();

/** Commands that act on no environment, or choose one. */
const WITHOUT = /^(completion|env|local|version)( |$)/;

describe('a hint', () => {
  it('names the environment in every command that there is', async () => {
    for (const command of (await everyCommand()).filter((words) => !WITHOUT.test(words)))
      expect(withEnvironment(`see: backoffice ${command}`, '--env dev'), command).toBe(
        `see: backoffice ${command} --env dev`,
      );
  });

  it.each([
    [
      'see who: backoffice status; wait: backoffice deploy --wait',
      'see who: backoffice status --env dev; wait: backoffice deploy --env dev --wait',
    ],
    [
      'move it back (backoffice backup restore --undo), or not',
      'move it back (backoffice backup restore --env dev --undo), or not',
    ],
    ['backoffice destroy --env dev --lift-protection', 'backoffice destroy --env dev --lift-protection'],
    ['add it: backoffice env add dev', 'add it: backoffice env add dev'],
    [
      'this looks like a defect of backoffice; --debug shows more',
      'this looks like a defect of backoffice; --debug shows more',
    ],
  ])('%s', (hint, expected) => {
    expect(withEnvironment(hint, '--env dev')).toBe(expected);
  });

  it('is left as it is where nothing but the default chose', async () => {
    expect(withEnvironment('see: backoffice items list', '')).toBe('see: backoffice items list');
    const { stderr } = await app.run(['items', 'get', 'nope']);
    expect(stderr).toContain('backoffice items list\n');
  });

  it('names what a flag, a variable or env use chose, in text and in JSON', async () => {
    const named = 'backoffice items list --env local';
    expect((await app.run(['items', 'get', 'nope', '--env', 'local'])).stderr).toContain(named);
    expect((await app.run(['items', 'get', 'nope'], { env: { BACKOFFICE_ENV: 'local' } })).stderr).toContain(
      named,
    );
    const { result } = await app.json<{ error: { hint: string } }>([
      'items',
      'get',
      'nope',
      '--env',
      'local',
    ]);
    expect(result.error.hint).toContain(named);
    const far = await app.run(['items', 'list', '--env', 'far', '--region', 'eu-west-1', '--profile', 'p']);
    expect(far.stderr).not.toMatch(/backoffice (status|deploy)(?! --env far)/);
  });

  it('of a change tells how to undo it in the same environment', async () => {
    const { stderr } = await app.run(['items', 'create', '--id', 'x', '--env', 'local']);
    expect(stderr).toMatch(/backoffice undo --env local \d+|backoffice undo \d+ --env local/);
  });
});

describe('the sources', () => {
  it('name no command in a hint that is not there', async () => {
    const commands = await everyCommand();
    const nouns = new Set(commands.map((command) => command.split(' ')[0]));
    const files = readdirSync(join(import.meta.dirname, '../../src'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts') && !name.startsWith('local/'))) {
      const text = readFileSync(join(import.meta.dirname, '../../src', file), 'utf8');
      for (const [, noun = ''] of text.matchAll(/hint: ['`][^'`\n]*?\bbackoffice ([a-z]+)\b/g))
        expect([...nouns, 'help'], file).toContain(noun);
    }
  });
});
