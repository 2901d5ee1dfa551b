import * as v from 'valibot';
import { BackofficeError, type ErrorDetails } from '../errors.ts';
import { parsedJson } from './json.ts';
import { mapOf } from './map.ts';
import { checkWhole, NO_JSON } from './read.ts';

/** A resource of a template, with whatever else it has. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** A parameter of a template, with whatever else it has. */
export interface TemplateParameter {
  readonly NoEcho?: boolean | string;
  readonly [member: string]: unknown;
}

/** A CloudFormation template, with whatever else it has. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

const templateSchema: v.GenericSchema<Template> = v.looseObject({
  Resources: mapOf(
    v.looseObject({
      Type: v.string(),
      Condition: v.exactOptional(v.string()),
      DeletionPolicy: v.exactOptional(v.string()),
      Properties: v.exactOptional(mapOf(v.unknown())),
    }),
  ),
  Parameters: v.exactOptional(
    mapOf(v.looseObject({ NoEcho: v.exactOptional(v.union([v.boolean(), v.string()])) })),
  ),
  Conditions: v.exactOptional(mapOf(v.unknown())),
});

/**
 * A template, checked as far as it is looked at. It is the parsed text itself: written again it has every member in
 * its place, as hashes of it need.
 * @param what names it, such as "the live template of dev-backoffice".
 * @throws BackofficeError FAILED when it is not what it should be.
 */
export function readTemplate(text: string, what = 'the template', details: ErrorDetails = {}): Template {
  const value = parsedJson(text);
  const checked = value === undefined ? NO_JSON : checkWhole(templateSchema, value);
  if ('value' in checked) return checked.value;
  throw new BackofficeError('FAILED', `${what} cannot be read: ${checked.problem}`, details);
}
