import { isDeepStrictEqual } from 'node:util';
import type { Properties } from '../../resource-provider.ts';
import { canBeRead } from '../../rules/resource-types.ts';
import { isThere, type Providers, providerOf } from './resources.ts';
import type { ResourceDrift, ResourceRecord, StackRecord } from './stack-store.ts';

/** How each resource of a stack differs from its template; types that AWS does not read back are not checked. */
export function driftOf(stack: StackRecord, providers: Providers): Promise<ResourceDrift[]> {
  return Promise.all(
    Object.values(stack.resources)
      .filter(isThere)
      .map((record) => resourceDrift(record, providers)),
  );
}

async function resourceDrift(record: ResourceRecord, providers: Providers): Promise<ResourceDrift> {
  const { logicalId, physicalId, type, properties, applied = properties } = record;
  const resource = { logicalId, physicalId, type };
  const provider = providerOf(providers, type);
  if (provider.actual === undefined || !canBeRead(type))
    return { ...resource, status: 'NOT_CHECKED', expected: properties, actual: {} };
  const actual = await provider.actual(physicalId, applied);
  if (actual === undefined) return { ...resource, status: 'DELETED', expected: properties, actual: {} };
  // Only what the template sets is compared, only what the service tells, and nothing that has a dynamic reference.
  const isPlain = (name: string): boolean => isDeepStrictEqual(properties[name], applied[name]);
  const names = Object.keys(properties).filter((name) => name in actual && isPlain(name));
  const pick = (from: Properties): Properties =>
    Object.fromEntries(names.map((name) => [name, plain(from[name])]));
  const [expected, found] = [pick(properties), pick(actual)];
  const status = isDeepStrictEqual(expected, found) ? 'IN_SYNC' : 'MODIFIED';
  return { ...resource, status, expected, actual: found };
}

/** The resources that are no longer what their stack made of them, as they are now: those that are gone count as deleted. */
export async function driftedRecords(stack: StackRecord, providers: Providers): Promise<ResourceRecord[]> {
  const drifts = await driftOf(stack, providers);
  return drifts.flatMap(({ logicalId, status, expected, actual }) => {
    const record = stack.resources[logicalId];
    if (record === undefined || status === 'IN_SYNC' || status === 'NOT_CHECKED') return [];
    if (status === 'DELETED') return [{ ...record, status: 'DELETE_COMPLETE' }];
    const changed = Object.keys(expected).filter((name) => !isDeepStrictEqual(expected[name], actual[name]));
    const found = Object.fromEntries(changed.map((name) => [name, actual[name]]));
    return [{ ...record, properties: { ...record.properties, ...found } }];
  });
}

/** Parameters arrive as text, services tell numbers: `"256"` is 256. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  return value === undefined ? value : String(value);
}
