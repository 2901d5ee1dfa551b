import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import {
  type DrillRecord,
  type DrillUnderWay,
  drillRecordSchema,
  drillUnderWaySchema,
} from '../../schemas/drill.ts';
import { readStored, type Schema, storedText } from '../../schemas/read.ts';

export type { DrillRecord, DrillUnderWay };

/** Restore drills of an environment, in its artifacts bucket: whoever looks sees them, from any machine. */
export interface DrillLog {
  /** How the last one ended; null when none has. */
  last(): Promise<DrillRecord | null>;
  /** The one that was begun and has not ended; null when there is none. */
  underWay(): Promise<DrillUnderWay | null>;
  /** @returns another one that was begun at the same moment; null when this one is the only one. */
  begin(drill: DrillUnderWay): Promise<DrillUnderWay | null>;
  /** In the place of one whose command is gone. */
  takeOver(drill: DrillUnderWay): Promise<void>;
  keep(record: DrillRecord): Promise<void>;
  /** Lets the next one begin. */
  end(): Promise<void>;
}

const LAST = 'drills/last.json';
const UNDER_WAY = 'drills/under-way.json';

/** As of the locks of moves: the first who writes an object that must not be there wins. */
const HELD = /^(PreconditionFailed|ConditionalRequestConflict)$/;

export function createDrillLog(s3: S3Api, bucket: string): DrillLog {
  const put = (Key: string, value: object, condition: { readonly IfNoneMatch?: string } = {}) =>
    s3.putObject({
      Bucket: bucket,
      Key,
      Body: `${storedText(value, 2)}\n`,
      ContentType: 'application/json',
      ...condition,
    });
  async function get<T>(key: string, schema: Schema<T>): Promise<T | null> {
    const text = await ifFound(s3.getText(bucket, key));
    return text === undefined
      ? null
      : readStored(schema, text, `${key} in ${bucket}`, {
          hint: (command) => `make another drill: ${command('backup drill --take-over')}`,
        });
  }
  const underWay = () => get(UNDER_WAY, drillUnderWaySchema);
  return {
    last: () => get(LAST, drillRecordSchema),
    underWay,
    async begin(drill) {
      try {
        await put(UNDER_WAY, drill, { IfNoneMatch: '*' });
        return null;
      } catch (error) {
        if (!(error instanceof BackofficeError) || !HELD.test(error.awsCode ?? '')) throw error;
        const other = await underWay();
        if (other === null) throw error;
        return other.id === drill.id ? null : other;
      }
    },
    async takeOver(drill) {
      await put(UNDER_WAY, drill);
    },
    async keep(record) {
      await put(LAST, record);
    },
    async end() {
      await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [{ Key: UNDER_WAY }] } });
    },
  };
}
