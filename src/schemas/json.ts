import { parseJson } from '../../function/exact-json.ts';
import type { ItemValue } from '../../function/item/item.ts';
import { TOO_DEEP, TooDeepError, tooDeepAt } from './nesting.ts';

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** The value of a text from outside; undefined for a text that is not JSON, or is nested too deeply. */
export function parsedJson(text: string): Json | undefined {
  try {
    return strictJson(text);
  } catch {
    return undefined;
  }
}

/** The value of a text. @throws SyntaxError for a text that is not JSON; TooDeepError for one that is nested too deeply. */
export function strictJson(text: string): Json {
  if (tooDeepAt(text) !== undefined) throw new TooDeepError();
  return JSON.parse(text);
}

/**
 * The value of a text, with every digit of its numbers. A text that comes out the same when it is written again has
 * lost none; the parser that looks at every number is only needed for the others, and takes several times as long.
 * @throws SyntaxError for a text that is not JSON; TooDeepError for one that is nested too deeply.
 */
export function exactJson(text: string): ItemValue {
  const value = strictJson(text);
  // biome-ignore lint/plugin: what the parser gives is of this type, and its own says nothing
  return JSON.stringify(value) === text ? value : (parseJson(text) as ItemValue);
}

/** JSON that somebody gave: its value, or what is wrong with it. */
export function givenJson(text: string): { readonly value: Json } | { readonly problem: string } {
  try {
    return { value: strictJson(text) };
  } catch (error) {
    return { problem: jsonProblem(error) };
  }
}

/** What is wrong with a text, such as `is not valid JSON: …`. @param error what reading it threw. */
export function jsonProblem(error: unknown): string {
  if (error instanceof TooDeepError) return TOO_DEEP;
  return `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
}

/** Whether a value is an object with members by name. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Whether a value is an object that holds nothing but texts. */
export function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
}
