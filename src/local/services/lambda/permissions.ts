import { optionalText, type Properties, type ResourceProvider, text } from '../../resource-provider.ts';
import { cached, type Store } from '../../store.ts';
import type { NamedTurns } from '../../turns.ts';

/** Who may invoke a function. */
export interface Permission {
  readonly id: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  readonly principalOrgId?: string | undefined;
  readonly eventSourceToken?: string | undefined;
  readonly functionUrlAuthType?: string | undefined;
}

/** The permissions of functions, by the name of the function. */
export interface Permissions {
  of(functionName: string): Promise<Permission[]>;
  /** Adds one, or replaces the one of that id. */
  put(functionName: string, permission: Permission): Promise<void>;
  /** @returns false when there is none of that id. */
  remove(functionName: string, id: string): Promise<boolean>;
  forget(functionName: string): Promise<void>;
}

export function createPermissions(store: Store): Permissions {
  const held = cached(store.collection<Permission[]>('lambda-permissions'));
  const of = async (name: string): Promise<Permission[]> => (await held.get(name)) ?? [];
  return {
    of,
    async put(name, permission) {
      const others = (await of(name)).filter(({ id }) => id !== permission.id);
      await held.put(name, [...others, permission]);
    },
    async remove(name, id) {
      const before = await of(name);
      const kept = before.filter((permission) => permission.id !== id);
      if (kept.length < before.length) await held.put(name, kept);
      return kept.length < before.length;
    },
    forget: (name) => held.delete(name),
  };
}

/** @param find finds a function by name or ARN. @throws AwsError when there is none. */
export function permissionResource(
  permissions: Permissions,
  find: (nameOrArn: string) => Promise<{ readonly name: string }>,
  inTurn: NamedTurns,
): ResourceProvider {
  return {
    type: 'AWS::Lambda::Permission',
    properties: ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount'],
    async create(properties, identity) {
      const { name } = await find(text(properties, 'FunctionName'));
      const permission = {
        id: identity.generatedName,
        action: text(properties, 'Action'),
        principal: text(properties, 'Principal'),
        sourceArn: optionalText(properties, 'SourceArn'),
        sourceAccount: optionalText(properties, 'SourceAccount'),
      };
      await inTurn(name, () => permissions.put(name, permission));
      return identity.generatedName;
    },
    update: async () => undefined,
    async actual(id, properties) {
      const held = await permissions.of(functionNameIn(properties));
      const found = held.find((permission) => permission.id === id);
      return (
        found && {
          Action: found.action,
          Principal: found.principal,
          SourceArn: found.sourceArn,
          SourceAccount: found.sourceAccount,
        }
      );
    },
    async delete(id, properties) {
      const name = functionNameIn(properties);
      await inTurn(name, () => permissions.remove(name, id));
    },
    attributes: async () => ({}),
  };
}

function functionNameIn(properties: Properties): string {
  const named = text(properties, 'FunctionName');
  return /:function:([^:]+)/.exec(named)?.[1] ?? named;
}
