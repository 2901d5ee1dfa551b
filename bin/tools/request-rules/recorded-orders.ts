/**
 * Enumerations in the order in which DynamoDB tells them, where that is known: mhart/dynalite's tests, recorded on AWS, and
 * getmoto/moto tests/test_dynamodb/test_dynamodb_select.py, verified on AWS. It is not the order of the model.
 */
const RECORDED: readonly (readonly string[])[] = [
  ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
  ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
  ['INDEXES', 'TOTAL', 'NONE'],
  ['SIZE', 'NONE'],
  ['OR', 'AND'],
  ['B', 'N', 'S'],
  ['PROVISIONED', 'PAY_PER_REQUEST'],
  [
    'IN',
    'NULL',
    'BETWEEN',
    'LT',
    'NOT_CONTAINS',
    'EQ',
    'GT',
    'NOT_NULL',
    'NE',
    'LE',
    'BEGINS_WITH',
    'GE',
    'CONTAINS',
  ],
];

/** The values of an enumeration, in the order that is recorded of exactly these. */
export function asRecorded(values: readonly string[]): readonly string[] {
  const known = [...values].sort().join();
  return RECORDED.find((recorded) => [...recorded].sort().join() === known) ?? values;
}
