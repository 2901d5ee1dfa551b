import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentTarget } from '../../src/environments/target.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { backupDeps, openBackups } from '../../src/operations/backup/backups.ts';
import { changeFunctionVariables } from '../../src/operations/config/change-variables.ts';
import { deploy } from '../../src/operations/deploy/deploy.ts';
import { openLedger, requestFor } from '../../src/operations/deploy/go-back.ts';
import { destroyEnvironment } from '../../src/operations/destroy/destroy-environment.ts';
import { updateCode } from '../../src/operations/function/update-code.ts';
import { exportItems, requestFor as exportRequest } from '../../src/operations/items/export-items.ts';
import { importItems } from '../../src/operations/items/import-items.ts';
import { openInput } from '../../src/operations/items/input-file.ts';
import { openExportFile } from '../../src/operations/items/output-file.ts';
import { runLoad } from '../../src/operations/loadtest/run-load.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { changeRecovery } from '../../src/operations/pitr/change-recovery.ts';
import { restore } from '../../src/operations/restore/restore.ts';
import { undoCutOver } from '../../src/operations/restore/undo-cut-over.ts';
import { undo } from '../../src/operations/undo/undo.ts';
import { awaitBackup, createBackup } from '../../src/services/backup/create-backup.ts';
import { createItemsByApi } from '../../src/services/items/by-api.ts';
import { contentOf } from '../../src/services/releases/release.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { createTestOperation, type OperationOptions, type Talk } from '../support/operation.ts';
import { inputOf } from '../support/streams.ts';

// Operations by their port alone: no command line, no terminal, and everything that they say, ask and record.
const CHOICES = { verify: true, wait: false, skip: [] };

let local: TestLocal;
let stateDirectory: string;
let operation: Operation;
let talk: Talk;
const closers: (() => void)[] = [];

function open(options: Partial<OperationOptions> = {}): { operation: Operation; talk: Talk } {
  const made = createTestOperation(local, { stateDirectory, ...options });
  closers.push(made.close);
  return made;
}

beforeEach(async () => {
  stateDirectory = temporaryDirectory();
  local = await startLocal();
  ({ operation, talk } = open());
});

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await local.close();
});

const actions = async (): Promise<string[]> =>
  (await createJournal(stateDirectory).read()).map(({ action, end }) => `${action}: ${end?.outcome}`);

async function deployNow(port = operation) {
  const { environment, installation } = port;
  const template = await installation.template(environment.class);
  const target = environmentTarget(environment, template, await port.identity());
  const content = contentOf(target.template, target.parameters, installation.version);
  return deploy(port, { action: 'deploy', target, content, rollbackTo: null }, CHOICES);
}

const items = () => createItemsByApi(operation.api, operation.newId);

/** Nothing that changes anything is sent without being recorded. */
const recorded = <Result>(action: 'backup create' | 'loadtest', work: () => Promise<Result>) =>
  operation.record(
    {
      action,
      target: 'what a test needs',
      after: () => null,
      consent: { what: 'testing', danger: 'mild' },
    },
    work,
  );

