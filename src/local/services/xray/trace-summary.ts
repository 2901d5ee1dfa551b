import type { TraceSummary } from '@aws-sdk/client-xray';
import { greatest, least } from '../../extremes.ts';
import { flatten, isService, type Segment, type ServiceName, serviceOf } from './segment.ts';

/** A trace as filters and summaries see it. */
export interface TraceFacts {
  readonly id: string;
  readonly all: readonly Segment[];
  /** The segment that began it; undefined when that was never sent. */
  readonly root: Segment | undefined;
  /** Seconds since 1970, and seconds. */
  readonly start: number;
  readonly duration: number;
  readonly responseTime: number;
  readonly partial: boolean;
}

export function factsOf(id: string, segments: readonly Segment[]): TraceFacts {
  const all = flatten(segments);
  const ids = new Set(all.map((segment) => segment.id));
  const services = all.filter(isService);
  const root =
    services.find(({ parent_id: parent }) => parent === undefined || !ids.has(parent)) ?? services[0];
  const start = least(all.map((segment) => segment.start_time));
  const end = greatest(all.map((segment) => segment.end_time ?? segment.start_time));
  const partial = all.some((segment) => segment.in_progress === true || segment.end_time === undefined);
  const responseTime = root?.end_time === undefined ? end - start : root.end_time - root.start_time;
  return { id, all, root, start, duration: end - start, responseTime, partial };
}

export function summaryOf(facts: TraceFacts): TraceSummary {
  const { id, all, root, start, duration, responseTime, partial } = facts;
  const services = new Map<string, ServiceName>();
  for (const segment of all) {
    const service = serviceOf(segment);
    if (service !== undefined) services.set(`${service.name}\n${service.type}`, service);
  }
  const { request = {}, response } = root?.http ?? {};
  const entry = root === undefined ? undefined : serviceOf(root);
  return {
    Id: id,
    StartTime: new Date(start * 1000),
    Duration: duration,
    ResponseTime: responseTime,
    HasError: root?.error ?? false,
    HasFault: root?.fault ?? false,
    HasThrottle: root?.throttle ?? false,
    IsPartial: partial,
    Http: {
      HttpStatus: response?.status,
      HttpMethod: request.method,
      HttpURL: request.url,
      UserAgent: request.user_agent,
      ClientIp: request.client_ip,
    },
    Annotations: annotationsOf(all),
    Users: usersOf(all),
    ResourceARNs: distinct(all.map((segment) => segment.resource_arn)).map((ARN) => ({ ARN })),
    InstanceIds: distinct(all.map(({ aws }) => aws?.ec2?.instance_id)).map((each) => ({ Id: each })),
    AvailabilityZones: distinct(all.map(({ aws }) => aws?.ec2?.availability_zone)).map((Name) => ({ Name })),
    ServiceIds: [...services.values()].map(({ name, type }) => ({ Name: name, Names: [name], Type: type })),
    ...(entry === undefined
      ? {}
      : { EntryPoint: { Name: entry.name, Names: [entry.name], Type: entry.type } }),
    Revision: 1,
  };
}

/** Users, each with the services that named it. */
function usersOf(all: readonly Segment[]): NonNullable<TraceSummary['Users']> {
  return distinct(all.map(({ user }) => user)).map((UserName) => ({
    UserName,
    ServiceIds: all
      .filter(({ user }) => user === UserName)
      .flatMap((segment) => serviceOf(segment) ?? [])
      .map(({ name, type }) => ({ Name: name, Names: [name], Type: type })),
  }));
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function annotationsOf(all: readonly Segment[]): NonNullable<TraceSummary['Annotations']> {
  const found = new Map<string, NonNullable<TraceSummary['Annotations']>[string]>();
  for (const segment of all) {
    const service = serviceOf(segment);
    const ids = service === undefined ? [] : [{ Name: service.name, Type: service.type }];
    for (const [name, value] of Object.entries(segment.annotations ?? {})) {
      const AnnotationValue =
        typeof value === 'string'
          ? { StringValue: value }
          : typeof value === 'number'
            ? { NumberValue: value }
            : { BooleanValue: value };
      found.set(name, [...(found.get(name) ?? []), { AnnotationValue, ServiceIds: ids }]);
    }
  }
  return Object.fromEntries(found);
}
