import { createHash, randomUUID } from 'node:crypto';
import type { ResourceHook } from '../../local-aws.ts';
import type { Properties, ResourceIdentity } from '../../resource-provider.ts';
import type { ParameterStore } from '../ssm/parameter-store.ts';
import { withReferences } from './dynamic-references.ts';
import { reversed, runInOrder } from './graph.ts';
import { isThere, type PreparedModel, type Providers, providerOf } from './resources.ts';
import type { StackJournal } from './stack-journal.ts';
import type { Garbage, ResourceRecord } from './stack-store.ts';

/** A resource as the template has it, its properties resolved. */
export interface WantedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

/** What steps work with. */
export interface StepOptions {
  readonly providers: Providers;
  readonly beforeResource: ResourceHook;
  /** Of Systems Manager. */
  readonly parameters: ParameterStore;
}

/** The steps that stack operations are made of: create, change, remove one resource. */
export class StackSteps {
  private readonly providers: Providers;
  private readonly before: ResourceHook;

  constructor(
    private readonly journal: StackJournal,
    private readonly options: StepOptions,
  ) {
    this.providers = options.providers;
    this.before = options.beforeResource;
  }

  /** @param replaced goes when the operation is done. */
  async create({ logicalId, type, properties }: WantedResource, replaced?: Garbage): Promise<ResourceRecord> {
    const provider = providerOf(this.providers, type);
    if (replaced !== undefined) refuseSameName(provider.nameProperty, replaced.record, type, properties);
    await this.journal.note({ logicalId, type, physicalId: '' }, 'CREATE_IN_PROGRESS', properties);
    await this.before({ stackName: this.journal.stack.name, logicalId, action: 'create' });
    const identity = this.identity(logicalId, replaced === undefined ? '' : randomUUID());
    const applied = await this.applied(properties);
    const physicalId = await provider.create(applied.applied ?? properties, identity);
    if (replaced !== undefined)
      await this.journal.changeOperation({ garbage: [...this.journal.operation.garbage, replaced] });
    const made = { logicalId, type, physicalId, ...applied };
    await this.journal.note(made, 'CREATE_IN_PROGRESS', properties, 'Resource creation Initiated');
    return this.journal.note(made, 'CREATE_COMPLETE', properties);
  }

  /** Takes over a resource that is there already, as it is: an import changes no property. */
  async import({ logicalId, type, properties }: WantedResource): Promise<ResourceRecord> {
    const provider = providerOf(this.providers, type);
    const physicalId = String(properties[provider.nameProperty ?? ''] ?? '');
    const resource = { logicalId, type, physicalId };
    await this.journal.note(resource, 'IMPORT_IN_PROGRESS', properties);
    await this.before({ stackName: this.journal.stack.name, logicalId, action: 'create' });
    const identity = this.identity(logicalId, '');
    if (!(await provider.adopt?.(physicalId, identity))) throw new Error(`${physicalId} does not exist`);
    return this.journal.note(resource, 'IMPORT_COMPLETE', properties);
  }

  async update(existing: ResourceRecord, properties: Properties): Promise<ResourceRecord> {
    const { logicalId, type, physicalId } = existing;
    await this.journal.note(existing, 'UPDATE_IN_PROGRESS', existing.properties);
    await this.before({ stackName: this.journal.stack.name, logicalId, action: 'update' });
    const applied = await this.applied(properties);
    const wanted = applied.applied ?? properties;
    await providerOf(this.providers, type).update(physicalId, wanted, this.identity(logicalId, ''));
    return this.journal.note({ logicalId, type, physicalId, ...applied }, 'UPDATE_COMPLETE', properties);
  }

  /** @throws in CloudFormation's words when the resource cannot be removed. */
  async remove(record: ResourceRecord, retain: boolean): Promise<void> {
    const { logicalId, type, physicalId, properties } = record;
    if (retain) {
      await this.journal.note(record, 'DELETE_SKIPPED', properties);
      return;
    }
    await this.journal.note(record, 'DELETE_IN_PROGRESS', properties);
    try {
      await this.before({ stackName: this.journal.stack.name, logicalId, action: 'delete' });
      await providerOf(this.providers, type).delete(physicalId, record.applied ?? properties);
    } catch (error) {
      await this.journal.note(record, 'DELETE_FAILED', properties, messageOf(error));
      throw new Error(`The following resource(s) failed to delete: [${logicalId}].`);
    }
    await this.journal.note(record, 'DELETE_COMPLETE', properties);
  }

  /** Puts a resource back to what it was before the operation. @param retain leaves what the operation made. */
  async restore(logicalId: string, before: ResourceRecord | null, retain: boolean): Promise<void> {
    const current = this.journal.resource(logicalId);
    const made =
      current !== undefined && current.physicalId !== '' && current.physicalId !== before?.physicalId;
    if (made) await this.remove(current, retain);
    if (before === null) return;
    if (made) {
      await this.journal.note(before, before.status, before.properties);
      return;
    }
    try {
      await this.update(before, before.properties);
    } catch (error) {
      await this.journal.note(before, 'UPDATE_FAILED', before.properties, messageOf(error));
      throw new Error(`The following resource(s) failed to update: [${logicalId}].`);
    }
  }

  /** Takes a resource for restored, whatever it is. */
  async passOver(before: ResourceRecord | null): Promise<void> {
    if (before !== null) await this.journal.note(before, 'UPDATE_COMPLETE', before.properties);
  }

  /** Removes every resource of the stack, those that depend on others first. @param skip stays where it is. */
  async removeAll({ graph }: PreparedModel, honourRetain: boolean, skip: readonly string[]): Promise<void> {
    await runInOrder(reversed(graph.dependencies), async (logicalId) => {
      const record = this.journal.resource(logicalId);
      if (record === undefined || /^DELETE_(COMPLETE|SKIPPED)$/.test(record.status)) return;
      const physicalId = record.physicalId || (await this.finishCreating(record));
      if (physicalId === undefined) return;
      const kept = graph.resources.get(logicalId)?.DeletionPolicy === 'Retain' && isThere(record);
      await this.remove({ ...record, physicalId }, skip.includes(logicalId) || (honourRetain && kept));
    });
  }

  /**
   * A crash may have come between making a resource and noting its id. Making it again gives the same one, so
   * that it can be removed.
   */
  private async finishCreating(record: ResourceRecord): Promise<string | undefined> {
    if (record.status !== 'CREATE_IN_PROGRESS') return undefined;
    const { applied } = await this.applied(record.properties);
    return providerOf(this.providers, record.type).create(
      applied ?? record.properties,
      this.identity(record.logicalId, ''),
    );
  }

  private async applied(properties: Properties): Promise<Pick<ResourceRecord, 'applied'>> {
    const applied = await withReferences(properties, this.options.parameters);
    return applied === undefined ? {} : { applied };
  }

  private identity(logicalId: string, generation: string): ResourceIdentity {
    const { id, name } = this.journal.stack;
    const owner = `${id}/${logicalId}`;
    const suffix = createHash('sha256')
      .update(owner + generation)
      .digest('hex')
      .slice(0, 12);
    return {
      logicalId,
      stackId: id,
      stackName: name,
      owner,
      generatedName: `${name}-${logicalId}`.slice(0, 50).concat(`-${suffix}`),
    };
  }
}

function refuseSameName(
  nameProperty: string | undefined,
  replaced: ResourceRecord,
  type: string,
  properties: Properties,
): void {
  const name = nameProperty === undefined ? undefined : properties[nameProperty];
  if (name === undefined || replaced.type !== type || replaced.properties[nameProperty ?? ''] !== name)
    return;
  throw new Error(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
