import { atOnce, withPauses } from '../../steps.ts';
import { parsingTemplate, type Template } from './template.ts';

/** Reads templates. */
export interface Templates {
  /** @throws AwsError ValidationError for text that is no template, or asks for what is not served. */
  read(text: string): Template;
  /** As read, with pauses: a large one that nobody has read yet takes a while. */
  load(text: string): Promise<Template>;
}

/** A stack and its change sets, of a few clients. */
const MOST_KEPT = 8;

/** Reads each text once as long as it is in use: one operation asks for the same template many times. */
export function createTemplates(): Templates {
  const kept = new Map<string, Template>();
  function keep(text: string, template: Template): Template {
    kept.delete(text);
    kept.set(text, template);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return template;
  }
  return {
    read: (text) => keep(text, kept.get(text) ?? atOnce(parsingTemplate(text))),
    load: async (text) => keep(text, kept.get(text) ?? (await withPauses(parsingTemplate(text)))),
  };
}
