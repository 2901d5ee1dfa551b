import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryDirectory } from '../support/directory.ts';

const CONFIG = JSON.stringify({
  environments: {
    dev: { account: '123456789012', region: 'eu-west-1', profile: 'dev' },
    prod: { class: 'production', memoryMb: 512 },
  },
});

function project(config: string | null = CONFIG) {
  const cwd = temporaryDirectory();
  if (config !== null) writeFileSync(join(cwd, 'backoffice.config.json'), config);
  const run = async (argv: string[], env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await runCli(undefined, [...argv, '--json'], {
      cwd,
      stateDirectory: join(cwd, 'state'),
      env,
    });
    return {
      code,
      stderr,
      result: JSON.parse(stdout) as {
        name?: string;
        settings: { name: string; value: string; origin: string }[];
        error: { message: string };
      },
    };
  };
  return { cwd, run };
}

describe('env', () => {
  it('lists the embedded environment and those of the file', async () => {
    const { result } = await project().run(['env', 'list']);
    expect(result).toEqual({
      environments: [
        {
          name: 'local',
          class: 'development',
          account: null,
          region: 'us-east-1',
          profile: null,
          selected: true,
        },
        {
          name: 'dev',
          class: 'development',
          account: '123456789012',
          region: 'eu-west-1',
          profile: 'dev',
          selected: false,
        },
        { name: 'prod', class: 'production', account: null, region: null, profile: null, selected: false },
      ],
    });
  });

  it('finds the file from a folder below', async () => {
    const { cwd } = project();
    const below = join(cwd, 'a', 'b');
    mkdirSync(below, { recursive: true });
    const { stdout } = await runCli(undefined, ['env', 'show', 'dev', '--json'], {
      cwd: below,
      stateDirectory: join(cwd, 'state'),
    });
    expect(stdout).toContain('eu-west-1');
  });

  it('is chosen by option, then variable, then "env use", then local', async () => {
    const { run } = project();
    const chosen = async (argv: string[], env: Record<string, string> = {}) =>
      (await run(['env', 'show', ...argv], env)).result.name;
    expect(await chosen([])).toBe('local');
    expect((await run(['env', 'use', 'dev'])).result).toEqual({
      changed: true,
      before: null,
      environment: 'dev',
    });
    expect((await run(['env', 'use', 'dev'])).result).toMatchObject({ changed: false });
    expect(await chosen([])).toBe('dev');
    expect(await chosen([], { BACKOFFICE_ENV: 'prod' })).toBe('prod');
    expect(await chosen(['--env', 'local'], { BACKOFFICE_ENV: 'prod' })).toBe('local');
  });

  it('shows where each value comes from', async () => {
    const { cwd, run } = project();
    const file = join(cwd, 'backoffice.config.json');
    const settings = async (argv: string[], env = {}) =>
      Object.fromEntries(
        (await run(['env', 'show', ...argv], env)).result.settings.map(({ name, value, origin }) => [
          name,
          [value, origin],
        ]),
      );
    expect(await settings(['prod'], { AWS_DEFAULT_REGION: 'eu-central-1', AWS_PROFILE: 'p' })).toMatchObject({
      class: ['production', file],
      memoryMb: ['512', file],
      auth: ['iam', 'default'],
      region: ['eu-central-1', 'AWS_DEFAULT_REGION'],
      profile: ['p', 'AWS_PROFILE'],
    });
    expect(await settings(['dev', '--region', 'us-west-2'], { AWS_REGION: 'eu-north-1' })).toMatchObject({
      region: ['us-west-2', '--region'],
      profile: ['dev', file],
    });
  });

  it('refuses an unknown one and names the known', async () => {
    expect(await project().run(['env', 'show', 'pord'])).toMatchObject({
      code: 2,
      result: {
        error: {
          message: 'environment "pord" is not known; known are local, dev, prod',
          hint: 'did you mean prod?',
        },
      },
    });
    expect((await project().run(['items', 'list', '--env', 'staging'])).code).toBe(2);
  });
});

