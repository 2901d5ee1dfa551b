import { type FieldProblem, validationFailed } from '../errors.ts';
import { ExactNumber } from '../exact-json.ts';
import {
  DEFAULT_STATUS,
  ITEM_LIMITS,
  type ItemAttributes,
  type ItemDraft,
  type ItemPatch,
  type ItemValue,
  MANAGED_FIELDS,
} from './item.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/;
const STATUS = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const OWN_FIELDS = new Set(['id', 'status', 'description', 'attributes']);

/** @throws RequestError (400) when it is not an id. */
export function checkId(id: unknown): string {
  const problem = idProblem(id);
  if (problem !== undefined) throw validationFailed([{ field: 'id', message: problem }]);
  return id as string;
}

/** @throws RequestError (400) when it is not a status. */
export function checkStatus(status: string): string {
  const problem = statusProblem(status);
  if (problem !== undefined) throw validationFailed([{ field: 'status', message: problem }]);
  return status;
}

/**
 * Reads the body of a create request. Fields that are not the application's own are kept under `attributes`.
 * @throws RequestError (400) with a message for each wrong field.
 */
export function readDraft(body: unknown): ItemDraft {
  const fields = readObject(body);
  const problems: FieldProblem[] = [];
  check(problems, 'id', idProblem(fields.id));
  if (fields.status !== undefined) check(problems, 'status', statusProblem(fields.status));
  if (fields.description !== undefined)
    check(problems, 'description', descriptionProblem(fields.description));
  const attributes = readAttributes(fields, problems);
  if (problems.length > 0) throw validationFailed(problems);
  return {
    id: fields.id as string,
    status: (fields.status as string | undefined) ?? DEFAULT_STATUS,
    description: (fields.description as string | undefined) ?? '',
    attributes,
  };
}

/**
 * Reads the body of a change request.
 * @throws RequestError (400) with a message for each wrong field, or when nothing is to be changed.
 */
export function readPatch(body: unknown): ItemPatch {
  const fields = readObject(body);
  const problems: FieldProblem[] = [];
  if (fields.id !== undefined) problems.push({ field: 'id', message: 'cannot be changed' });
  if (fields.status !== undefined) check(problems, 'status', statusProblem(fields.status));
  if (fields.description !== undefined)
    check(problems, 'description', descriptionProblem(fields.description));
  const attributes = readAttributes(fields, problems);
  if (problems.length > 0) throw validationFailed(problems);
  const patch = {
    ...(fields.status === undefined ? {} : { status: fields.status as string }),
    ...(fields.description === undefined ? {} : { description: fields.description as string }),
    attributes,
  };
  if (Object.keys(patch).length === 1 && Object.keys(attributes).length === 0) {
    throw validationFailed([
      { field: 'body', message: 'changes nothing: send status, description or attributes' },
    ]);
  }
  return patch;
}

function readObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof ExactNumber)) {
    return body as Record<string, unknown>;
  }
  throw validationFailed([{ field: 'body', message: 'must be a JSON object' }]);
}

function check(problems: FieldProblem[], field: string, problem: string | undefined): void {
  if (problem !== undefined) problems.push({ field, message: problem });
}

function idProblem(id: unknown): string | undefined {
  if (id === undefined || id === '') return 'is required';
  if (typeof id !== 'string') return 'must be a string';
  if (id.length > ITEM_LIMITS.id) return `must have at most ${ITEM_LIMITS.id} characters`;
  return ID.test(id)
    ? undefined
    : 'must start with a letter or digit and hold only letters, digits and . _ : @ + -';
}

function statusProblem(status: unknown): string | undefined {
  if (typeof status !== 'string') return 'must be a string';
  if (status.length > ITEM_LIMITS.status) return `must have at most ${ITEM_LIMITS.status} characters`;
  return STATUS.test(status)
    ? undefined
    : 'must start with a letter or digit and hold only letters, digits, _ and -';
}

function descriptionProblem(description: unknown): string | undefined {
  if (typeof description !== 'string') return 'must be a string';
  return description.length > ITEM_LIMITS.description
    ? `must have at most ${ITEM_LIMITS.description} characters`
    : undefined;
}

function readAttributes(fields: Record<string, unknown>, problems: FieldProblem[]): ItemAttributes {
  const given = fields.attributes ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof ExactNumber) {
    problems.push({ field: 'attributes', message: 'must be a JSON object' });
    return {};
  }
  const unknown = Object.entries(fields).filter(([name]) => !OWN_FIELDS.has(name));
  const entries = [...Object.entries(given), ...unknown];
  if (entries.length > ITEM_LIMITS.attributes) {
    problems.push({ field: 'attributes', message: `must be at most ${ITEM_LIMITS.attributes}` });
  }
  for (const [name, value] of unknown) {
    if (MANAGED_FIELDS.includes(name)) problems.push({ field: name, message: 'is kept by the application' });
    else addProblem(problems, valueProblem(name, name, value, 1));
  }
  for (const [name, value] of Object.entries(given)) {
    addProblem(problems, valueProblem(`attributes.${name}`, name, value, 1));
  }
  return problems.length > 0 ? {} : (Object.fromEntries(entries) as ItemAttributes);
}

function addProblem(problems: FieldProblem[], problem: FieldProblem | undefined): void {
  if (problem !== undefined) problems.push(problem);
}

/** @param field the path of names that leads to the value. */
function valueProblem(field: string, name: string, value: unknown, depth: number): FieldProblem | undefined {
  if (FORBIDDEN_NAMES.has(name)) return { field, message: 'is not a permitted name' };
  if (name === '' || name.length > ITEM_LIMITS.attributeName) {
    return { field, message: `must have a name of 1 to ${ITEM_LIMITS.attributeName} characters` };
  }
  if (depth > ITEM_LIMITS.attributeDepth)
    return { field, message: `must not be nested deeper than ${ITEM_LIMITS.attributeDepth} levels` };
  if (value instanceof ExactNumber || typeof value === 'number') {
    const message = numberProblem(value);
    return message === undefined ? undefined : { field, message };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const list = Array.isArray(value);
  for (const [key, inner] of Object.entries(value as Record<string, ItemValue>)) {
    const path = list ? `${field}[${key}]` : `${field}.${key}`;
    const problem = valueProblem(path, list ? 'element' : key, inner, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is wrong with a number. DynamoDB's have 38 significant digits, and a magnitude of 1E-130 to 9.99E+125. */
export function numberProblem(value: number | ExactNumber): string | undefined {
  const [mantissa = '', exponent = '0'] = String(value).toLowerCase().replace(/^-/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const significant = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return undefined;
  if (significant.length > 38) return 'must have at most 38 significant digits';
  const leadingZeros = (whole + fraction).length - (whole + fraction).replace(/^0+/, '').length;
  const magnitude = Number(exponent) + whole.length - 1 - leadingZeros;
  return magnitude > 125 || magnitude < -130 ? 'must be between 1E-130 and 9.99E+125' : undefined;
}
