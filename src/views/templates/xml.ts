import { escapeMarkup } from './escape-markup.ts';
import { createTemplate, type Written } from './template.ts';

export type Xml = Written<'xml'>;

/** XML in which every value stands as text, in attributes too. Those stand in quotes. */
export const xml = createTemplate('xml', escapeMarkup);
