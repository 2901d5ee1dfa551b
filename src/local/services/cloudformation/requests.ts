import { randomUUID } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pause } from '../../pause.ts';
import { requireCapabilities } from './capabilities.ts';
import { referencesOf, refuseReferences, requireReferences } from './dynamic-references.ts';
import { KNOWN_AFTER_APPLY, resolve, type Scope } from './intrinsics.ts';
import { type GivenParameter, parameterValues } from './parameters.ts';
import { type PreparedModel, prepare } from './resources.ts';
import { requireRules } from './rule-assertions.ts';
import { standingOutputs } from './stack-exports.ts';
import type { StackServices } from './stack-services.ts';
import type { StackModel, StackOperation, StackRecord, StackStore } from './stack-store.ts';
import { tagsIn } from './stack-tags.ts';
import { storedValues } from './stored-parameters.ts';
import { exportName } from './template-exports.ts';
import { type TemplateSource, templateText } from './template-source.ts';

export interface ModelRequest extends TemplateSource {
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: readonly GivenParameter[] | undefined;
  readonly Capabilities?: readonly string[] | undefined;
  readonly Tags?: Parameters<typeof tagsIn>[0];
}

/**
 * The model that a request asks for, checked as far as it can be before anything is done.
 * @throws AwsError ValidationError or InsufficientCapabilitiesException.
 */
export async function readModel(
  request: ModelRequest,
  stack: StackRecord,
  services: Pick<StackServices, 'account' | 'buckets' | 'providers' | 'parameters' | 'templates'>,
): Promise<{ model: StackModel; prepared: PreparedModel }> {
  const { buckets, providers, templates } = services;
  const template = request.UsePreviousTemplate ? stack.model.template : await templateText(request, buckets);
  const parsed = await templates.load(template);
  await pause();
  refuseReferences([parsed.Conditions, parsed.Rules], 'conditions');
  const parameters = parameterValues(parsed, request.Parameters ?? [], stack.model.parameters);
  const resolved = await storedValues(parsed, parameters, services.parameters);
  const model = { template, parameters, resolved };
  const prepared = prepare(model, { ...stack, tags: tagsIn(request.Tags) ?? stack.tags }, services);
  await pause();
  const standing = prepared.scope(new Map());
  requireRules(standing.template.Rules, standing);
  refuseUnknownTypes(prepared, providers);
  await requireReferences(refuseUnresolved(prepared), services.parameters);
  refuseOtherTypes(stack, prepared);
  requireCapabilities(prepared.graph.resources.values(), request.Capabilities ?? []);
  return { model, prepared };
}

/** AWS knows more types; that these are not served is said by name, not in AWS's words for a typing mistake. */
function refuseUnknownTypes({ graph }: PreparedModel, known: StackServices['providers']): void {
  const types = new Set(
    [...graph.resources.values()].map(({ Type }) => Type).filter((type) => !known.has(type)),
  );
  if (types.size > 0)
    throw new AwsError(
      'ValidationError',
      `The embedded environment does not serve resources of type ${[...types].join(', ')}`,
    );
}

/**
 * References are checked when a template arrives, not when its stack runs or is described.
 * @returns the dynamic references of its resources.
 */
function refuseUnresolved({ graph, scope }: PreparedModel): string[] {
  const arriving = scope(new Map(), { unknown: KNOWN_AFTER_APPLY });
  const dynamic = [...graph.resources.values()].flatMap(({ Properties }) =>
    referencesOf(requireResolved(Properties, arriving, 'Resources')),
  );
  for (const [output, { Value, ExportName }] of standingOutputs(arriving)) {
    refuseReferences(requireResolved(Value, arriving, 'Outputs'), 'outputs');
    if (ExportName !== undefined) exportName(output, resolve(ExportName, arriving));
  }
  return dynamic;
}

/** @returns the value as far as it is known. */
function requireResolved(value: unknown, scope: Scope, block: string): unknown {
  try {
    return resolve(value, scope);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [, names] = /Unresolved resource dependencies (\[.*\])/.exec(message) ?? [];
    if (names !== undefined)
      throw new AwsError(
        'ValidationError',
        `Template format error: Unresolved resource dependencies ${names} in the ${block} block of the template`,
      );
    // A part of a value that is not known yet may be asked for; all else is known now.
    if (!/cannot select nonexistent|does not serve the attribute/.test(message)) throw error;
    return undefined;
  }
}

/** A logical id keeps its type for the life of its stack. */
function refuseOtherTypes({ resources }: StackRecord, { graph }: PreparedModel): void {
  const changed = Object.values(resources).filter(
    ({ logicalId, type, status }) =>
      status !== 'DELETE_COMPLETE' && (graph.resources.get(logicalId)?.Type ?? type) !== type,
  );
  if (changed.length > 0)
    throw new AwsError(
      'ValidationError',
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map(({ logicalId }) => logicalId).join(', ')}]`,
    );
}

/** @throws AwsError ValidationError in the words by which clients tell a missing stack. */
export function findStack(stacks: StackStore, nameOrId: string | undefined): Promise<StackRecord> {
  return stackOrRefuse(stacks, nameOrId, (name) => `Stack with id ${name} does not exist`);
}

/** The same, for operations that word it in their own way. */
export async function stackOrRefuse(
  stacks: StackStore,
  nameOrId: string | undefined,
  words: (name: string) => string,
): Promise<StackRecord> {
  const stack = await stacks.find(nameOrId ?? '');
  if (stack === undefined) throw new AwsError('ValidationError', words(nameOrId ?? ''));
  return stack;
}

/** @throws AwsError ValidationError while something is in progress, or when the status allows no update. */
export function requireUpdatable(stack: StackRecord): void {
  if (
    /^((CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE|(CREATE|UPDATE)_FAILED)$/.test(
      stack.status,
    )
  )
    return;
  throw new AwsError(
    'ValidationError',
    `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
  );
}

/** An empty stack under a new id. @throws AwsError ValidationError for a name that is none. */
export function newStack(name: string, account: Account, clock: Clock): StackRecord {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return {
    id: arn(account, 'cloudformation', `stack/${name}/${randomUUID()}`),
    name,
    status: 'REVIEW_IN_PROGRESS',
    statusReason: 'User Initiated',
    createdAt: clock.now().toISOString(),
    model: { template: '', parameters: {} },
    capabilities: [],
    tags: {},
    terminationProtection: false,
    resources: {},
  };
}

/** An operation that has not done anything yet. */
export function begin(
  kind: StackOperation['kind'],
  target: StackOperation['target'],
  onFailure: StackOperation['onFailure'],
  token: string | undefined,
): StackOperation {
  return { kind, phase: 'forward', token, target, onFailure, before: {}, garbage: [] };
}
