import * as v from 'valibot';
import type { Item } from '../../function/item/item.ts';
import { itemSchema } from './item.ts';
import type { Schema } from './read.ts';

/** What the journal keeps of a change: of what was there before it, and of what it made. */
interface Kept<Before, After> {
  readonly before: Before;
  readonly after: After;
}

/** Of a change of the function's variables: hashes, never values. */
export interface KeptVariables {
  /** The version that has what was before; null when none was kept. */
  readonly keptAs: string | null;
  readonly variables: readonly { readonly name: string; readonly hash: string | null }[];
}

/** Of a change of the function's code. */
export interface KeptCode {
  readonly keptAs: string | null;
  readonly sha256: string;
}

/** Of the function's concurrency; null is no limit. */
export interface KeptLimit {
  readonly limit: number | null;
}

/** Of the days that log groups keep their lines; null is for ever. */
export interface KeptRetention {
  readonly retention: readonly { readonly group: string; readonly days: number | null }[];
}

/** Of rules that mute alarms; null where there is none of the name. */
export interface KeptMuteRules {
  readonly rules: readonly KeptMuteRule[];
}

export interface KeptMuteRule {
  readonly name: string;
  readonly rule: {
    readonly alarms: readonly string[];
    /** ISO 8601. */
    readonly until: string | null;
    readonly reason: string | null;
    readonly expression: string;
    readonly duration: string;
    readonly timezone: string | null;
  } | null;
}

/** Of a move of the application to another table. */
export interface KeptCutOver {
  readonly cutOver: { readonly from: string; readonly to: string } | null;
}

/** Changes that are only told: nothing reads what was kept of them. */
type Told = Kept<unknown, unknown>;

/** What the journal keeps, by the action that makes the change. */
export interface ChangeRecords {
  'alarms mute': Kept<KeptMuteRules, KeptMuteRules>;
  'alarms test': Told;
  'alarms unmute': Kept<KeptMuteRules, KeptMuteRules>;
  'backup create': Told;
  'backup delete': Told;
  'backup drill': Told;
  'backup prune': Told;
  'backup restore': Kept<unknown, KeptCutOver>;
  'backup restore --undo': Told;
  'config set': Kept<unknown, KeptVariables>;
  'config unset': Kept<unknown, KeptVariables>;
  deploy: Told;
  'deploy: continue': Told;
  'deploy: delete': Told;
  'deploy: table settings': Told;
  destroy: Told;
  'env add': Told;
  'function concurrency': Kept<KeptLimit, KeptLimit>;
  'function update': Kept<unknown, KeptCode>;
  invoke: Told;
  'items create': Kept<null, Item>;
  'items delete': Kept<Item, unknown>;
  'items delete --where': Told;
  'items import': Told;
  'items update': Kept<Item, Item>;
  'items update --where': Told;
  loadtest: Told;
  'logs retention': Kept<KeptRetention, KeptRetention>;
  'pitr disable': Told;
  'pitr enable': Told;
  rollback: Told;
  'set stack policy': Told;
  'table delete': Told;
  'table diff': Told;
  undo: Told;
}

/** What a change is known by in the journal. */
export type ChangeAction = keyof ChangeRecords;

const keptAs = v.exactOptional(v.nullable(v.string()), null);

export const keptItemSchema: Schema<Item> = itemSchema;

export const keptVariablesSchema: Schema<KeptVariables> = v.object({
  keptAs,
  variables: v.array(v.object({ name: v.string(), hash: v.nullable(v.string()) })),
});

export const keptCodeSchema: Schema<KeptCode> = v.object({ keptAs, sha256: v.string() });

export const keptLimitSchema: Schema<KeptLimit> = v.object({ limit: v.nullable(v.number()) });

export const keptRetentionSchema: Schema<KeptRetention> = v.object({
  retention: v.array(v.object({ group: v.string(), days: v.nullable(v.number()) })),
});

export const keptMuteRulesSchema: Schema<KeptMuteRules> = v.object({
  rules: v.array(
    v.object({
      name: v.string(),
      rule: v.nullable(
        v.object({
          alarms: v.array(v.string()),
          until: v.nullable(v.string()),
          reason: v.nullable(v.string()),
          expression: v.string(),
          duration: v.string(),
          timezone: v.nullable(v.string()),
        }),
      ),
    }),
  ),
});

export const keptCutOverSchema: Schema<KeptCutOver> = v.object({
  cutOver: v.nullable(v.object({ from: v.string(), to: v.string() })),
});
