import table from './resource-types.json' with { type: 'json' };

/** What CloudFormation's published schema says of a type of resource. */
interface ResourceTypeRules {
  readonly properties: readonly string[];
  readonly required: readonly string[];
  /** Properties that make up the primary identifier. */
  readonly identifier: readonly string[];
  /** Properties whose change makes the resource anew. */
  readonly replaces: readonly string[];
  /** Properties whose change makes it anew on conditions that the schema does not state. */
  readonly mayReplace: readonly string[];
  /** What `Fn::GetAtt` answers besides properties. */
  readonly attributes: readonly string[];
  /** Properties, or parts of them, that a read does not return. */
  readonly writeOnly: readonly string[];
  /** Handlers that have permissions; one without is a stub. */
  readonly handlers: readonly string[];
}

const TYPES: ReadonlyMap<string, ResourceTypeRules> = new Map(Object.entries(table.types));

/** Types whose rules are known here. */
export const KNOWN_TYPES: readonly string[] = [...TYPES.keys()];

/** @throws for a type that is not in the table: none is served without its rules. */
export function rulesOf(type: string): ResourceTypeRules {
  const rules = TYPES.get(type);
  if (rules === undefined) throw new Error(`The rules of ${type} are not known`);
  return rules;
}

/** How a change of a property is made: in place, by a new resource, or by one or the other. */
export type Recreation = 'Never' | 'Conditionally' | 'Always';

export function recreationFor(type: string, property: string): Recreation {
  const { replaces, mayReplace } = rulesOf(type);
  if (replaces.includes(property)) return 'Always';
  return mayReplace.includes(property) ? 'Conditionally' : 'Never';
}

/**
 * Whether AWS detects and reverts drift of a type, and imports resources of it: it has to read them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
 */
export function canBeRead(type: string): boolean {
  return rulesOf(type).handlers.includes('read');
}

/** Whether `Fn::GetAtt` takes a name: a documented attribute or, as recorded on AWS, a property that a read returns. */
export function hasAttribute(type: string, path: string): boolean {
  const [property = ''] = path.split('.');
  return rulesOf(type).attributes.includes(path) || isReadable(type, property);
}

/** Whether a read of a resource returns a property of its template. */
export function isReadable(type: string, property: string): boolean {
  const { properties, writeOnly } = rulesOf(type);
  return canBeRead(type) && properties.includes(property) && !writeOnly.includes(property);
}
