import { type Check, pass, warn } from '../doctor.ts';

/** A damaged record is left out everywhere, so that somebody has to say it. */
export const ledger: Check = {
  name: 'ledger',
  about: 'the records of the newest releases can be read',
  async run({ ledger: read, deployed }) {
    const { releases, damaged } = await read();
    if (damaged.length === 0) return pass(`${releases.length} read`);
    const { artifactsBucket } = await deployed();
    const told = damaged.map(({ number, problem }) => `release ${number} (${problem})`);
    return warn(`damaged in ${artifactsBucket}: ${told.join('; ')}`, null);
  },
};
