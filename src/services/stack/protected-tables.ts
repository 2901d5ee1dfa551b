interface Template {
  readonly Resources?: Readonly<
    Record<
      string,
      { readonly Type?: unknown; readonly Properties?: { readonly DeletionProtectionEnabled?: unknown } }
    >
  >;
}

/** Logical ids of the tables that a template protects against deletion from the start. */
export function protectedTables(template: string): ReadonlySet<string> {
  const { Resources = {} }: Template = JSON.parse(template);
  return new Set(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::DynamoDB::Table' && Properties?.DeletionProtectionEnabled === true ? [id] : [],
    ),
  );
}
