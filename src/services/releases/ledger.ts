import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, isBackofficeError } from '../../errors.ts';
import { codeHash } from '../stack/changes.ts';
import { functionSource, type Release, sha256 } from './release.ts';

/**
 * The releases of an environment, in its artifacts bucket: `releases/000001.json` for each, and template and code
 * under their hash. Nothing there is ever overwritten, so that a process which dies in between leaves nothing wrong.
 */
export interface Ledger {
  /** Numbers of all releases, newest first. */
  numbers(): Promise<readonly number[]>;
  /** @throws BackofficeError NOT_FOUND. */
  get(release: number): Promise<Release>;
  latest(): Promise<Release | undefined>;
  /** The newest ones, newest first. */
  list(limit: number): Promise<readonly Release[]>;
  /** Adds a release under the next free number. */
  add(release: Omit<Release, 'number'>, template: string): Promise<Release>;
  /** @throws BackofficeError NOT_FOUND; REFUSED when what is stored is not what its hash says. */
  template(release: Release): Promise<string>;
  /** Puts a template where CloudFormation can fetch it. @returns its address. */
  stage(template: string): Promise<string>;
}

const PREFIX = 'releases/';
const READS_AT_ONCE = 10;

export function createLedger(s3: S3Api, bucket: string): Ledger {
  const keyOf = (release: number): string => `${PREFIX}${String(release).padStart(6, '0')}.json`;

  async function numbers(): Promise<number[]> {
    const keys = await s3.listKeys(bucket, PREFIX);
    return keys
      .flatMap((key) => {
        const [, digits] = /^releases\/(\d+)\.json$/.exec(key) ?? [];
        return digits === undefined ? [] : [Number(digits)];
      })
      .sort((a, b) => b - a);
  }

  async function get(release: number): Promise<Release> {
    return JSON.parse(await read(keyOf(release), `release ${release}`)) as Release;
  }

  async function read(key: string, what: string): Promise<string> {
    try {
      return await s3.getText(bucket, key);
    } catch (error) {
      if (!isBackofficeError(error) || error.code !== 'NOT_FOUND') throw error;
      throw new BackofficeError('NOT_FOUND', `${what} is not in the ledger`, {
        hint: (command) => `see which there are: ${command('releases')}`,
        cause: error,
      });
    }
  }

  /** The hash is the name: whoever may write to the bucket must not decide what a rollback deploys. */
  async function verifiedTemplate({ number, template, code }: Release): Promise<string> {
    const text = await read(`templates/${template}.json`, `the template of release ${number}`);
    if (sha256(text) === template && codeHash(functionSource(text)) === code) return text;
    throw new BackofficeError(
      'REFUSED',
      `the stored template of release ${number} is not the one that was deployed: its hash differs; nothing was sent`,
      {
        hint: (command) =>
          `find out who writes to the artifacts bucket, and choose another release: ${command('releases')}`,
      },
    );
  }

  /** @returns false when somebody was faster. */
  async function put(key: string, body: string, send = s3.putObject): Promise<boolean> {
    try {
      await send({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json', IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (
        isBackofficeError(error) &&
        /^(PreconditionFailed|ConditionalRequestConflict)$/.test(error.awsCode ?? '')
      )
        return false;
      throw error;
    }
  }

  async function stage(template: string): Promise<string> {
    const key = `templates/${sha256(template)}.json`;
    await put(key, template, s3.stageObject);
    return s3.addressOf(bucket, key);
  }

  return {
    numbers,
    get,
    async latest() {
      const [newest] = await numbers().catch((error: unknown) => {
        if (isBackofficeError(error) && error.awsCode === 'NoSuchBucket') return [];
        throw error;
      });
      return newest === undefined ? undefined : get(newest);
    },
    async list(limit) {
      const wanted = (await numbers()).slice(0, limit);
      const releases: Release[] = [];
      for (let start = 0; start < wanted.length; start += READS_AT_ONCE)
        releases.push(...(await Promise.all(wanted.slice(start, start + READS_AT_ONCE).map(get))));
      return releases;
    },
    async add(release, template) {
      await stage(template);
      await put(`code/${release.code}.js`, functionSource(template));
      for (let number = ((await numbers())[0] ?? 0) + 1; ; number += 1) {
        const added = { number, ...release };
        if (await put(keyOf(number), `${JSON.stringify(added, null, 2)}\n`)) return added;
      }
    },
    template: verifiedTemplate,
    stage,
  };
}
