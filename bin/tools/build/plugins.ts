import type { Plugin } from 'rolldown';

const UNUSED = '\0unused';

/** commander loads child_process for a feature that is not used here; that is a tenth of a start. */
export const commanderWithoutChildProcess: Plugin = {
  name: 'commander-without-child-process',
  resolveId: {
    filter: { id: /^node:child_process$/ },
    handler: (_id, importer) => (importer?.includes('/commander/') ? UNUSED : undefined),
  },
  load: {
    filter: { id: new RegExp(`^${UNUSED}$`) },
    handler: () => ({ code: 'module.exports = {};', moduleType: 'js' }),
  },
};

/** Files without other characters are read without decoding, and take half the memory. */
export const onlyAscii: Plugin = {
  name: 'only-ascii',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'chunk')
        file.code = file.code.replaceAll(
          /[\u0080-\uffff]/g,
          (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
  },
};
