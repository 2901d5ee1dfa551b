import { type Projection, pathsOf } from '../expressions/projection.ts';
import { type Input, invalid, wrong } from '../requests/input.ts';
import { hasAttribute, type Source } from './source.ts';

/** What of the items a query or a scan returns. */
export interface Selection {
  readonly counts: boolean;
  /** Whether the items of an index are returned whole, as the table has them. */
  readonly whole: boolean;
  readonly projection: Projection | undefined;
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html (Select)
 * A query begins these texts as refusals of the API's model begin, a scan does not: getmoto/moto's
 * tests/test_dynamodb/test_dynamodb_select.py, verified on AWS.
 * @throws AwsError ValidationException for what does not go together.
 */
export function selectionOf(
  operation: 'Query' | 'Scan',
  input: Input,
  projection: Projection | undefined,
): Selection {
  const select = input.text('Select');
  const why = contradiction(input, select, projection);
  if (why !== undefined) throw invalid(operation === 'Query' ? `1 validation error detected: ${why}` : why);
  return {
    counts: select === 'COUNT',
    whole: select === 'ALL_ATTRIBUTES' || projection !== undefined,
    projection,
  };
}

function contradiction(
  input: Input,
  select: string | undefined,
  projection: Projection | undefined,
): string | undefined {
  const member = input.has('ProjectionExpression') ? 'ProjectionExpression' : 'AttributesToGet';
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined)
    return 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES';
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES' && projection !== undefined)
    return `Cannot specify the ${member} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`;
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !input.has('IndexName'))
    return 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName';
  return undefined;
}

/** Global indexes know only what they have; local ones read the rest from the table. */
export function checkSelection(source: Source, input: Input, { projection }: Selection): void {
  const { index } = source;
  if (index?.kind !== 'global') return;
  if (input.text('Select') === 'ALL_ATTRIBUTES' && index.projection.type !== 'ALL')
    throw wrong(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  if (projection === undefined) return;
  const missing = [...pathsOf(projection)]
    .map(([name]) => name)
    .filter((name) => !hasAttribute(source, name));
  if (missing.length > 0)
    throw wrong(
      `Global secondary index ${index.name} does not project [${[...new Set(missing)].join(', ')}]`,
    );
}

/** Whether the table has to be read for an item of a local index. */
export function readsTable(source: Source, { counts, whole, projection }: Selection): boolean {
  if (source.index?.kind !== 'local' || counts || !whole) return false;
  if (projection === undefined) return source.index.projection.type !== 'ALL';
  return [...pathsOf(projection)].some(([name]) => !hasAttribute(source, name));
}
