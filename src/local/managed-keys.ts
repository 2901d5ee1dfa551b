/** The id of AWS's own key for tables, `alias/aws/dynamodb`: on AWS it is another in each account. */
export const TABLE_KEY_ID = '5f8d3c1e-0f2a-4b6d-9c7e-1a2b3c4d5e6f';
