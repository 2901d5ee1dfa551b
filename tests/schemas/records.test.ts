import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/schemas/backup.ts';
import {
  logCursorSchema,
  rememberedIdentitySchema,
  rememberedOutputsSchema,
} from '../../src/schemas/caches.ts';
import {
  keptCutOverSchema,
  keptItemSchema,
  keptRetentionSchema,
  keptVariablesSchema,
} from '../../src/schemas/changes.ts';
import { exportStateSchema, importStateSchema } from '../../src/schemas/checkpoints.ts';
import { codeRecordSchema } from '../../src/schemas/code-record.ts';
import { itemPageSchema } from '../../src/schemas/item.ts';
import { journalLineSchema } from '../../src/schemas/journal.ts';
import { checkStored, type Schema, storedText } from '../../src/schemas/read.ts';
import { releaseSchema } from '../../src/schemas/release.ts';
import { restoreRecordSchema } from '../../src/schemas/restore.ts';
import { roleSessionSchema } from '../../src/schemas/role-session.ts';

const TIME = '2026-11-27T10:00:00.000Z';
const ITEM = {
  id: 'item-001',
  status: 'active',
  description: '',
  attributes: { price: 1 },
  createdAt: TIME,
  updatedAt: null,
  version: 1,
};

/** A record, how it is checked, and the places that take anything. */
interface Stored {
  readonly schema: Schema<object>;
  readonly record: object;
  readonly free?: readonly string[];
}

const RECORDS: Readonly<Record<string, Stored>> = {
  release: {
    schema: releaseSchema,
    record: {
      number: 2,
      time: TIME,
      by: 'arn:aws:iam::111122223333:user/a',
      account: '111122223333',
      git: { revision: 'abc', branch: null, dirty: false },
      rollbackTo: null,
      verified: true,
      codeSha256: 'abc=',
      version: '0.1.0',
      code: 'abc',
      template: 'def',
      templateBytes: 40_000,
      parameters: { LogLevel: 'INFO' },
      secretParameters: ['Key'],
    },
  },
  manifest: {
    schema: manifestSchema,
    record: {
      version: 1,
      arn: 'arn',
      name: 'nightly',
      table: 'dev-backoffice-data',
      time: TIME,
      by: 'arn',
      settings: {
        tags: { team: 'a' },
        ttlAttribute: 'expiresAt',
        pointInTimeRecovery: true,
        recoveryDays: 35,
        deletionProtection: false,
        stream: null,
        tableClass: 'STANDARD',
        encryption: 'AES256',
        encryptionKey: null,
      },
    },
  },
  restore: {
    schema: restoreRecordSchema,
    record: {
      version: 1,
      target: 'dev-backoffice-data-1',
      source: { kind: 'backup', table: 'dev-backoffice-data', backupArn: 'arn', backupName: null, at: TIME },
      latest: false,
      by: 'arn',
      startedAt: TIME,
      restoredAt: null,
      finishedAt: null,
      cutOver: {
        from: 'dev-backoffice-data',
        begunAt: TIME,
        safetyBackup: { name: 'a', arn: 'b' },
        switchedAt: null,
        undoneAt: null,
      },
    },
  },
  'beginning of a change': {
    schema: journalLineSchema,
    record: {
      id: '1',
      time: TIME,
      action: 'items delete',
      target: 'item item-001',
      environment: 'dev',
      account: null,
      region: 'eu-west-1',
      arn: null,
      before: ITEM,
      processId: 12,
    },
    free: ['before'],
  },
  'end of a change': {
    schema: journalLineSchema,
    record: { id: '1', time: TIME, outcome: 'done', after: null, error: null },
    free: ['after'],
  },
  'export that goes on': {
    schema: exportStateSchema,
    record: {
      items: 1,
      otherRows: 0,
      inexact: 0,
      refused: 0,
      formulas: 0,
      readUnits: 0.5,
      bytes: 100,
      next: ['start', null, { id: { S: 'a' } }],
    },
    free: ['next.2.id.S', 'next.1'],
  },
  'import that goes on': {
    schema: importStateSchema,
    record: { done: 3, written: 2, same: 1, skipped: 0, writeUnits: 2, now: TIME },
  },
  outputs: { schema: rememberedOutputsSchema, record: { outputs: { ApiUrl: 'https://a' } } },
  identity: { schema: rememberedIdentitySchema, record: { account: '111122223333', arn: 'arn', until: 1 } },
  cursor: { schema: logCursorSchema, record: { from: 1, newest: 2, seen: [['a', 1]] } },
  'session of a role': {
    schema: roleSessionSchema,
    record: {
      Credentials: { AccessKeyId: 'A', SecretAccessKey: 'B', SessionToken: 'C', Expiration: TIME },
    },
  },
  'code that was sent': {
    schema: codeRecordSchema,
    record: { code: null, source: 'a.mjs', by: 'arn', time: TIME },
  },
  item: { schema: keptItemSchema, record: ITEM, free: ['attributes.price'] },
  'page of items': {
    schema: itemPageSchema,
    record: { items: [ITEM], cursor: null },
    free: ['items.0.attributes.price'],
  },
  variables: {
    schema: keptVariablesSchema,
    record: { keptAs: '3', variables: [{ name: 'LOG_LEVEL', hash: null }] },
    // What an older version did not write.
    free: ['keptAs'],
  },
  retention: { schema: keptRetentionSchema, record: { retention: [{ group: '/aws/lambda/a', days: 14 }] } },
  'move of the application': { schema: keptCutOverSchema, record: { cutOver: { from: 'a', to: 'b' } } },
};

