import type { ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { PropertyChange } from './property-diff.ts';

type Cause = Pick<ResourceChangeDetail, 'ChangeSource' | 'CausingEntity' | 'Evaluation'>;

/** What changes around a property: parameters with other values, and resources that are made anew. */
export interface Surroundings {
  readonly parameters: ReadonlySet<string>;
  readonly replaced: ReadonlySet<string>;
}

/**
 * Why a property changes, each reason a detail of its own. What a reference brings about is told as that, and as a
 * dynamic modification; text that itself changed as a static one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html, and as answers
 * recorded on AWS have it (localstack's tests/aws/services/cloudformation/test_change_set_*.snapshot.json).
 */
export function causesOf(
  { path }: PropertyChange,
  before: unknown,
  after: unknown,
  surroundings: Surroundings,
): Cause[] {
  const [written, asBefore] = [at(after, path), at(before, path)];
  const references = referencesOf(written, surroundings);
  const sameText = JSON.stringify(written) === JSON.stringify(asBefore);
  const dynamic = references.length > 0 && sameText;
  return [...references, { ChangeSource: 'DirectModification', Evaluation: dynamic ? 'Dynamic' : 'Static' }];
}

/** The part of a template's properties that a path such as `/Properties/Environment/Variables` leads to. */
function at(properties: unknown, path: string): unknown {
  let node: unknown = properties;
  for (const name of path.split('/').slice(2)) {
    if (typeof node !== 'object' || node === null || isFunction(node)) return node;
    node = Object.entries(node).find(([key]) => key === name)?.[1];
  }
  return node;
}

function isFunction(node: object): boolean {
  return Object.keys(node).every((name) => name === 'Ref' || name.startsWith('Fn::'));
}

function referencesOf(node: unknown, surroundings: Surroundings): Cause[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'Ref') return referenceTo(String(value), surroundings);
    if (key === 'Fn::GetAtt') return attributeOf([value].flat().join('.'), surroundings);
    if (key === 'Fn::Sub') return substituted(value, surroundings);
    return referencesOf(value, surroundings);
  });
}

function referenceTo(name: string, { parameters, replaced }: Surroundings): Cause[] {
  if (parameters.has(name))
    return [{ ChangeSource: 'ParameterReference', CausingEntity: name, Evaluation: 'Static' }];
  if (replaced.has(name))
    return [{ ChangeSource: 'ResourceReference', CausingEntity: name, Evaluation: 'Static' }];
  return [];
}

function attributeOf(path: string, { replaced }: Surroundings): Cause[] {
  const [resource = ''] = path.split('.');
  if (!replaced.has(resource)) return [];
  return [{ ChangeSource: 'ResourceAttribute', CausingEntity: path, Evaluation: 'Static' }];
}

function substituted(argument: unknown, surroundings: Surroundings): Cause[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const named = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name);
  return [
    ...named.flatMap((name) =>
      name.includes('.') ? attributeOf(name, surroundings) : referenceTo(name, surroundings),
    ),
    ...referencesOf(variables, surroundings),
  ];
}
