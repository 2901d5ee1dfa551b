import {
  ListExports$,
  type ListExportsInput,
  type ListExportsOutput,
  ListImports$,
  type ListImportsInput,
  type ListImportsOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { StackServices } from './stack-services.ts';

/** AWS does not say how many; more than a hundred exports "in the response" come in pages. */
const PER_PAGE = 100;

const invalid = () => new AwsError('ValidationError', 'Invalid NextToken');

/** The operations that tell what stacks take from each other. */
export function exportOperations({ exports }: StackServices): Operation[] {
  return [
    operation<ListExportsInput, ListExportsOutput>(ListExports$)(['NextToken'], async ({ NextToken }) => {
      const { items, next } = pageOf(await exports.all(), PER_PAGE, NextToken, invalid);
      return {
        Exports: items.map(({ stackId, name, value }) => ({
          ExportingStackId: stackId,
          Name: name,
          Value: value,
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    }),
    operation<ListImportsInput, ListImportsOutput>(ListImports$)(
      ['ExportName', 'NextToken'],
      async ({ ExportName = '', NextToken }) => {
        const importers = await exports.importersOf(ExportName);
        // The words that clients compare with to tell that nobody imports it; no recording has them.
        if (importers.length === 0)
          throw new AwsError('ValidationError', `Export '${ExportName}' is not imported by any stack.`);
        const { items, next } = pageOf(importers, PER_PAGE, NextToken, invalid);
        return { Imports: [...items], ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
  ];
}