type Place = readonly (string | number)[];

/** Each place of a record, the outer ones first. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...members.flatMap(([name, member]) => placesOf(member, [...at, name]))];
}

function valueAt(record: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], record);
}

/** A copy with another value at a place; undefined removes what is there. */
function changed(record: object, place: Place, value: unknown): unknown {
  const copy: unknown = structuredClone(record);
  const [last, parent] = [place.at(-1), valueAt(copy, place.slice(0, -1))];
  if (last === undefined) return value;
  if (value === undefined) delete (parent as Record<string, unknown>)[last];
  else (parent as Record<string, unknown>)[last] = value;
  return copy;
}

/** What is never right where this value is. */
function wrongFor(value: unknown): unknown[] {
  if (Array.isArray(value)) return ['text', 7, { length: 0 }];
  if (typeof value === 'object' && value !== null) return [[], 'text', 7, true];
  return [[], { length: 0 }];
}

const cases = Object.entries(RECORDS).map(([name, stored]) => ({ name, ...stored }));

describe.each(cases)('the record of a $name', ({ schema, record, free = [] }) => {
  const places = placesOf(record).filter(
    (place) => !free.some((each) => `${place.join('.')}.`.startsWith(`${each}.`)),
  );

  it('is read as it was written', () => {
    expect(checkStored(schema, storedText(record))).toEqual({ value: record });
  });

  it('is refused with a value of another kind at any place, in one line', () => {
    for (const place of places)
      for (const wrong of wrongFor(valueAt(record, place))) {
        const checked = checkStored(schema, JSON.stringify(changed(record, place, wrong)));
        expect({ place, wrong, checked }).toEqual({
          place,
          wrong,
          checked: { problem: expect.stringMatching(/^[^\n]{5,200}$/) },
        });
      }
  });

  it('is refused without any of its named members', () => {
    const named = places.filter(
      (place) =>
        typeof place.at(-1) === 'string' &&
        // Older ones have none.
        place.at(-1) !== 'encryptionKey' &&
        !/^(parameters|settings\.tags|outputs|attributes|next\.2)(\.|$)/.test(place.slice(0, -1).join('.')),
    );
    for (const place of named) {
      const checked = checkStored(schema, JSON.stringify(changed(record, place, undefined)));
      expect({ place, checked }).toEqual({ place, checked: { problem: expect.any(String) } });
    }
  });

  it('is refused in a newer format, whatever it holds, and where it is cut off', () => {
    expect(checkStored(schema, JSON.stringify({ format: 2 }))).toEqual({
      problem: 'it was written by a newer version of backoffice (format 2)',
    });
    expect(checkStored(schema, storedText(record).slice(0, -1))).toEqual({ problem: 'it is no JSON' });
  });
});
