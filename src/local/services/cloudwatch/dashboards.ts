import { optionalText, type ResourceProvider, text } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';

/** Dashboards are kept as they are; nothing draws them here. */
export function createDashboards(store: Store): ResourceProvider {
  const dashboards = store.collection<{ body: string; owner: string }>('cloudwatch-dashboards');
  return {
    type: 'AWS::CloudWatch::Dashboard',
    nameProperty: 'DashboardName',
    properties: ['DashboardName', 'DashboardBody', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'DashboardName') ?? identity.generatedName;
      await dashboards.put(name, { body: text(properties, 'DashboardBody'), owner: identity.owner });
      return name;
    },
    async update(name, properties, identity) {
      await dashboards.put(name, { body: text(properties, 'DashboardBody'), owner: identity.owner });
    },
    delete: (name) => dashboards.delete(name),
    async actual(name) {
      const found = await dashboards.get(name);
      return found && { DashboardName: name, DashboardBody: found.body };
    },
    attributes: async () => ({}),
  };
}
