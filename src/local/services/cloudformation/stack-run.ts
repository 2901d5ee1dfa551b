import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceHook } from '../../local-aws.ts';
import type { Properties } from '../../resource-provider.ts';
import type { ParameterStore } from '../ssm/parameter-store.ts';
import { driftedRecords } from './drift.ts';
import type { ExportedValues, Exports } from './exports.ts';
import { runInOrder } from './graph.ts';
import type { Referable } from './intrinsics.ts';
import {
  isThere,
  necessaryAction,
  type PreparedModel,
  type Providers,
  prepare,
  propertiesOf,
  referable,
  referables,
} from './resources.ts';
import { admitDeletion, exportsIn, holdImports, settleExports } from './stack-exports.ts';
import type { StackJournal } from './stack-journal.ts';
import { requireAllowed } from './stack-policy.ts';
import { messageOf, StackSteps, type WantedResource } from './stack-steps.ts';
import type { Garbage, ResourceRecord, StackStore } from './stack-store.ts';
import type { Templates } from './templates.ts';

export interface StackRunOptions {
  readonly account: Account;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly stacks: StackStore;
  readonly providers: Providers;
  readonly exports: Exports;
  /** Of Systems Manager. */
  readonly parameters: ParameterStore;
  readonly beforeResource: ResourceHook;
  readonly report: (error: unknown) => void;
}

export const NAMES = { create: 'CREATE', update: 'UPDATE', delete: 'DELETE', import: 'IMPORT' } as const;

/** One operation on one stack: forward, then cleaning up or rolling back. */
export class StackRun {
  private readonly steps: StackSteps;

  constructor(
    private readonly options: StackRunOptions,
    private readonly journal: StackJournal,
  ) {
    this.steps = new StackSteps(journal, options);
  }

  async run(): Promise<void> {
    if (this.journal.operation.kind === 'delete') return this.delete();
    if (this.journal.operation.phase === 'forward') {
      try {
        await this.forward();
      } catch (error) {
        await this.journal.changeOperation({ phase: 'rollback', failure: messageOf(error) });
      }
    }
    return this.journal.operation.phase === 'rollback' ? this.rollBack() : this.cleanUp();
  }

  private async delete(): Promise<void> {
    if (await admitDeletion(this.options.exports, this.journal))
      await this.removeAll('DELETE_COMPLETE', 'DELETE_FAILED');
  }

  private async forward(): Promise<void> {
    const { stack, operation } = this.journal;
    if (operation.revertDrift)
      for (const record of await driftedRecords(stack, this.options.providers)) this.journal.putBack(record);
    const tags = operation.tags ?? stack.tags;
    await this.options.templates.load(operation.target.template);
    const prepared = prepare(operation.target, { ...stack, tags }, this.options);
    const values = await holdImports(this.options.exports, this.journal, prepared);
    const known = await referables(this.journal.stack, this.options.providers);
    const isGone = (record: ResourceRecord): boolean =>
      isThere(record) && !prepared.graph.resources.has(record.logicalId);
    for (const record of Object.values(stack.resources).filter(isGone)) await this.refuseRemoval(record);
    await runInOrder(prepared.graph.dependencies, (logicalId) =>
      this.apply(logicalId, prepared, { known, values }),
    );
    const gone = Object.values(this.journal.stack.resources).filter(isGone);
    const former = gone.length === 0 ? prepared : prepare(stack.model, stack, this.options);
    const garbage = gone.map((record) => ({
      record,
      retain: former.graph.resources.get(record.logicalId)?.DeletionPolicy === 'Retain',
    }));
    await settleExports(this.options.exports, this.journal, exportsIn(prepared, known, values), {
      phase: 'cleanup',
      garbage: [...this.journal.operation.garbage, ...garbage],
    });
  }

  /** Before anything is done: what a policy keeps must not go, and what is to come must not wait for it. */
  private async refuseRemoval(record: ResourceRecord): Promise<void> {
    try {
      requireAllowed(this.journal.stack.stackPolicy, 'Delete', record);
    } catch (error) {
      await this.remember(record.logicalId);
      await this.journal.note(record, 'UPDATE_FAILED', record.properties, messageOf(error));
      throw new Error(`The following resource(s) failed to update: [${record.logicalId}].`);
    }
  }

  private async apply(
    logicalId: string,
    prepared: PreparedModel,
    { known, values }: { readonly known: Map<string, Referable>; readonly values: ExportedValues },
  ): Promise<void> {
    const { providers } = this.options;
    const type = prepared.graph.resources.get(logicalId)?.Type ?? '';
    const existing = this.journal.resource(logicalId);
    let properties: Properties = {};
    let action: ReturnType<typeof necessaryAction> = 'create';
    try {
      properties = propertiesOf(logicalId, prepared, prepared.scope(known, { exports: values }), providers);
      action = necessaryAction(existing, type, properties);
      if (action === 'keep') return;
      if (action !== 'create')
        requireAllowed(this.journal.stack.stackPolicy, action === 'update' ? 'Modify' : 'Replace', {
          logicalId,
          type,
        });
      await this.remember(logicalId);
      const record =
        action === 'update' && existing
          ? await this.steps.update(existing, properties)
          : await this.make(
              { logicalId, type, properties },
              prepared,
              action === 'replace' ? existing : undefined,
            );
      known.set(logicalId, await referable(record, providers));
    } catch (error) {
      const verb = action === 'update' ? 'UPDATE' : 'CREATE';
      const physicalId = this.journal.resource(logicalId)?.physicalId ?? '';
      const applied = action === 'update' ? (existing?.properties ?? {}) : properties;
      await this.journal.note({ logicalId, type, physicalId }, `${verb}_FAILED`, applied, messageOf(error));
      throw new Error(`The following resource(s) failed to ${verb.toLowerCase()}: [${logicalId}].`);
    }
  }

