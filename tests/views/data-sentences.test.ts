import { describe, expect, it } from 'vitest';
import type { BackupsPruned } from '../../src/services/backup/backup.ts';
import type { ItemsExported, ItemsImported } from '../../src/services/items/transfer/transfer.ts';
import type { LoadCleanedUp } from '../../src/services/loadtest/load.ts';
import type { RestorePlan, RestoreResult } from '../../src/services/restore/restore.ts';
import { backupDeletedView, backupsPrunedView } from '../../src/views/backup.ts';
import { itemChangedView, itemCreatedView, itemDeletedView } from '../../src/views/items.ts';
import { exportedView, importedView } from '../../src/views/items-transfer.ts';
import { cleanedView } from '../../src/views/loadtest.ts';
import { restoreView } from '../../src/views/restore.ts';
import { undoneView } from '../../src/views/undo.ts';
import { ENVIRONMENT, seen, showing, TABLE, TIME, type ViewCase } from '../support/views.ts';

/** A sentence that a result can print, a case in which it is true, and those in which it would be false. */
interface Claim {
  readonly sentence: RegExp;
  readonly true: ViewCase;
  readonly false: readonly ViewCase[];
}

function holds(claims: readonly Claim[]): void {
  it.each(claims.map((claim) => [String(claim.sentence), claim] as const))('%s', async (_, claim) => {
    const told = async (each: ViewCase): Promise<string> =>
      (await seen(each, 400)).replace(/\s+/g, ' ').trim();
    expect(await told(claim.true)).toMatch(claim.sentence);
    expect(claim.false).not.toEqual([]);
    for (const each of claim.false) expect(await told(each)).not.toMatch(claim.sentence);
  });
}

const exported: ItemsExported = {
  changed: true,
  table: TABLE,
  file: 'items.jsonl',
  format: 'jsonl',
  items: 1,
  bytes: 10,
  otherRows: 0,
  inexact: 0,
  refused: 0,
  formulas: 0,
  csvSafe: false,
  consistent: true,
  readUnits: 1,
  cost: 0,
  seconds: 1,
  resumed: false,
};
const exporting = (more: Partial<ItemsExported> = {}) =>
  showing('export', exportedView, { ...exported, ...more });

describe('items export says', () => {
  holds([
    { sentence: /^exported 1 item of/, true: exporting(), false: [exporting({ changed: false })] },
    { sentence: /would export/, true: exporting({ changed: false }), false: [exporting()] },
    {
      sentence: /eventually consistent: what was written last may be missing/,
      true: exporting({ consistent: false }),
      false: [exporting(), exporting({ changed: false })],
    },
    {
      sentence: /not exported: 1 row with a timestamp other than 0/,
      true: exporting({ otherRows: 1 }),
      false: [exporting(), exporting({ inexact: 1 })],
    },
    {
      sentence: /1 item not the same after an import/,
      true: exporting({ inexact: 1 }),
      false: [exporting(), exporting({ refused: 1 })],
    },
    {
      sentence: /1 item outside the API's rules, refused by an import/,
      true: exporting({ refused: 1 }),
      false: [exporting(), exporting({ inexact: 1 })],
    },
    {
      sentence: /would run as a formula; for a spreadsheet, export with --csv-safe/,
      true: exporting({ formulas: 2 }),
      false: [exporting(), exporting({ formulas: 2, csvSafe: true })],
    },
    {
      sentence: /marked with ', so this file is not for items import/,
      true: exporting({ formulas: 2, csvSafe: true }),
      false: [exporting({ csvSafe: true }), exporting({ formulas: 2 })],
    },
  ]);
});

const imported: ItemsImported = {
  changed: true,
  table: TABLE,
  file: 'items.jsonl',
  format: 'jsonl',
  read: 1,
  written: 1,
  same: 0,
  skipped: 0,
  refused: 0,
  refusedFile: null,
  reasons: [],
  writeUnits: 1,
  cost: 0,
  seconds: 1,
  resumedAt: 0,
};
const importing = (more: Partial<ItemsImported> = {}, dry = false) =>
  showing('import', importedView(dry), { ...imported, ...more });
