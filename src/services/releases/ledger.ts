import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError } from '../../errors.ts';
import { type Checked, checkStored, readStored, storedText } from '../../schemas/read.ts';
import { releaseSchema } from '../../schemas/release.ts';
import { readMap } from '../source-maps/map-document.ts';
import { codeHash } from '../stack/changes.ts';
import {
  codeKey,
  codeMapKey,
  createLedgerObjects,
  type LedgerObjects,
  releaseKey,
  templateKey,
} from './ledger-objects.ts';
import { functionSource, type Release, sha256 } from './release.ts';

/**
 * The releases of an environment, in its artifacts bucket: `releases/000001.json` for each, and template and code
 * under their hash, the code's source map beside it. Nothing there is ever overwritten, so that a process which dies in between leaves nothing wrong.
 */
export interface Ledger {
  /** Numbers of all releases, newest first. */
  numbers(): Promise<readonly number[]>;
  /** @throws BackofficeError NOT_FOUND; FAILED when its record is damaged. */
  get(release: number): Promise<Release>;
  /** The newest one whose record is not damaged. */
  latest(): Promise<Release | undefined>;
  /** The newest ones, newest first. */
  list(limit: number): Promise<LedgerPage>;
  /** Adds a release under the next free number. @param map a source map, kept where it is of the release's code. */
  add(release: Omit<Release, 'number'>, template: string, map: string | undefined): Promise<Release>;
  /** Keeps the source map of code, where it is one of it. */
  keepMap(code: string, map: string): Promise<void>;
  /** @throws BackofficeError NOT_FOUND; FAILED when what is stored is not what its hash says. */
  template(release: Release): Promise<string>;
  /**
   * Puts a template where CloudFormation can fetch it.
   * @returns its address.
   * @throws BackofficeError FAILED when another one is there under its name.
   */
  stage(template: string): Promise<string>;
}

/** Releases of the ledger, and those among them whose record is damaged. */
export interface LedgerPage {
  readonly releases: readonly Release[];
  readonly damaged: readonly DamagedRelease[];
}

/** A record of the ledger that is not a release. */
export interface DamagedRelease {
  readonly number: number;
  /** Where it is wrong, and how. */
  readonly problem: string;
}

const READS_AT_ONCE = 10;

export function createLedger(s3: S3Api, bucket: string): Ledger {
  const objects = createLedgerObjects(s3, bucket);

  function read(release: number): Promise<string> {
    return objects.read(releaseKey(release), `release ${release}`);
  }

  async function intact(release: number): Promise<Checked<Release>> {
    return checkStored(releaseSchema, await read(release));
  }

  /** A record that somebody damaged must not keep the others from being used. */
  async function page(wanted: readonly number[]): Promise<LedgerPage> {
    const all = await Promise.all(wanted.map(intact));
    return {
      releases: all.flatMap((each) => ('value' in each ? [each.value] : [])),
      damaged: all.flatMap((each, at) => ('problem' in each ? [{ number: wanted[at] ?? 0, ...each }] : [])),
    };
  }

  async function keepMap(code: string, map: string): Promise<void> {
    if (readMap(map, code) !== undefined) await objects.put(codeMapKey(code), map);
  }

  return {
    numbers: objects.numbers,
    keepMap,
    async get(release) {
      return readStored(releaseSchema, await read(release), `release ${release} in the ledger`, {
        hint: (command) => `choose another one: ${command('releases')}`,
      });
    },
    async latest() {
      const all = await objects.numbers().catch((error: unknown) => {
        if (error instanceof BackofficeError && error.awsCode === 'NoSuchBucket') return [];
        throw error;
      });
      for (const number of all) {
        const newest = await intact(number);
        if ('value' in newest) return newest.value;
      }
      return undefined;
    },
    async list(limit) {
      const wanted = (await objects.numbers()).slice(0, limit);
      const pages: LedgerPage[] = [];
      for (let start = 0; start < wanted.length; start += READS_AT_ONCE)
        pages.push(await page(wanted.slice(start, start + READS_AT_ONCE)));
      return {
        releases: pages.flatMap(({ releases }) => releases),
        damaged: pages.flatMap(({ damaged }) => damaged),
      };
    },
    async add(release, template, map) {
      await objects.stage(template);
      await objects.put(codeKey(release.code), functionSource(template));
      if (map !== undefined) await keepMap(release.code, map);
      for (let number = ((await objects.numbers())[0] ?? 0) + 1; ; number += 1) {
        const added = { number, ...release };
        if (await objects.put(releaseKey(number), `${storedText(added, 2)}\n`)) return added;
      }
    },
    template: (release) => verifiedTemplate(objects, release),
    stage: objects.stage,
  };
}

/** The hash is the name: whoever may write to the bucket must not decide what a rollback deploys. */
async function verifiedTemplate(
  objects: LedgerObjects,
  { number, template, code }: Release,
): Promise<string> {
  const text = await objects.read(templateKey(template), `the template of release ${number}`);
  if (sha256(text) === template && codeHash(functionSource(text)) === code) return text;
  throw new BackofficeError(
    'FAILED',
    `the stored template of release ${number} is not the one that was deployed: its hash differs; nothing was sent`,
    {
      hint: (command) =>
        `find out who writes to the artifacts bucket, and choose another release: ${command('releases')}`,
    },
  );
}
