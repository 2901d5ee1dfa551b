/** The resolved properties of a resource, as its template gives them. */
export type Properties = Readonly<Record<string, unknown>>;

/** Whose resource it is. */
export interface ResourceIdentity {
  readonly logicalId: string;
  readonly stackId: string;
  readonly stackName: string;
  /** Tells a resource of this stack from one of somebody else with the same name. */
  readonly owner: string;
  /** A name for a resource whose template gives it none; the same on every call. */
  readonly generatedName: string;
}

/** Creates, changes and removes the resources of one CloudFormation type. */
export interface ResourceProvider {
  readonly type: string;
  /** Every property that is honoured; a template with any other is refused. */
  readonly properties: readonly string[];
  /** How the type has its tags; a list of pairs when left out. */
  readonly tagsAre?: 'a map';
  /** The property that names the resource. */
  readonly nameProperty?: string;
  /** Must be repeatable: after a crash it is called again with the same identity. @returns the physical id. */
  create(properties: Properties, identity: ResourceIdentity): Promise<string>;
  update(physicalId: string, properties: Properties, identity: ResourceIdentity): Promise<void>;
  /** Does nothing when the resource is gone. */
  delete(physicalId: string, properties: Properties): Promise<void>;
  /** Whether a resource of this name is there, whoever made it; without it none is ever taken over. */
  exists?(name: string): Promise<boolean>;
  /** Makes a resource that is there this owner's. @returns false when there is none. */
  adopt?(name: string, identity: ResourceIdentity): Promise<boolean>;
  /** The properties as they really are, for those that can be told; undefined when the resource is gone. */
  actual?(physicalId: string, properties: Properties): Promise<Properties | undefined>;
  /** What `Fn::GetAtt` answers. */
  attributes(physicalId: string, properties: Properties): Promise<Readonly<Record<string, unknown>>>;
}

/** @throws when `value` is not a string: templates are checked where they are used. */
export function text(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`Property ${name} must be a string`);
}

export function optionalText(properties: Properties, name: string): string | undefined {
  return properties[name] === undefined ? undefined : text(properties, name);
}

/** Parameters arrive as strings, so `"30"` is a number and `"true"` a boolean, as CloudFormation has it. */
export function optionalNumber(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isNaN(number)) throw new Error(`Property ${name} must be a number`);
  return number;
}

export function flag(value: unknown): boolean {
  return value === true || value === 'true';
}

export function list<T>(properties: Properties, name: string): readonly T[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as T[]) : [];
}

export function object(properties: Properties, name: string): Properties {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** Tags come as a list of pairs, or as a map (API Gateway, AppRegistry). */
export function tags(properties: Properties): Record<string, string> {
  const given = properties.Tags;
  if (Array.isArray(given)) {
    return Object.fromEntries(
      (given as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, String(Value)]),
    );
  }
  return Object.fromEntries(Object.entries(given ?? {}).map(([key, value]) => [key, String(value)]));
}

/** @throws as CloudFormation words it, when the name is taken by another owner. */
export function refuseForeign(
  existing: { readonly owner: string } | undefined,
  identity: ResourceIdentity,
  name: string,
): void {
  if (existing !== undefined && existing.owner !== identity.owner) throw new Error(`${name} already exists`);
}
