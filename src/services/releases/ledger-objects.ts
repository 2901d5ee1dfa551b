import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, isNotFound } from '../../errors.ts';
import { sha256 } from './release.ts';

/** The objects that a ledger consists of. None is ever overwritten. */
export interface LedgerObjects {
  /** Numbers of all releases, newest first. */
  numbers(): Promise<number[]>;
  /** @param what names it, such as "release 3". @throws BackofficeError NOT_FOUND. */
  read(key: string, what: string): Promise<string>;
  /** @returns false when there is one already, or somebody was faster. */
  put(key: string, body: string): Promise<boolean>;
  /**
   * Puts a template where CloudFormation can fetch it.
   * @returns its address.
   * @throws BackofficeError FAILED when another one is there under its name.
   */
  stage(template: string): Promise<string>;
}

const PREFIX = 'releases/';

export function releaseKey(release: number): string {
  return `${PREFIX}${String(release).padStart(6, '0')}.json`;
}

export function templateKey(hash: string): string {
  return `templates/${hash}.json`;
}

/** The function's source, and the map of it, are a release's by the hash of the code. */
export function codeKey(code: string): string {
  return `code/${code}.js`;
}

export function codeMapKey(code: string): string {
  return `${codeKey(code)}.map`;
}

export function createLedgerObjects(s3: S3Api, bucket: string): LedgerObjects {
  async function putOnce(key: string, body: string, send: S3Api['putObject']): Promise<boolean> {
    try {
      await send({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json', IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  }

  return {
    async numbers() {
      const keys = await s3.listKeys(bucket, PREFIX);
      return keys.flatMap(numberIn).sort((a, b) => b - a);
    },
    async read(key, what) {
      try {
        return await s3.getText(bucket, key);
      } catch (error) {
        throw isNotFound(error) ? notInLedger(what, error) : error;
      }
    },
    put: (key, body) => putOnce(key, body, s3.putObject),
    async stage(template) {
      const key = templateKey(sha256(template));
      const added = await putOnce(key, template, s3.stageObject);
      if (!added && (await s3.getText(bucket, key)) !== template) throw notWhatItIsNamed(key);
      return s3.addressOf(bucket, key);
    },
  };
}

function numberIn(key: string): number[] {
  const [, digits] = /^releases\/(\d+)\.json$/.exec(key) ?? [];
  return digits === undefined ? [] : [Number(digits)];
}

function isTaken(error: unknown): boolean {
  return (
    error instanceof BackofficeError &&
    /^(PreconditionFailed|ConditionalRequestConflict)$/.test(error.awsCode ?? '')
  );
}

/** CloudFormation would deploy what lies there. */
function notWhatItIsNamed(key: string): BackofficeError {
  return new BackofficeError(
    'FAILED',
    `${key} in the artifacts bucket is not the template that it is named after: its hash differs; nothing was sent`,
    { hint: 'find out who writes to the artifacts bucket, and delete the object' },
  );
}

function notInLedger(what: string, cause: unknown): BackofficeError {
  return new BackofficeError('NOT_FOUND', `${what} is not in the ledger`, {
    hint: (command) => `see which there are: ${command('releases')}`,
    cause,
  });
}
