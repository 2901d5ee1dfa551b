import type { S3Api } from '../../aws/s3.ts';
import { ifFound } from '../../errors.ts';
import type { Hint } from '../../hints.ts';
import {
  type DrillRecord,
  type DrillUnderWay,
  drillRecordSchema,
  drillUnderWaySchema,
} from '../../schemas/drill.ts';
import { readStored, storedText } from '../../schemas/read.ts';
import { createHeldObject, type HeldObject } from '../held-object.ts';

export type { DrillRecord, DrillUnderWay };

/** Restore drills of an environment, in its artifacts bucket: whoever looks sees them, from any machine. */
export interface DrillLog {
  /** How the last one ended; null when none has. */
  last(): Promise<DrillRecord | null>;
  /** The one that was begun and has not ended; null when there is none. */
  underWay(): Promise<DrillUnderWay | null>;
  /** Lets one drill be under way at a time. */
  readonly held: HeldObject<DrillUnderWay>;
  keep(record: DrillRecord): Promise<void>;
}

const LAST = 'drills/last.json';

const HINT: Hint = (command) => `make another drill: ${command('backup drill --take-over')}`;

export function createDrillLog(s3: S3Api, bucket: string): DrillLog {
  const held = createHeldObject({
    s3,
    bucket,
    key: 'drills/under-way.json',
    schema: drillUnderWaySchema,
    hint: HINT,
  });
  return {
    held,
    async last() {
      const text = await ifFound(s3.getText(bucket, LAST));
      if (text === undefined) return null;
      return readStored(drillRecordSchema, text, `${LAST} in ${bucket}`, { hint: HINT });
    },
    underWay: async () => (await held.look())?.value() ?? null,
    async keep(record) {
      await s3.putObject({
        Bucket: bucket,
        Key: LAST,
        Body: `${storedText(record, 2)}\n`,
        ContentType: 'application/json',
      });
    },
  };
}