const nothing = { changed: false, written: 0 };

describe('items import says', () => {
  holds([
    {
      sentence: /^imported 1 item of/,
      true: importing(),
      false: [
        importing(nothing, true),
        importing({ ...nothing, read: 0 }),
        importing({ ...nothing, same: 1 }),
      ],
    },
    {
      sentence: /holds no items/,
      true: importing({ ...nothing, read: 0 }),
      false: [importing(), importing({ ...nothing, refused: 1 }), importing({ ...nothing, same: 1 })],
    },
    {
      sentence: /would import 1 item/,
      true: importing(nothing, true),
      false: [
        importing(),
        importing({ ...nothing, same: 1 }, true),
        importing({ ...nothing, refused: 1 }, true),
      ],
    },
    {
      sentence: /already in the table, the same: 1 item/,
      true: importing({ same: 1 }),
      false: [importing(), importing({ skipped: 1 })],
    },
    {
      sentence: /left as they are: 1 item/,
      true: importing({ skipped: 1 }),
      false: [importing(), importing({ same: 1 })],
    },
    { sentence: /1 refused: see x/, true: importing({ refused: 1, refusedFile: 'x' }), false: [importing()] },
    {
      sentence: /line 3 of data\/a.json.gz: is bad/,
      true: importing({
        refused: 1,
        reasons: [{ line: 3, file: 'data/a.json.gz', reason: 'is bad', text: '' }],
      }),
      false: [importing({ refused: 1, reasons: [{ line: 3, reason: 'is bad', text: '' }] })],
    },
  ]);
});

const plan: RestorePlan = {
  source: { kind: 'backup', table: TABLE, backupArn: 'arn', backupName: 'b', at: TIME },
  target: 'target',
  progress: 'not begun',
  encryption: null,
  settings: null,
  settingsFrom: 'the live table',
  notPutBack: [],
  bytes: 1,
  cost: { once: 1, monthly: 1 },
  lastTookSeconds: null,
};
const verification = {
  passed: true,
  keys: ['id'],
  keysSame: true,
  missingIndexes: [],
  count: 1,
  liveCount: 1,
  sample: { compared: 1, same: 1, different: [], notLive: [] },
  readUnits: 1,
};
const result: RestoreResult = { changed: true, plan, settings: [], verification, cutOver: null };
const restored = (more: Partial<RestoreResult> = {}) =>
  showing('restore', restoreView(ENVIRONMENT), { ...result, ...more });
const unlike = { ...verification, passed: false, keysSame: false };
const steps = (passed: boolean) => ({
  passed,
  steps: [{ name: 'health', passed, detail: 'x', durationMs: 1 }],
});
const none = { count: 0, ids: [] };
const one = { count: 1, ids: ['a'] };
const newer = {
  from: TABLE,
  to: 'target',
  since: TIME,
  created: 0,
  changed: 0,
  deleted: 0,
  ids: [],
  carried: null,
  left: 0,
  merged: 0,
  notCarried: none,
  conflicts: none,
  unattributed: none,
  there: { created: 0, changed: 0, deleted: 0, ids: [] },
  raised: 0,
  conflictFile: null,
  problem: null,
};
const cut = {
  from: TABLE,
  to: 'target',
  safetyBackup: null,
  application: steps(true),
  returned: false,
  newer,
};
type Cut = NonNullable<RestoreResult['cutOver']>;
const moving = (more: Partial<Cut> = {}) => restored({ cutOver: { ...cut, ...more } });
const differing = (more: Partial<NonNullable<Cut['newer']>> = {}) => moving({ newer: { ...newer, ...more } });
const returned = moving({ application: steps(false), returned: true });
const dry = restored({
  changed: false,
  verification: null,
  cutOver: { ...cut, application: null, newer: null },
});
const undone = restored({ plan: null, verification: null, cutOver: cut });

