import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Properties } from '../../resource-provider.ts';
import type {
  OperationEntry,
  ResourceRecord,
  StackOperation,
  StackRecord,
  StackStore,
} from './stack-store.ts';

interface EventDetails {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly properties?: Properties;
}

/** One stack while an operation runs on it: every step is kept, with its event, before the next is taken. */
export class StackJournal {
  private saving: Promise<void> = Promise.resolve();
  private eventCount = 0;
  private readonly token: string | undefined;

  constructor(
    private readonly stacks: StackStore,
    private readonly clock: Clock,
    private current: StackRecord,
  ) {
    this.token = current.operation?.token;
  }

  get stack(): StackRecord {
    return this.current;
  }

  get operation(): StackOperation {
    if (this.current.operation === undefined)
      throw new Error(`nothing is in progress on ${this.current.name}`);
    return this.current.operation;
  }

  resource(logicalId: string): ResourceRecord | undefined {
    return this.current.resources[logicalId];
  }

  /** Notes what is begun; a rollback belongs to the operation that it rolls back. */
  begin(type: OperationEntry['type']): void {
    const before = type === 'ROLLBACK' ? (this.current.lastOperations ?? []) : [];
    this.current = { ...this.current, lastOperations: [{ type, id: randomUUID() }, ...before] };
  }

  changeOperation(
    changes: Partial<StackOperation>,
    ofStack: Pick<StackRecord, 'exported' | 'imported'> = {},
  ): Promise<void> {
    this.current = { ...this.current, ...ofStack, operation: { ...this.operation, ...changes } };
    return this.save();
  }

  /** Notes what became of a resource. @returns the record. */
  async note(
    resource: Pick<ResourceRecord, 'logicalId' | 'type' | 'physicalId' | 'applied'>,
    status: string,
    properties: Properties,
    reason?: string,
  ): Promise<ResourceRecord> {
    const { logicalId, type, physicalId, applied } = resource;
    const updatedAt = this.clock.now().toISOString();
    const record = {
      logicalId,
      type,
      physicalId,
      status,
      properties,
      ...(applied === undefined ? {} : { applied }),
      updatedAt,
      ...(reason === undefined ? {} : { statusReason: reason }),
    };
    this.putBack(record);
    await this.save();
    await this.event({ ...record, reason });
    return record;
  }

  /** Puts a record in its place without an event. */
  putBack(record: ResourceRecord): void {
    this.current = { ...this.current, resources: { ...this.current.resources, [record.logicalId]: record } };
  }

  async setStatus(status: string, reason?: string): Promise<void> {
    this.current = withStatus(this.current, status, reason);
    await this.save();
    await this.stackEvent(status, reason);
  }

  /** Ends the operation. The event comes first: who sees the final status must find the event that tells it. */
  async finish(status: string, changes: Partial<StackRecord> = {}, reason?: string): Promise<void> {
    await this.stackEvent(status, reason);
    const { operation: _, ...stack } = this.current;
    this.current = { ...withStatus(stack, status, reason), ...changes };
    await this.save();
  }

  private save(): Promise<void> {
    this.saving = this.saving.then(() => this.stacks.put(this.current));
    return this.saving;
  }

  private stackEvent(status: string, reason: string | undefined): Promise<void> {
    const { id, name } = this.current;
    return this.event({
      logicalId: name,
      physicalId: id,
      type: 'AWS::CloudFormation::Stack',
      status,
      reason,
    });
  }

  private event({ logicalId, physicalId, type, status, reason, properties }: EventDetails): Promise<void> {
    const now = this.clock.now();
    this.eventCount += 1;
    const [operation] = this.current.lastOperations ?? [];
    const order = `${String(now.getTime()).padStart(15, '0')}-${String(this.eventCount).padStart(6, '0')}`;
    return this.stacks.addEvent({
      id: `${order}-${randomUUID().slice(0, 8)}`,
      stackId: this.current.id,
      stackName: this.current.name,
      logicalId,
      physicalId,
      type,
      status,
      time: now.toISOString(),
      ...(operation === undefined ? {} : { operation }),
      ...(reason === undefined ? {} : { reason }),
      ...(properties === undefined ? {} : { properties }),
      ...(this.token === undefined ? {} : { token: this.token }),
    });
  }
}

function withStatus(stack: StackRecord, status: string, reason: string | undefined): StackRecord {
  const { statusReason: _, ...rest } = stack;
  return { ...rest, status, ...(reason === undefined ? {} : { statusReason: reason }) };
}