describe('an operation through its port', () => {
  it('deploy tells its plan and its steps, verifies, and records; a dry run records nothing', async () => {
    const planned = await deployNow(operation.dry());
    expect([planned.changed, planned.changes.length > 10, await actions()]).toEqual([false, true, []]);
    const made = await deployNow();
    expect(made).toMatchObject({ changed: true, release: { number: 1 }, verification: { passed: true } });
    expect(talk.events.map(({ type }) => type)).toEqual([
      'changes planned',
      'settings planned',
      ...Array(4).fill('step done'),
    ]);
    expect([await actions(), talk.asked]).toEqual([['deploy: done'], []]);
    expect((await deployNow()).changed).toBe(false);
  });

  it('deploy of a release of before is a rollback', async () => {
    await deployNow();
    const ledger = await openLedger(operation);
    const request = await requestFor(operation, await ledger.get(1));
    expect((await deploy(operation, request, CHOICES)).changed).toBe(false);
  });

  it('destroy asks once, and refused removes nothing', async () => {
    await deployNow();
    const choices = { lift: false, retain: [], purge: false };
    const refusing = open({ agrees: false });
    await expect(destroyEnvironment(refusing.operation, choices)).rejects.toMatchObject({ code: 'REFUSED' });
    expect(refusing.talk.asked.map(({ what }) => what)).toEqual(['destroying environment "local"']);
    expect((await items().list({ limit: 1 })).items).toEqual([]);
    const { result } = await destroyEnvironment(operation, choices);
    expect(result.changed).toBe(true);
    expect((await actions()).at(-1)).toBe('destroy: done');
  });

  it('restore moves the application, tells the plan, and its undoing moves it back', async () => {
    await deployNow();
    await recorded('loadtest', () => items().create({ id: 'kept', attributes: {} }));
    const backups = await openBackups(operation);
    const maker = backupDeps(operation, backups);
    const { arn } = await operation.identity();
    const live = backups.activeTable ?? '';
    await recorded('backup create', async () =>
      awaitBackup(maker, await createBackup(maker, live, 'before', arn)),
    );
    const choice = { backup: 'before', latest: false, at: undefined };
    const how = { carryNewer: undefined, freezes: false, takeOver: false };
    const options = { choice, to: undefined, cutOver: true, ...how };
    const restored = await restore(operation, options);
    expect(restored.cutOver).toMatchObject({ from: live, returned: false });
    expect((await items().get('kept')).id).toBe('kept');
    expect(talk.events.map(({ type }) => type)).toContain('restore planned');
    const back = await undoCutOver(operation, how);
    expect(back.cutOver).toMatchObject({ to: live, returned: false });
    expect((await actions()).slice(-2)).toEqual(['backup restore: done', 'backup restore --undo: done']);
  });

  it('import and export carry items, and an import is recorded', async () => {
    await deployNow();
    const file = join(stateDirectory, 'items.jsonl');
    writeFileSync(file, '{"id":"a"}\n{"id":"b","colour":"red"}\n');
    const place = { stdin: inputOf(), cwd: stateDirectory };
    const input = await openInput(operation, place, 'items.jsonl', undefined);
    const { tableName: table } = await operation.outputs.get();
    const options = { file: input, table, cwd: stateDirectory, onConflict: 'fail' } as const;
    expect(await importItems(operation, options)).toMatchObject({ written: 2, refused: 0 });
    const { request, total } = await exportRequest(operation, { format: 'jsonl' });
    const target = await openExportFile(operation, 'out.jsonl', request, { cwd: stateDirectory });
    expect((await exportItems(operation, request, target, { total })).items).toBe(2);
    expect((await actions()).at(-1)).toBe('items import: done');
  });

  it('a load test sends, counts, removes what it made, and is recorded', async () => {
    await deployNow();
    const plan = { model: 'closed', requests: 20, concurrency: 2, rate: 0, durationMs: null } as const;
    const report = await runLoad(operation, {
      plan: { ...plan, warmUpMs: 0, rampMs: 0, timeoutMs: 5000 },
      request: { method: 'POST', path: '/items', headers: {}, body: '{"id":"load-{n}"}' },
      thresholds: [],
      allowNoData: false,
      server: false,
    });
    expect(report).toMatchObject({ requests: 20, failed: 0, created: { items: 20, removed: 20 } });
    expect((await actions()).at(-1)).toBe('loadtest: done');
  });

  it('variables, code and recovery change, and undo finds the way back by the type of a change', async () => {
    await deployNow();
    const set = await changeFunctionVariables(operation, {
      command: 'config set',
      names: ['FLAG'],
      show: true,
      apply: (held) => ({ ...held, FLAG: 'on' }),
    });
    expect(set).toMatchObject({ changed: true, drift: true, changes: [{ name: 'FLAG' }] });
    const number = (await createJournal(stateDirectory).read()).at(-1)?.number ?? 0;
    expect(await undo(operation.dry(), number)).toMatchObject({ changed: false, what: 'remove FLAG' });
    expect(await undo(operation, number)).toMatchObject({ changed: true, action: 'config set' });
    expect(await changeRecovery(operation, true, undefined)).toMatchObject({ changed: expect.any(Boolean) });
    const same = await updateCode(operation, {}, false);
    expect(same.changed).toBe(false);
    await expect(undo(operation, 1)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(undo(operation, 99)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