describe('backup restore says', () => {
  holds([
    { sentence: /^restored b into target/, true: restored(), false: [dry, undone] },
    { sentence: /would restore b/, true: dry, false: [restored(), undone] },
    { sentence: /verified: 1 item, /, true: restored(), false: [restored({ verification: unlike }), dry] },
    {
      sentence: /NOT LIKE THE LIVE TABLE/,
      true: restored({ verification: unlike }),
      false: [restored(), dry],
    },
    {
      sentence: /the live table has 1/,
      true: restored(),
      false: [restored({ verification: { ...verification, liveCount: null } })],
    },
    {
      sentence: /the same in the live table: 1 of 1 item compared/,
      true: restored(),
      false: [restored({ verification: { ...verification, liveCount: null } }), dry],
    },
    {
      sentence: /not in the live table: a/,
      true: restored({
        verification: { ...verification, sample: { compared: 1, same: 0, different: [], notLive: ['a'] } },
      }),
      false: [
        restored(),
        restored({
          verification: { ...verification, sample: { compared: 1, same: 0, different: ['a'], notLive: [] } },
        }),
      ],
    },
    {
      sentence: /put back: tags x/,
      true: restored({ settings: [{ setting: 'tags', value: 'x', changed: true }] }),
      false: [restored({ settings: [{ setting: 'tags', value: 'x', changed: false }] })],
    },
    { sentence: /the application was not moved/, true: restored(), false: [moving(), returned, dry, undone] },
    {
      sentence: /move it: .*--cut-over/,
      true: restored(),
      false: [restored({ verification: unlike }), moving(), restored({ changed: false })],
    },
    {
      sentence: /^.*moved the application from .*it works there/,
      true: moving(),
      false: [returned, dry, restored()],
    },
    { sentence: /NOT MOVED/, true: returned, false: [moving(), dry, restored()] },
    { sentence: /it uses .* again/, true: returned, false: [moving(), dry] },
    { sentence: /would move the application/, true: dry, false: [moving(), returned] },
    { sentence: /back: .*--undo/, true: moving(), false: [returned, dry, undone] },
    {
      sentence: /safety backup of/,
      true: moving({ safetyBackup: { name: 's', arn: 'a' } }),
      false: [moving()],
    },
    {
      sentence: /nothing was written to/,
      true: moving(),
      false: [
        differing({ created: 1 }),
        differing({ changed: 1 }),
        differing({ deleted: 1 }),
        differing({ conflicts: one }),
        differing({ unattributed: one }),
        differing({ problem: 'x' }),
        moving({ newer: null }),
      ],
    },
    {
      sentence: /NOT COMPARED/,
      true: differing({ problem: 'x' }),
      false: [moving(), differing({ conflicts: one })],
    },
    {
      sentence: /copied to target: 1 row/,
      true: differing({ created: 1, carried: 1 }),
      false: [differing({ created: 1 }), moving()],
    },
    {
      sentence: /not copied: 1 row: a; copy them: .*--carry-newer/,
      true: differing({ created: 1, notCarried: one }),
      false: [differing({ created: 1, carried: 0, notCarried: one }), differing({ created: 1, carried: 1 })],
    },
    {
      sentence: /deleted since, and restored: 1 row/,
      true: differing({ deleted: 1, notCarried: one }),
      false: [
        differing({ changed: 1, deleted: 1, notCarried: one }),
        differing({ deleted: 1, carried: 0, notCarried: one }),
      ],
    },
    {
      sentence: /merged with a change in the same row/,
      true: differing({ changed: 1, carried: 1, merged: 1 }),
      false: [differing({ changed: 1, carried: 1 })],
    },
    {
      sentence: /CONFLICT: 1 row changed in both/,
      true: differing({ changed: 1, conflicts: one, conflictFile: 'f' }),
      false: [differing({ changed: 1 }), differing({ unattributed: one })],
    },
    {
      sentence: /NOT DECIDED: 1 row/,
      true: differing({ unattributed: one, conflictFile: 'f' }),
      false: [differing({ conflicts: one })],
    },
    {
      sentence: /only in target since/,
      true: differing({ there: { created: 1, changed: 0, deleted: 0, ids: ['a'] } }),
      false: [moving()],
    },
    { sentence: /versions raised above/, true: differing({ raised: 1 }), false: [moving()] },
  ]);
});