  private make(
    wanted: WantedResource,
    prepared: PreparedModel,
    replaced: ResourceRecord | undefined,
  ): Promise<ResourceRecord> {
    const { logicalId } = wanted;
    if (this.journal.operation.imports?.includes(logicalId)) return this.steps.import(wanted);
    if (replaced === undefined) return this.steps.create(wanted);
    const retain = prepared.graph.resources.get(logicalId)?.UpdateReplacePolicy === 'Retain';
    return this.steps.create(wanted, { record: replaced, retain });
  }

  /** What a resource was before the operation first touched it; also after a crash the first answer counts. */
  private async remember(logicalId: string): Promise<void> {
    const { before } = this.journal.operation;
    if (Object.hasOwn(before, logicalId)) return;
    const existing = this.journal.resource(logicalId);
    await this.journal.changeOperation({
      before: { ...before, [logicalId]: isThere(existing) ? existing : null },
    });
  }

  /** Removes what was replaced or is no longer in the template. A failure here does not fail the update. */
  private async cleanUp(): Promise<void> {
    const { kind, garbage, target, tags = this.journal.stack.tags } = this.journal.operation;
    if (garbage.length > 0) await this.journal.setStatus(`${NAMES[kind]}_COMPLETE_CLEANUP_IN_PROGRESS`);
    for (const piece of [...garbage].reverse()) await this.discard(piece);
    const updatedAt = kind === 'update' ? { updatedAt: this.options.clock.now().toISOString() } : {};
    await this.journal.finish(`${NAMES[kind]}_COMPLETE`, { model: target, tags, ...updatedAt });
  }

  private async discard({ record, retain }: Garbage): Promise<void> {
    const successor = this.journal.resource(record.logicalId);
    try {
      await this.steps.remove(record, retain);
    } catch {
      // The event DELETE_FAILED tells it, as on AWS.
    }
    if (successor !== undefined && successor.physicalId !== record.physicalId)
      this.journal.putBack(successor);
  }

  /** Back to what was before, newest step first. */
  private async rollBack(): Promise<void> {
    const { kind, failure = '', onFailure } = this.journal.operation;
    if (onFailure === 'DO_NOTHING') return this.journal.finish(`${NAMES[kind]}_FAILED`, {}, failure);
    if (kind === 'create' && onFailure === 'DELETE') {
      await this.journal.setStatus('DELETE_IN_PROGRESS', `${failure} Delete requested by user.`);
      return this.removeAll('DELETE_COMPLETE', 'DELETE_FAILED');
    }
    if (kind === 'create') {
      this.journal.begin('ROLLBACK');
      await this.journal.setStatus('ROLLBACK_IN_PROGRESS', `${failure} Rollback requested by user.`);
      return this.removeAll('ROLLBACK_COMPLETE', 'ROLLBACK_FAILED');
    }
    if (this.journal.stack.lastOperations?.[0]?.type !== 'CONTINUE_ROLLBACK') this.journal.begin('ROLLBACK');
    await this.journal.setStatus(`${NAMES[kind]}_ROLLBACK_IN_PROGRESS`, failure);
    const { before, skip = [] } = this.journal.operation;
    try {
      for (const [logicalId, record] of Object.entries(before).reverse()) {
        if (skip.includes(logicalId)) await this.steps.passOver(record);
        else await this.steps.restore(logicalId, record, this.retainedOnRollback(logicalId));
      }
    } catch (error) {
      const failedRollback = this.journal.operation;
      return this.journal.finish(`${NAMES[kind]}_ROLLBACK_FAILED`, { failedRollback }, messageOf(error));
    }
    return this.journal.finish(`${NAMES[kind]}_ROLLBACK_COMPLETE`, {
      updatedAt: this.options.clock.now().toISOString(),
    });
  }

  /** What an operation has made goes with its rollback, unless its policy keeps it and the caller wanted that honoured. */
  private retainedOnRollback(logicalId: string): boolean {
    const { target, imports = [], retainExceptOnCreate = false } = this.journal.operation;
    // Whether RetainExceptOnCreate spares what was imported is not documented; here nothing imported is ever lost.
    if (imports.includes(logicalId)) return true;
    if (retainExceptOnCreate) return false;
    const { graph } = prepare(target, this.journal.stack, this.options);
    return graph.resources.get(logicalId)?.DeletionPolicy === 'Retain';
  }

  private async removeAll(complete: string, failed: string): Promise<void> {
    const { operation, stack } = this.journal;
    try {
      // A stack that was only reviewed has neither template nor resources.
      if (stack.model.template !== '') {
        await this.steps.removeAll(
          prepare(stack.model, stack, this.options),
          operation.kind === 'delete' || !operation.retainExceptOnCreate,
          operation.skip ?? [],
        );
      }
    } catch (error) {
      return this.journal.finish(failed, {}, messageOf(error));
    }
    const deletedAt =
      complete === 'DELETE_COMPLETE' ? { deletedAt: this.options.clock.now().toISOString() } : {};
    return this.journal.finish(complete, deletedAt);
  }
}
