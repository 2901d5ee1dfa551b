import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { commandWriter } from '../../src/hints.ts';
import { everyCommand } from '../support/commands.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeployed();

/** Commands that act on no environment, or choose one. */
const WITHOUT = /^(completion|env|local|trust|version)( |$)/;

describe('a command that is printed', () => {
  it('names the environment, whichever command it is', async () => {
    const command = commandWriter({ env: 'dev' }, []);
    for (const words of await everyCommand())
      expect(command(words)).toBe(`backoffice ${words}${WITHOUT.test(words) ? '' : ' --env dev'}`);
  });

  it.each([
    ['undo 4 --env prod', 'undo 4 --env prod --state-dir /s'],
    ['items import - < items.jsonl', 'items import - --env dev --state-dir /s < items.jsonl'],
    ['env add dev', 'env add dev --state-dir /s'],
    ['destroy --retain <resource>', 'destroy --retain <resource> --env dev --state-dir /s'],
  ])('is whole: %s', (words, expected) => {
    expect(commandWriter({ env: 'dev', stateDir: '/s' }, [])(words)).toBe(`backoffice ${expected}`);
  });

  it('keeps region and profile, quoted for a shell', () => {
    const command = commandWriter({ env: 'dev', region: 'eu-west-1', profile: "my 'own'" }, []);
    expect(command('undo 3 --env prod')).toBe('backoffice undo 3 --env prod');
    expect(command('status')).toBe(
      "backoffice status --env dev --region eu-west-1 --profile 'my '\\''own'\\'''",
    );
  });

  it('may be the present one, with what it lacks', () => {
    const argv = ['deploy', '-e', 'dev', '--wait', '--skip', 'a b'];
    const { again } = commandWriter({ env: 'dev' }, argv);
    expect(again('--wait')).toBe("backoffice deploy -e dev --wait --skip 'a b'");
    expect(commandWriter({ env: 'dev' }, ['deploy']).again('--wait')).toBe(
      'backoffice deploy --wait --env dev',
    );
  });
});

describe('a hint', () => {
  it('names no environment where nothing but the default chose it', async () => {
    const { stderr } = await app.run(['items', 'get', 'nope']);
    expect(stderr).toContain('backoffice items list\n');
  });

  it('names what a flag, a variable or env use chose, in text and in JSON', async () => {
    const named = 'backoffice items list --env local';
    expect((await app.run(['items', 'get', 'nope', '--env', 'local'])).stderr).toContain(named);
    expect((await app.run(['items', 'get', 'nope'], { env: { BACKOFFICE_ENV: 'local' } })).stderr).toContain(
      named,
    );
    const words = ['items', 'get', 'nope', '--env', 'local'];
    const { result } = await app.json<{ error: { hint: string } }>(words);
    expect(result.error.hint).toContain(named);
  });

  it('of a refusal is the command with the option that confirms it, unless it may hold secrets', async () => {
    const destroy = await app.run(['destroy', '--env', 'local']);
    expect(destroy.stderr).toContain('to confirm: backoffice destroy --env local --confirm local\n');
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'backoffice.config.json'), '{"environments":{"local":{"class":"production"}}}');
    const set = await app.run(['config', 'set', 'TOKEN=canary'], { cwd });
    expect([set.code, set.stderr]).toEqual([5, expect.stringContaining('hint:  add --confirm local\n')]);
    expect(set.stderr).not.toContain('canary');
  });

  it('of a change tells how to undo it in the same environment', async () => {
    const { stderr } = await app.run(['items', 'create', '--id', 'x', '--env', 'local']);
    expect(stderr).toMatch(/backoffice undo \d+ --env local/);
  });

  it.each([
    [['status'], /backup\s+none: backoffice backup create --env local/],
    [['table'], /backups\s+none: backoffice backup create --env local/],
    [['table'], /recovery\s+off: backoffice pitr enable --env local/],
  ])('in what %j prints names the environment', async (words, expected) => {
    expect((await app.run([...words, '--env', 'local'])).stdout).toMatch(expected);
  });

  it('for an item names the item', async () => {
    await app.run(['items', 'create', '--id', 'two']);
    for (const via of ['api', 'lambda', 'table'])
      expect((await app.run(['items', 'create', '--id', 'two', '--via', via])).stderr).toContain(
        'backoffice items update two\n',
      );
    expect(
      (await app.run(['items', 'update', 'two', '--status', 'done', '--if-version', '9'])).stderr,
    ).toMatch(/reread the item and retry: backoffice items get two\n/);
  });
});

const SOURCES = join(import.meta.dirname, '../../src');

/** What is written by itself where help is made; the root's own help and the scripts of shells are text as well. */
const HELP = /^(examples|description|summary|option|argument|addHelpText)$/;
const HELP_FILES = /^(program|commands\/completion\/scripts)\.ts$/;

/** Pieces of text in a source that reach a user, but for help. */
function texts(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(SOURCES, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const called = ts.isCallExpression(node) ? node.expression : undefined;
    const name =
      called !== undefined && ts.isPropertyAccessExpression(called)
        ? called.name.text
        : called !== undefined && ts.isIdentifier(called)
          ? called.text
          : '';
    if (ts.isCallExpression(node) && HELP.test(name)) {
      visit(node.expression);
      return;
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Commands that texts call by name rather than write in full. */
const VAGUE = /\b(the same command|(run|deploy) again)\b/;

describe('the sources', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !HELP_FILES.test(name),
  );

  it('write every command that is printed by one function', async () => {
    const nouns = [...new Set((await everyCommand()).map((words) => words.split(' ')[0]))];
    const written = new RegExp(`\\bbackoffice (${nouns.join('|')}|help)\\b`);
    const others = files.flatMap((file) =>
      texts(file)
        .filter((text) => written.test(text) || VAGUE.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(others).toEqual([]);
  });

  it('name no command that is not there', async () => {
    const nouns = new Set((await everyCommand()).map((words) => words.split(' ')[0]));
    for (const file of files) {
      const text = readFileSync(join(SOURCES, file), 'utf8');
      for (const [, noun = ''] of text.matchAll(/(?:\b(?:look|run)\.|[^.\w])command\(\s*['`]([a-z]+)/g))
        expect([...nouns, 'help'], `${file}: ${noun}`).toContain(noun);
    }
  });
});
