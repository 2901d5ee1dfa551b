import {
  GetApplication$,
  type GetApplicationRequest,
  type GetApplicationResponse,
} from '@aws-sdk/client-service-catalog-appregistry';
import { arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { optionalText, type ResourceProvider, refuseForeign, text } from '../../resource-provider.ts';
import type { Service, ServiceContext } from '../../service.ts';
import type { Collection } from '../../store.ts';
import { operation } from '../../wire/operation.ts';

interface ApplicationRecord {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly description: string | undefined;
  readonly createdAt: string;
  readonly resources: readonly string[];
}

/** AppRegistry: the application that a stack registers itself as. Records are found by id and by name. */
export function createAppRegistry({ store, account, clock }: ServiceContext): Service {
  const applications = store.collection<ApplicationRecord>('appregistry-applications');
  const idOf = (name: string): string => Buffer.from(name).toString('hex').slice(0, 26).padEnd(26, '0');
  const arnOf = (id: string): string => arn(account, 'servicecatalog', `/applications/${id}`);

  const application: ResourceProvider = {
    type: 'AWS::ServiceCatalogAppRegistry::Application',
    tagsAre: 'a map',
    nameProperty: 'Name',
    properties: ['Name', 'Description', 'Tags'],
    async create(properties, identity) {
      const name = text(properties, 'Name');
      const id = idOf(name);
      refuseForeign(await applications.get(id), identity, name);
      const description = optionalText(properties, 'Description');
      await applications.put(id, {
        id,
        name,
        owner: identity.owner,
        description,
        createdAt: clock.now().toISOString(),
        resources: [],
      });
      return id;
    },
    async update(id, properties) {
      const found = await applications.get(id);
      if (found)
        await applications.put(id, { ...found, description: optionalText(properties, 'Description') });
    },
    delete: (id) => applications.delete(id),
    async actual(id) {
      const found = await applications.get(id);
      return found && { Name: found.name, Description: found.description };
    },
    attributes: async (id) => ({
      Id: id,
      Arn: arnOf(id),
      ApplicationName: (await applications.get(id))?.name,
    }),
  };

  const operations = [
    operation<GetApplicationRequest, GetApplicationResponse>(GetApplication$)(
      ['application'],
      async ({ application: wanted = '' }) => {
        const found = (await applications.get(wanted)) ?? (await applications.get(idOf(wanted)));
        if (found === undefined)
          throw new AwsError('ResourceNotFoundException', `No application ${wanted}`, 404);
        const { id, name, description, createdAt } = found;
        return {
          id,
          arn: arnOf(id),
          name,
          description,
          creationTime: new Date(createdAt),
          associatedResourceCount: found.resources.length,
        };
      },
    ),
  ];

  return {
    definition: { scope: 'servicecatalog', protocol: 'rest-json', operations },
    resources: [application, associationResource(applications)],
  };
}

/** What a stack registers with an application. */
function associationResource(applications: Collection<ApplicationRecord>): ResourceProvider {
  return {
    type: 'AWS::ServiceCatalogAppRegistry::ResourceAssociation',
    properties: ['Application', 'Resource', 'ResourceType'],
    async create(properties) {
      const id = text(properties, 'Application');
      const resource = text(properties, 'Resource');
      const found = await applications.get(id);
      if (found === undefined) throw new Error(`Application ${id} does not exist`);
      await applications.put(id, { ...found, resources: [...new Set([...found.resources, resource])] });
      return `${id}|${resource}`;
    },
    update: async () => undefined,
    async delete(_id, properties) {
      const found = await applications.get(text(properties, 'Application'));
      if (found === undefined) return;
      const resources = found.resources.filter((resource) => resource !== properties.Resource);
      await applications.put(found.id, { ...found, resources });
    },
    async actual(_id, properties) {
      const found = await applications.get(text(properties, 'Application'));
      return found?.resources.includes(text(properties, 'Resource')) ? properties : undefined;
    },
    attributes: async () => ({}),
  };
}
