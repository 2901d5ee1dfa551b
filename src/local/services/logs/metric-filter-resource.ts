import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../clock.ts';
import {
  list,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  text,
} from '../../resource-provider.ts';
import type { LogStore } from './log-store.ts';
import { putFilter } from './metric-filter-operations.ts';
import { unitIn } from './metric-filters.ts';

/** Metric filters as stacks make them. */
export function metricFilterResource(log: LogStore, clock: Clock): ResourceProvider {
  async function put(name: string, properties: Properties, owner: string): Promise<void> {
    const group = text(properties, 'LogGroupName');
    if ((await log.group(group)) === undefined) throw new Error('The specified log group does not exist.');
    await putFilter(log, {
      group,
      name,
      owner,
      pattern: optionalText(properties, 'FilterPattern') ?? '',
      transformation: transformationOf(properties),
      now: clock.now().getTime(),
    });
  }
  const find = async (name: string, properties: Properties) =>
    log.metricFilters.get(text(properties, 'LogGroupName'), name);

  return {
    type: 'AWS::Logs::MetricFilter',
    nameProperty: 'FilterName',
    properties: ['FilterName', 'FilterPattern', 'LogGroupName', 'MetricTransformations'],
    async create(properties, identity) {
      const name = optionalText(properties, 'FilterName') ?? identity.generatedName;
      refuseForeign(await find(name, properties), identity, name);
      await put(name, properties, identity.owner);
      return name;
    },
    update: (name, properties, identity) => put(name, properties, identity.owner),
    async delete(name, properties) {
      await log.metricFilters.delete(text(properties, 'LogGroupName'), name);
    },
    async actual(name, properties) {
      const found = await find(name, properties);
      if (found === undefined) return undefined;
      return {
        FilterName: name,
        LogGroupName: found.group,
        FilterPattern: found.pattern,
        MetricTransformations: [
          {
            MetricName: found.metric,
            MetricNamespace: found.namespace,
            MetricValue: String(found.value),
            ...(found.defaultValue === undefined ? {} : { DefaultValue: found.defaultValue }),
            ...(found.unit === 'None' ? {} : { Unit: found.unit }),
          },
        ],
      };
    },
    attributes: async () => ({}),
  };
}

function transformationOf(properties: Properties): Partial<MetricTransformation> {
  const [given = {}] = list<Properties>(properties, 'MetricTransformations');
  const defaultValue = optionalNumber(given, 'DefaultValue');
  const dimensions = list<{ Key: string; Value: string }>(given, 'Dimensions');
  return {
    metricName: text(given, 'MetricName'),
    metricNamespace: text(given, 'MetricNamespace'),
    metricValue: text(given, 'MetricValue'),
    unit: unitIn(optionalText(given, 'Unit')),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(dimensions.length === 0
      ? {}
      : { dimensions: Object.fromEntries(dimensions.map(({ Key, Value }) => [Key, Value])) }),
  };
}