describe('env add', () => {
  const add = ['env', 'add', 'qa', '--region', 'eu-west-1', '--account', '123456789012'];

  it('writes an entry, and leaves the rest of the file as it stands', async () => {
    const { cwd, run } = project(
      `{\n  "environments": {\n    "dev": {\n      "region": "eu-west-1"\n    }\n  }\n}\n`,
    );
    const { code, result } = await run([
      ...add,
      '--memory-mb',
      '512',
      '--pitr',
      'true',
      '--cors-origins',
      'https://a,https://b',
    ]);
    expect([code, result]).toMatchObject([0, { changed: true, environment: 'qa' }]);
    expect(readFileSync(join(cwd, 'backoffice.config.json'), 'utf8')).toBe(`{
  "environments": {
    "dev": {
      "region": "eu-west-1"
    },
    "qa": {
      "account": "123456789012",
      "region": "eu-west-1",
      "memoryMb": 512,
      "corsOrigins": [
        "https://a",
        "https://b"
      ],
      "pitr": true
    }
  }
}
`);
    expect((await run(['env', 'show', 'qa'])).code).toBe(0);
  });

  it('makes the file where there is none, with its schema for editors', async () => {
    const { cwd, run } = project(null);
    expect((await run([...add, '--dry-run'])).result).toMatchObject({ changed: false });
    expect(existsSync(join(cwd, 'backoffice.config.json'))).toBe(false);
    expect((await run([...add, '--class', 'production', '--profile', 'ops'])).code).toBe(0);
    const written = JSON.parse(readFileSync(join(cwd, 'backoffice.config.json'), 'utf8')) as {
      $schema: string;
      environments: object;
    };
    // Beside it, so that both can be committed: a path into an installation holds on one machine only.
    expect(written.$schema).toBe('./backoffice.schema.json');
    expect(existsSync(join(cwd, written.$schema))).toBe(true);
    expect(written.environments).toEqual({
      qa: { class: 'production', account: '123456789012', region: 'eu-west-1', profile: 'ops' },
    });
  });

  it.each([
    [['env', 'add', 'dev', '--region', 'eu-west-1'], 6, /environment "dev" is in .* already/],
    [['env', 'add', 'Nope'], 2, /cannot be the name/],
    [['env', 'add', 'more-than-fourteen'], 2, /cannot be the name/],
    [['status', '--env', 'more-than-fourteen'], 2, /cannot be the name/],
    [['env', 'add', 'local'], 2, /is there already; an entry would change nothing/],
    [['env', 'add', 'local', '--region', 'eu-west-1'], 2, /the embedded environment has no region/],
    [['env', 'add', 'qa', '--memory-mb', '64'], 2, /--memory-mb must be at least 128/],
    [['env', 'add', 'qa', '--memory-mb', 'many'], 2, /--memory-mb must be of type integer/],
    [['env', 'add', 'qa', '--pitr', 'maybe'], 2, /--pitr must be of type boolean/],
    [['env', 'add', 'qa', '--account', '12'], 2, /--account must match/],
    [['env', 'add', 'qa', '--tags', 'team'], 2, /--tags team must be of type string/],
    [['env', 'add', 'qa', '--tags', 'environment=x'], 2, /--tags environment is set by this program/],
    [['env', 'add', 'qa', '--class', 'prod'], 2, /--class must be one of development, production/],
  ])('refuses %j in one line', async (argv, code, message) => {
    const { cwd, run } = project();
    const before = readFileSync(join(cwd, 'backoffice.config.json'), 'utf8');
    const refused = await run(argv);
    expect([refused.code, refused.result.error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(readFileSync(join(cwd, 'backoffice.config.json'), 'utf8')).toBe(before);
  });
});

describe('without a configuration file', () => {
  it.each([
    [['status', '--env', 'locl'], {}, /"locl" is not known/, 'did you mean local?'],
    [['deploy', '--env', 'locl'], { AWS_REGION: 'eu-west-1' }, /"locl" is not known/, 'did you mean local?'],
    [
      ['status'],
      { BACKOFFICE_ENV: 'dev' },
      /no AWS region is set/,
      'add it: backoffice env add dev --region <region>',
    ],
    [
      ['env', 'use', 'dev'],
      { AWS_REGION: 'eu-west-1' },
      /known are local/,
      'add it: backoffice env add dev --region <region>',
    ],
    [
      ['status', '--env', 'more-than-fourteen'],
      {},
      /cannot be the name/,
      'it has 1 to 14 lower-case letters, digits and hyphens, a letter first',
    ],
  ])('%j of an environment that is not known is refused', async (argv, env, message, hint) => {
    const { code, result } = await project(null).run(argv, env);
    expect([code, result.error]).toMatchObject([
      2,
      { message: expect.stringMatching(message) as string, hint },
    ]);
  });

  it('a name with a region is an environment, and one that was used from here is known', async () => {
    const { cwd, run } = project(null);
    expect((await run(['env', 'show', 'dev'], { AWS_REGION: 'eu-west-1' })).result.name).toBe('dev');
    mkdirSync(join(cwd, 'state', 'outputs'), { recursive: true });
    writeFileSync(join(cwd, 'state', 'outputs', 'dev_any_eu-west-1_default.json'), '{"outputs":{}}');
    expect((await run(['env', 'use', 'dev'])).code).toBe(0);
    expect((await run(['env', 'use', 'dve'])).result).toMatchObject({ error: { hint: 'did you mean dev?' } });
  });
});

describe('a broken configuration file', () => {
  it.each([
    [
      '{\n  "environments": {\n    "dev": {,}\n  }\n}',
      /backoffice\.config\.json:3:13: not valid JSON: value expected/,
    ],
    ['{"environments":{"dev":{\n"region":"mars"}}}', /:2:1: environments\.dev\.region must match/],
    [
      '{"environments":{"dev":{\n  "memory":1}}}',
      /:2:3: environments\.dev\.memory is not known; known are class, account/,
    ],
    ['{"environments":{"Dev":{}}}', /environments\.Dev must be named with/],
    ['{"environments":{"dev":{"account":123}}}', /account must be of type string/],
    ['{"environments":{"dev":{"logRetentionDays":8}}}', /logRetentionDays must be one of 1, 3, 5, 7/],
    ['{"environments":{"dev":{"memoryMb":64}}}', /memoryMb must be at least 128/],
    ['{"environments":{"dev":{"tags":["a"]}}}', /dev\.tags must be an object/],
    [
      '{"environments":{"dev":{"tags":{\n"a":1}}}}',
      /:2:1: environments\.dev\.tags\.a must be of type string/,
    ],
    ['{"environments":{"dev":{"tags":{"AWS:x":"1"}}}}', /tags\.AWS:x must be named .*not begin with aws:/],
    ['{"environments":{"dev":{"tags":{"x":"aws:1"}}}}', /tags\.x must be 1 to 256/],
    ['{"environments":{"dev":{"tags":{"x":""}}}}', /tags\.x must be 1 to 256/],
    ['{"environments":{"dev":{"tags":{"a*b":"1"}}}}', /tags\.a\*b must be named with 1 to 128/],
    ['{"environments":{"dev":{"tags":{"application":"x"}}}}', /tags\.application is set by this program/],
    [
      `{"environments":{"dev":{"tags":{${Array.from({ length: 49 }, (_, n) => `"t${n}":"1"`)}}}}}`,
      /dev\.tags must have at most 48 members/,
    ],
    ['{"environments":{"dev":{"permissionsBoundary":"x"}}}', /must be the ARN of an IAM policy/],
    ['{"environments":{"dev":{"rolePath":"/x"}}}', /rolePath must be a path such as/],
    ['{"environments":{"dev":{"serviceRoleArn":"x"}}}', /serviceRoleArn must be the ARN of a role/],
    [
      '{"environments":{"dev":{"notificationArns":[\n"arn:aws:sns:eu-west-1:123456789012:t",\n"x"]}}}',
      /:3:1: environments\.dev\.notificationArns\.1 must be the ARN of a topic/,
    ],
    [
      `{"environments":{"dev":{"notificationArns":${JSON.stringify(Array(6).fill('arn:aws:sns:eu-west-1:123456789012:t'))}}}}`,
      /notificationArns must have at most 5 entries/,
    ],
    ['{"environments":{"dev":{"stackPolicy":1}}}', /stackPolicy must be an object, or the path/],
    ['{"environments":{"dev":{"stackPolicy":{}}}}', /stackPolicy must have a Statement/],
    [
      '{"environments":{"dev":{"stackPolicy":{"Statement":[\n{"Effect":"Allow","Principal":"me"}]}}}}',
      /:2:1: environments\.dev\.stackPolicy\.Statement\.0 must have the Principal \*/,
    ],
    [
      '{"environments":{"dev":{"corsOrigins":["https://a.example",\n"not an origin"]}}}',
      /:2:1: environments\.dev\.corsOrigins\.1 must be an origin/,
    ],
    ['{"environments":{"dev":{"corsOrigins":["https://a.example/"]}}}', /must be an origin/],
    ['{"environments":{"dev":{"corsOrigins":["a.example"]}}}', /must be an origin/],
    [
      '{"environments":{"dev":{"alarmThresholds":{"errors":{"threshold":0}}}}}',
      /errors\.threshold must be at least 1/,
    ],
    [
      '{"environments":{"dev":{"alarmThresholds":{"5xx":{}}}}}',
      /5xx is not known; known are errors, throttles, serverErrors/,
    ],
    [
      '{"environments":{"dev":{"alarmEmail":"a@b","alarmTopicArn":"arn:aws:sns:eu-west-1:123456789012:t"}}}',
      /dev\.alarmEmail is for the stack's own topic/,
    ],
    ['{"environments":{"dev":{"kmsKeys":{"table":"alias/x"}}}}', /kmsKeys\.table must be the ARN of a key/],
    [
      '{"environments":{"dev":{"kmsKeys":{"queue":"x"}}}}',
      /queue is not known; known are table, bucket, logs, topic/,
    ],
    ['{"environment":{}}', /environment is not known here; environments is/],
    ['[]', /the file must hold a JSON object/],
  ])('%j is told with file, line and what is wrong', async (config, message) => {
    const { code, result } = await project(config).run(['env', 'list']);
    expect(code).toBe(2);
    expect(result.error.message).toMatch(message);
  });
});

describe('the state directory', () => {
  it('that cannot be written is told', async () => {
    const { cwd } = project();
    writeFileSync(join(cwd, 'file'), '');
    const { code, stderr } = await runCli(undefined, ['env', 'use', 'dev'], {
      cwd,
      stateDirectory: join(cwd, 'file', 'state'),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be written: .*\nhint: {2}make it writable/);
  });
});
