import { createRequestJudge } from '../../../src/local/rules/request-rules.ts';
import rules from '../../../src/local/rules/requests/dynamodb.json' with { type: 'json' };
import type { EngineOptions, TableEngine } from '../../../src/local/services/dynamodb/engine/engine.ts';
import type { TableDefinition } from '../../../src/local/services/dynamodb/engine/tables/create-table.ts';
import { createMemoryFiles } from './memory-files.ts';
import { makeTable, openEngine } from './table-engine.ts';

export type Wire = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An answer, as far as tests look at it. */
export interface Answered {
  readonly Item?: Wire;
  readonly Items?: readonly Wire[];
  readonly Attributes?: Wire;
  readonly Count?: number;
  readonly ScannedCount?: number;
  readonly LastEvaluatedKey?: Wire;
  readonly [member: string]: unknown;
}

/** A table engine in memory, spoken to as over the wire. */
export interface EngineSession {
  readonly engine: TableEngine;
  ok(operation: string, input: object): Promise<Answered>;
  /** `Code: message` of the error that is answered. */
  refusal(operation: string, input: unknown): Promise<string>;
}

export function engineSession(options: Partial<EngineOptions> = {}): EngineSession {
  const engine = openEngine('', {
    files: createMemoryFiles(),
    constraints: createRequestJudge(rules).problem,
    ...options,
  });
  async function send(operation: string, input: unknown) {
    const { status, body } = await engine.items(operation, JSON.stringify(input));
    return { status, answer: JSON.parse(body) as Record<string, unknown>, body };
  }
  return {
    engine,
    async ok(operation, input) {
      const { status, answer, body } = await send(operation, input);
      if (status !== 200) throw new Error(body);
      return answer;
    },
    async refusal(operation, input) {
      const { status, answer, body } = await send(operation, input);
      if (status === 200) throw new Error(`not refused: ${body}`);
      const code = String(answer.__type).split('#').at(-1);
      return `${code}: ${String(answer.message ?? answer.Message)}`;
    },
  };
}

/** A session with tables. */
export function sessionWith(
  tables: readonly TableDefinition[],
  options: Partial<EngineOptions> = {},
): EngineSession {
  const session = engineSession(options);
  for (const table of tables) makeTable(session.engine, table);
  return session;
}
