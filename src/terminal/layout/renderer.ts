import type { TextStyle } from '../text-style.ts';
import type { Doc } from './docs.ts';
import { plainDoc } from './plain.ts';

/** Turns documents into text for one stream. */
export type Renderer = (doc: Doc) => string;

/** What measures text is loaded where there is a terminal alone. */
export async function createRenderer(style: TextStyle): Promise<Renderer> {
  if (!style.terminal) return plainDoc;
  const { screenDoc } = await import('./screen.ts');
  return (doc) => screenDoc(doc, style);
}