const backup = {
  arn: 'arn',
  name: 'b',
  table: TABLE,
  type: 'USER',
  status: 'AVAILABLE',
  createdAt: TIME,
  expiresAt: null,
  bytes: 1,
};
const pruned: BackupsPruned = {
  changed: true,
  kept: [backup],
  deleted: [backup],
  freedBytes: 1,
  monthlySaving: 1,
};
const pruning = (more: Partial<BackupsPruned> = {}, isDry = false) =>
  showing('prune', backupsPrunedView(isDry), { ...pruned, ...more });
const deleting = (changed: boolean) => showing('delete', backupDeletedView, { changed, backup });

describe('backup prune and delete say', () => {
  holds([
    {
      sentence: /^deleted 1 backup .*kept: 1$/,
      true: pruning(),
      false: [pruning({ changed: false }, true), pruning({ deleted: [] })],
    },
    {
      sentence: /would delete 1 backup/,
      true: pruning({ changed: false }, true),
      false: [pruning(), pruning({ deleted: [] }, true)],
    },
    { sentence: /nothing to delete; kept: 1 backup/, true: pruning({ deleted: [] }), false: [pruning()] },
    { sentence: /^deleted b/, true: deleting(true), false: [deleting(false)] },
    { sentence: /would delete b/, true: deleting(false), false: [deleting(true)] },
  ]);
});

const item = {
  id: 'a',
  status: 's',
  description: '',
  attributes: {},
  createdAt: TIME,
  updatedAt: TIME,
  version: 2,
};
const made = (held: typeof item | null) =>
  showing('create', itemCreatedView('a'), { changed: held !== null, item: held });
const edited = (changed: boolean) => showing('update', itemChangedView, { changed, before: item, item });
const removed = (changed: boolean) => showing('delete', itemDeletedView, { changed, item });
const taken = (changed: boolean) =>
  showing('undo', undoneView, {
    changed,
    number: 3,
    action: 'items update',
    target: 'item a',
    what: 'x',
    before: null,
    after: null,
  });

describe('items and undo say', () => {
  holds([
    { sentence: /^created a/, true: made(item), false: [made(null)] },
    { sentence: /would create a/, true: made(null), false: [made(item)] },
    { sentence: /^changed a/, true: edited(true), false: [edited(false)] },
    { sentence: /would change a/, true: edited(false), false: [edited(true)] },
    { sentence: /^deleted a/, true: removed(true), false: [removed(false)] },
    { sentence: /would delete a/, true: removed(false), false: [removed(true)] },
    { sentence: /^undone change 3/, true: taken(true), false: [taken(false)] },
    { sentence: /would undo change 3/, true: taken(false), false: [taken(true)] },
  ]);
});

const cleaned = (more: Partial<LoadCleanedUp> = {}, isDry = false) =>
  showing('clean-up', cleanedView(isDry), { changed: true, items: 1, removed: 1, left: [], ...more });
const allLeft = { changed: false, removed: 0, left: [{ id: 'a', reason: 'changed since' }] };

describe('loadtest --clean-up says', () => {
  holds([
    {
      sentence: /^removed 1 item/,
      true: cleaned(),
      false: [cleaned({ changed: false, removed: 0 }, true), cleaned(allLeft)],
    },
    {
      sentence: /would remove 1 item/,
      true: cleaned({ changed: false, removed: 0 }, true),
      false: [cleaned(), cleaned(allLeft)],
    },
    {
      sentence: /nothing to remove/,
      true: cleaned({ changed: false, items: 0, removed: 0 }),
      false: [cleaned(), cleaned(allLeft)],
    },
    { sentence: /not removed a: changed since/, true: cleaned(allLeft), false: [cleaned()] },
  ]);
});
