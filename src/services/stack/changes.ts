import { createHash } from 'node:crypto';
import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { FUNCTION_VARIABLES } from '../../../stack/contract/function.ts';
import { membersOf, parsedJson } from '../../schemas/json.ts';
import { type Risk, risksOf } from './risks.ts';
import type { SecretMarks } from './secret-marks.ts';
import { tagChanges } from './tag-changes.ts';

/** A changed property of a resource; `before` is null where there was none. Code is shown by its hash, a secret by a mark. */
export interface PropertyChange {
  /** `Environment/Variables/LOG_LEVEL`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a deployment does to one resource. */
export interface ResourceChange {
  readonly action: 'add' | 'modify' | 'remove' | 'import';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | null;
  /** Whether the resource is made anew; `maybe` is decided while it is applied. */
  readonly replacement: 'no' | 'yes' | 'maybe';
  readonly properties: readonly PropertyChange[];
  /** What to look at twice. */
  readonly risks: readonly Risk[];
}

const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = {
  Add: 'add',
  Remove: 'remove',
  Import: 'import',
};
const REPLACEMENTS: Readonly<Record<string, ResourceChange['replacement']>> = {
  True: 'yes',
  Conditional: 'maybe',
};

/** A change of a change set. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
export function toResourceChange({ ResourceChange: change = {} }: Change, mark: SecretMarks): ResourceChange {
  const action = ACTIONS[change.Action ?? ''] ?? 'modify';
  const type = change.ResourceType ?? '';
  // With values, AWS says of what is added that it is replaced.
  const replacement = action === 'modify' ? (REPLACEMENTS[change.Replacement ?? ''] ?? 'no') : 'no';
  return {
    action,
    logicalId: change.LogicalResourceId ?? '',
    type,
    physicalId: change.PhysicalResourceId ?? null,
    replacement,
    properties: propertiesOf(change.Details ?? [], mark),
    risks: risksOf({
      action,
      type,
      replacement,
      before: propertiesIn(change.BeforeContext),
      after: propertiesIn(change.AfterContext),
    }),
  };
}

/** One target may be named several times, once for each reason that it changes. */
function propertiesOf(details: readonly ResourceChangeDetail[], mark: SecretMarks): PropertyChange[] {
  const byPath = new Map<string, PropertyChange>();
  for (const { Target: target = {} } of details) {
    const path = (target.Path ?? target.Name ?? target.Attribute ?? '').replace(/^\/Properties\//, '');
    const told = target.BeforeValue !== undefined || target.AfterValue !== undefined;
    const tags = path === 'Tags' && told ? tagChanges(target.BeforeValue, target.AfterValue) : undefined;
    if (tags !== undefined) {
      for (const tag of tags) byPath.set(tag.path, tag);
      continue;
    }
    const before = shown(path, target.BeforeValue, mark);
    const after = shown(path, target.AfterValue, mark);
    const known = byPath.get(path);
    byPath.set(path, { path, before: before ?? known?.before ?? null, after: after ?? known?.after ?? null });
  }
  return [...byPath.values()];
}

function propertiesIn(context: string | undefined): Readonly<Record<string, unknown>> {
  return membersOf(membersOf(parsedJson(context ?? '{}')).Properties);
}

const SHOWN_VARIABLES: ReadonlySet<string> = new Set(Object.values(FUNCTION_VARIABLES));
const VARIABLES = 'Environment/Variables';

/** A value as it may be shown: variables of the function that are not ours may hold secrets. */
export function shown(path: string, value: string | undefined, mark: SecretMarks): string | null {
  if (value === undefined) return null;
  if (/^Code($|\/)/.test(path)) return codeHash(value);
  if (path === 'Environment' || path === VARIABLES) return maskVariables(value, mark);
  if (path.startsWith(`${VARIABLES}/`)) return maskVariable(path.slice(VARIABLES.length + 1), value, mark);
  return value.replaceAll('{{changeSet:KNOWN_AFTER_APPLY}}', '(known after apply)');
}

function maskVariables(value: string, mark: SecretMarks): string {
  const variables = parsedJson(value);
  if (variables === undefined) return mark(value);
  return JSON.stringify(variables, (name, inner: unknown) =>
    typeof inner === 'string' ? maskVariable(name, inner, mark) : inner,
  );
}

function maskVariable(name: string, value: string, mark: SecretMarks): string {
  return SHOWN_VARIABLES.has(name) ? value : mark(value);
}

/** The first digits of the hash of the function's code, by which versions of it are told apart. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 12);
}

/** The resources that a change would take away with their data. */
export function dataLosses(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  return changes.filter(({ risks }) => risks.includes('data-loss'));
}
