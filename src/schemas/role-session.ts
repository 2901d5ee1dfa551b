import * as v from 'valibot';
import type { Schema } from './read.ts';

/** A session in the files of the `aws` command, as far as it is looked at. */
export interface StoredRoleSession {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
    /** `2026-11-22T12:00:00UTC`, or ISO 8601. */
    readonly Expiration: string;
  };
}

const text = v.pipe(v.string(), v.nonEmpty());

export const roleSessionSchema: Schema<StoredRoleSession> = v.object({
  Credentials: v.object({ AccessKeyId: text, SecretAccessKey: text, SessionToken: text, Expiration: text }),
});
