import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html: "this value is 100" */
const PAGE = 100;

/** A page of a list, and what IAM says of the others. The words for a marker that is none are believed, not proven. */
export function iamPage<T>(
  all: readonly T[],
  {
    MaxItems = PAGE,
    Marker,
  }: { readonly MaxItems?: number | undefined; readonly Marker?: string | undefined },
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const { items, next } = pageOf(
    all,
    MaxItems,
    Marker,
    () => new AwsError('ValidationError', `Invalid Marker: ${Marker}`),
  );
  return {
    items: [...items],
    IsTruncated: next !== undefined,
    ...(next === undefined ? {} : { Marker: next }),
  };
}
