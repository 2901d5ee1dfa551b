import { AwsError } from '../../aws-error.ts';
import type { ExportedValues, Exports, StackExport } from './exports.ts';
import { conditionHolds, type Referable, resolve, type Scope } from './intrinsics.ts';
import type { PreparedModel } from './resources.ts';
import type { StackJournal } from './stack-journal.ts';
import type { ExportRecord, StackOperation } from './stack-store.ts';
import type { TemplateOutput } from './template.ts';
import { isMembers } from './template-members.ts';

/** The outputs that their conditions leave. */
export function standingOutputs(scope: Scope): [string, TemplateOutput][] {
  return Object.entries(scope.template.Outputs).filter(
    ([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope),
  );
}

/** The names that resources and outputs import, by the logical id of the first that does. */
export function importsOf({ graph, scope }: PreparedModel): ReadonlyMap<string, string> {
  const before = scope(new Map());
  const imports = [
    ...[...graph.resources].map(([id, { Properties }]) => [id, importsIn(Properties, before)] as const),
    ...standingOutputs(before).map(([id, { Value }]) => [id, importsIn(Value, before)] as const),
  ];
  const byName = imports.flatMap(([id, names]) => names.map((name) => [name, id] as const));
  return new Map(byName.reverse());
}

function importsIn(value: unknown, scope: Scope): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => importsIn(item, scope));
  if (!isMembers(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Fn::ImportValue') return [String(resolve(inner, scope))];
    if (key !== 'Fn::If' || !Array.isArray(inner)) return importsIn(inner, scope);
    const [condition, then, otherwise]: unknown[] = inner;
    return importsIn(conditionHolds(String(condition), scope) ? then : otherwise, scope);
  });
}

/**
 * Takes hold of the exports that a stack is to import, before anything is done.
 * @returns the values of all exports. @throws AwsError for one that is not there, in the words that users report.
 */
export function holdImports(
  exports: Exports,
  journal: StackJournal,
  prepared: PreparedModel,
): Promise<ExportedValues> {
  return exports.inTurn(async () => {
    const imported = [...importsOf(prepared).keys()];
    const values = await exports.values();
    const missing = imported.find((name) => !values.has(name));
    if (missing !== undefined) throw new AwsError('ValidationError', `No export named ${missing} found.`);
    if (imported.length > 0) await journal.changeOperation({ imported });
    return values;
  });
}

/** The outputs that a stack exports, with their values. @throws AwsError for one that cannot be told. */
export function exportsIn(prepared: PreparedModel, known: Map<string, Referable>, values: ExportedValues) {
  const scope = prepared.scope(known, { exports: values });
  return standingOutputs(scope).flatMap(([, { Value, ExportName }]): ExportRecord[] =>
    ExportName === undefined
      ? []
      : [{ name: String(resolve(ExportName, scope)), value: String(resolve(Value, scope)) }],
  );
}

/**
 * Makes exports those of the stack, with what changes in its operation. The words are those that users report: of
 * https://github.com/aws/aws-cdk/issues/33395 and https://www.filipeestacio.dev/posts/cloudformation-export-lock/.
 * @throws AwsError for a name that another stack exports, and for a change to what another stack imports.
 */
export function settleExports(
  exports: Exports,
  journal: StackJournal,
  wanted: readonly ExportRecord[],
  changes: Partial<StackOperation>,
): Promise<void> {
  return exports.inTurn(async () => {
    refuseTaken(wanted, await exports.all(), journal.stack);
    for (const { name, value } of journal.stack.exported ?? []) {
      const successor = wanted.find((each) => each.name === name);
      if (successor?.value !== value) await refuseInUse(exports, name, successor === undefined);
    }
    const { imported = [] } = journal.operation;
    await journal.changeOperation(changes, { exported: wanted, imported });
  });
}

/** "For each AWS account, Export names must be unique within a Region." That counts within a template, too: believed, not proven. */
function refuseTaken(
  wanted: readonly ExportRecord[],
  all: readonly StackExport[],
  { id, name }: { readonly id: string; readonly name: string },
): void {
  const others = new Map(
    all.filter(({ stackId }) => stackId !== id).map((each) => [each.name, each.stackName]),
  );
  const seen = new Map(others);
  for (const each of wanted) {
    const owner = seen.get(each.name);
    if (owner !== undefined)
      throw new AwsError(
        'ValidationError',
        `Export with name ${each.name} is already exported by stack ${owner}.`,
      );
    seen.set(each.name, name);
  }
}

async function refuseInUse(exports: Exports, name: string, goes: boolean): Promise<void> {
  const importers = await exports.importersOf(name);
  if (importers.length === 0) return;
  const refused = goes ? 'Delete canceled. Cannot delete export' : 'Cannot update export';
  throw new AwsError('ValidationError', `${refused} ${name} as it is in use by ${importers.join(', ')}.`);
}

/** Lets a deletion in, unless another stack imports an export: the stack goes back to the status it had then. */
export function admitDeletion(exports: Exports, journal: StackJournal): Promise<boolean> {
  return exports.inTurn(async () => {
    try {
      for (const { name } of journal.stack.exported ?? []) await refuseInUse(exports, name, true);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { statusBefore = 'CREATE_COMPLETE' } = journal.operation;
      await journal.finish(statusBefore, {}, error.message);
      return false;
    }
    await journal.changeOperation({ phase: 'cleanup' });
    return true;
  });
}
