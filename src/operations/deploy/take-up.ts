import type { Connection } from '../../aws/connection.ts';
import { BackofficeError } from '../../errors.ts';
import { readTemplate } from '../../schemas/template.ts';
import { backUp } from '../../services/backup/create-backup.ts';
import type { Existing } from '../../services/deploy/existing.ts';
import { type ChangeSet, createChangeSet, type StackTarget } from '../../services/stack/change-set.ts';
import { removeEmptyStack, unlessItEnds } from '../../services/stack/made-change-set.ts';
import { conflictsOf, inTheWay, type NameConflict } from '../../services/stack/refused-change-set.ts';
import { readStack } from '../../services/stack/stack.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';

/** What taking up what exists needs. */
export interface TakeUpDeps extends StackDeps {
  readonly connection: Pick<Connection, 'dynamoDB'>;
  /** Carries a change set out and follows it to its end. */
  readonly carryOut: (changeSet: ChangeSet) => Promise<void>;
}

/**
 * Brings resources that exist into a new stack, as they are. An import may contain nothing but what it imports, so it
 * is a change set of its own, and everything else comes with the next one: when that fails, its rollback leads back to
 * a stack that has these resources and keeps them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 * @throws BackofficeError CONFLICT when something else is in the way; nothing was changed then.
 */
export async function takeUp(
  deps: TakeUpDeps,
  target: StackTarget,
  existing: readonly Existing[],
  name: string,
): Promise<void> {
  await refuseOthers(deps, target, existing, name);
  // The look left an empty stack for the import.
  const looked = { id: `${name}-look`, kind: 'CREATE', stackId: target.stackName } as const;
  await unlessItEnds(
    deps,
    () => looked,
    async () => {
      for (const table of existing.filter(({ items }) => items !== null)) await secure(deps, table, name);
    },
  );
  const imported = await createChangeSet(deps, {
    target: {
      stackName: target.stackName,
      template: importTemplate(existing),
      parameters: {},
      tags: target.tags,
    },
    kind: 'IMPORT',
    name: `${name}-import`,
    source: { TemplateBody: importTemplate(existing) },
    imports: existing.map(({ type, logicalId, identifier }) => ({
      ResourceType: type,
      LogicalResourceId: logicalId,
      ResourceIdentifier: { ...identifier },
    })),
  });
  if (imported === undefined) throw new Error(`the import into ${target.stackName} contains nothing`);
  await deps.carryOut(imported);
}

/** Whether rolling back spares what was imported is not documented: a backup does not depend on it. */
async function secure(
  { connection, clock, signal, report }: TakeUpDeps,
  table: Existing,
  name: string,
): Promise<void> {
  const dynamoDB = await connection.dynamoDB();
  const backup = await backUp({ dynamoDB, clock, signal }, table.name, `${table.name}-before-${name}`);
  report(`backup ${backup.name} of ${table.name} made before it is taken up`);
}

/** CloudFormation itself knows every name that is taken: the whole template is planned, and given up. */
async function refuseOthers(
  deps: TakeUpDeps,
  target: StackTarget,
  existing: readonly Existing[],
  name: string,
): Promise<void> {
  const others = await conflictsBesides(deps, target, existing, `${name}-look`);
  if (others.length === 0) return;
  const stack = await readStack(deps.cloudFormation, target.stackName);
  if (stack !== undefined) await removeEmptyStack(deps.cloudFormation, stack.id);
  throw new BackofficeError(
    'CONFLICT',
    `besides what can be taken up, ${others.length === 1 ? '1 name is' : `${others.length} names are`} taken: ${others.map(({ type, physicalId }) => `${physicalId} (${type})`).join(', ')}`,
    { hint: `${inTheWay(others)}; nothing was changed` },
  );
}

async function conflictsBesides(
  deps: StackDeps,
  target: StackTarget,
  existing: readonly Existing[],
  name: string,
): Promise<readonly NameConflict[]> {
  const expected = new Set(existing.map(({ logicalId }) => logicalId));
  try {
    const source = { TemplateBody: withoutCode(target.template) };
    const changeSet = await createChangeSet(deps, {
      target,
      kind: 'CREATE',
      name,
      source,
      keepsStack: true,
    });
    // Its empty stack stays: the import goes into it.
    if (changeSet !== undefined)
      await deps.cloudFormation.deleteChangeSet({
        ChangeSetName: changeSet.id,
        StackName: changeSet.stackId,
      });
    return [];
  } catch (error) {
    const conflicts = conflictsOf(error);
    if (conflicts.length === 0) throw error;
    return conflicts.filter(({ logicalId }) => !expected.has(logicalId));
  }
}

/** What an import takes: the resources as they are, kept whatever becomes of the stack. */
function importTemplate(existing: readonly Existing[]): string {
  return JSON.stringify({ Resources: importedResources(existing) });
}

/** Resources as they were taken up. */
export function importedResources(existing: readonly Existing[]): Record<string, object> {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  return Object.fromEntries(
    existing.map(({ logicalId, type, found }) => [logicalId, { Type: type, ...kept, Properties: found }]),
  );
}

/** All names of a template without the code of its function: what only asks for names need not be large. */
function withoutCode(template: string): string {
  const { Metadata: _, Resources, ...rest } = readTemplate(template);
  const short = Object.entries(Resources).map(([id, resource]) => {
    const { Code, ...properties } = resource.Properties ?? {};
    const code = Code === undefined ? {} : { Code: { ZipFile: 'exports.handler = () => undefined;' } };
    return [id, { ...resource, Properties: { ...properties, ...code } }];
  });
  return JSON.stringify({ ...rest, Resources: Object.fromEntries(short) });
}
