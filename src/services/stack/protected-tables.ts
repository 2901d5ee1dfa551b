import { readTemplate } from '../../schemas/template.ts';

/** Logical ids of the tables that a template protects against deletion from the start. */
export function protectedTables(template: string): ReadonlySet<string> {
  const { Resources } = readTemplate(template);
  return new Set(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::DynamoDB::Table' && Properties?.DeletionProtectionEnabled === true ? [id] : [],
    ),
  );
}
