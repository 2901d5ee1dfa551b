import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDrill } from '../../src/operations/backup/left-drill.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { asOnlyMove } from '../../src/operations/restore/one-move.ts';
import { createDrillLog } from '../../src/services/backup/drill-log.ts';
import { createMoveLocks } from '../../src/services/restore/move-lock.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createTestOperation } from '../support/operation.ts';

const Bucket = 'marks';
const MOVE = 'moves/under-way.json';
const OTHER = { by: 'arn:aws:iam::000000000000:user/gone', since: '2026-11-01T00:00:00.000Z' };

let local: TestLocal;
let s3: S3Client;
let close: (() => void)[] = [];
/** Told of each call before it is served. */
let onCall: (call: string) => Promise<void> | void;

beforeEach(async () => {
  onCall = () => undefined;
  local = await startLocal({ observe: async (service, operation) => onCall(`${service} ${operation}`) });
  s3 = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterEach(async () => {
  for (const each of close) each();
  close = [];
  await local.close();
  expect(local.errors).toEqual([]);
});

/** An operator on a machine of his own, to whom the bucket is the application's. */
function operator(): Operation {
  const made = createTestOperation(local, { stateDirectory: temporaryDirectory() });
  close.push(made.close);
  const outputs = { artifactsBucket: Bucket } as Awaited<ReturnType<Operation['outputs']['get']>>;
  return { ...made.operation, outputs: { ...made.operation.outputs, get: async () => outputs } };
}

/** Nothing that changes anything is sent without being recorded. */
const recorded = <Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> =>
  operation.record(
    {
      action: 'backup create',
      target: 'what a test needs',
      after: () => null,
      consent: { what: 'testing', danger: 'mild' },
    },
    work,
  );

interface Move {
  readonly id: string;
  readonly takeOver: boolean;
}

function moving<Result>({ id, takeOver }: Move, work: () => Promise<Result>): Promise<Result> {
  const operation = operator();
  return recorded(operation, () => asOnlyMove(operation, { id, command: 'backup restore', takeOver }, work));
}

/** Marks of moves, as one operator sees them, who may change them. */
async function withLocks(work: (locks: ReturnType<typeof createMoveLocks>) => Promise<void>): Promise<void> {
  const operation = operator();
  await recorded(operation, async () => work(createMoveLocks(await operation.connection.s3(), Bucket)));
}

const put = (Key: string, value: unknown) =>
  s3.send(
    new PutObjectCommand({ Bucket, Key, Body: typeof value === 'string' ? value : JSON.stringify(value) }),
  );

async function idIn(Key: string): Promise<unknown> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '').id;
}

/** Lets calls go on once so many have come. */
function meeting(count: number): () => Promise<void> {
  let come = 0;
  let meet = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    meet = resolve;
  });
  return () => {
    come += 1;
    if (come >= count) meet();
    return all;
  };
}

describe('a move that was left', () => {
  it('is taken over by one of two who do so at the same time', async () => {
    await put(MOVE, { id: 'left', command: 'backup restore', ...OTHER });
    // Both have seen whose it is before one of them takes it over.
    const met = meeting(2);
    onCall = (call) => (call === 's3 GetObject' ? met() : undefined);
    const moved: string[] = [];
    let goOn = (): void => undefined;
    const decided = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const ended = await Promise.allSettled(
      ['a', 'b'].map((id) =>
        moving({ id, takeOver: true }, async () => {
          moved.push(id);
          if (moved.length === 2) goOn();
          await decided;
        }).catch((error: unknown) => {
          goOn();
          throw error;
        }),
      ),
    );
    expect(moved).toHaveLength(1);
    const refused = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).toMatchObject([
      { code: 'CONFLICT', message: expect.stringMatching(/is being moved to another table already/) },
    ]);
    await expect(idIn(MOVE)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each([
    ['no JSON', 'no json'],
    ['a member less', { id: 'left' }],
  ])('is taken over on request when its mark cannot be read: %s', async (_what, mark) => {
    await put(MOVE, mark);
    const refused = moving({ id: 'a', takeOver: false }, async () => 'moved');
    await expect(refused).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/^moves\/under-way\.json in marks cannot be used: /),
    });
    expect(await moving({ id: 'a', takeOver: true }, async () => 'moved')).toBe('moved');
    await expect(idIn(MOVE)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that was released meanwhile is no obstacle', async () => {
    await withLocks(async (locks) => {
      await locks.claim({ id: 'a', command: 'c', ...OTHER });
      const seen = await locks.look();
      await locks.release('a');
      expect(await locks.claim({ id: 'b', command: 'c', ...OTHER }, seen)).toMatchObject({ isOurs: true });
    });
    expect(await idIn(MOVE)).toBe('b');
  });
});

describe('the mark of a move', () => {
  it('is of whoever wrote it, also when the answer to that was lost', async () => {
    const mark = { id: 'a', command: 'backup restore', ...OTHER };
    await put(MOVE, mark);
    await withLocks(async (locks) => {
      expect(await locks.claim(mark)).toMatchObject({ isOurs: true });
    });
  });

  it('stays when another one has taken over', async () => {
    await moving({ id: 'a', takeOver: false }, () =>
      put(MOVE, { id: 'b', command: 'backup restore', ...OTHER }),
    );
    expect(await idIn(MOVE)).toBe('b');
  });
});

describe('a drill that was left', () => {
  const source = {
    kind: 'backup',
    table: 't',
    backupArn: null,
    backupName: 'held',
    at: OTHER.since,
  } as const;
  const drill = (id: string, target: string) => ({ version: 1, id, ...OTHER, source, target }) as const;

  it('is gone on with by one of two who saw it, and stays theirs', async () => {
    await put('drills/under-way.json', drill('left', 't-drill-1'));
    const backups = { ownTable: 't' } as Parameters<typeof claimDrill>[1]['backups'];
    const seen = async (operation: Operation, id: string) => {
      const log = createDrillLog(await operation.connection.s3(), Bucket);
      const held = await log.held.look();
      if (held === undefined) throw new Error('there is no drill');
      const left = { held, drill: held.value(), resumes: true } as const;
      const claim = () => claimDrill(operation, { backups, log }, drill(id, 't-drill-1'), left);
      return { claim: () => recorded(operation, claim), end: () => log.held.release(id) };
    };
    const [a, b] = [await seen(operator(), 'a'), await seen(operator(), 'b')];
    await a.claim();
    await expect(b.claim()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('a drill is under way'),
    });
    await b.end();
    expect(await idIn('drills/under-way.json')).toBe('a');
  });
});
