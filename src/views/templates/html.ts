import { escapeMarkup } from './escape-markup.ts';
import { createTemplate, type Written } from './template.ts';

export type Html = Written<'html'>;

/** HTML in which every value stands as text, in attributes too. Those stand in quotes. */
export const html = createTemplate('html', escapeMarkup);
