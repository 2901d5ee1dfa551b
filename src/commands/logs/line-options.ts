import { InvalidArgumentError } from '../../commander.ts';
import { collect } from '../options/words.ts';

/** A text that lines are searched for: every line has an empty one. */
export function searchedText(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** The same for an option that is given several times. */
export function excludedText(text: string, before?: readonly string[]): readonly string[] {
  return collect(searchedText(text), before);
}

/** API_FilterLogEvents.html, logStreamNamePrefix. */
const STREAM = /^[^:*]{1,512}$/;

/** What names of log streams begin with. */
export function streamPrefix(text: string): string {
  if (!STREAM.test(text))
    throw new InvalidArgumentError('It must be the beginning of the name of a log stream, without : and *.');
  return text;
}
