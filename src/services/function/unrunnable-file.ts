import { DEFLATED, STORED } from './zip-content.ts';
import type { ZipMember } from './zip-directory.ts';

/** What is wrong with a file of an archive, in words that follow the archive's name, and what to do. */
export interface FileProblem {
  readonly what: string;
  readonly hint: string;
}

const TYPE = 0o170000;
const LINK = 0o120000;
const READ = 0o004;
const SEARCH = 0o001;
const RIGHTS = 'chmod 644 the files and 755 the directories, and zip again';

/**
 * Why Lambda could not run code that has this file, if it could not.
 *
 * Rights: "Lambda needs 644 permissions for non-executable files and 755 permissions for directories and executable
 * files", https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html. The code belongs to another
 * user than the one that runs it, so that the rights of all others decide. What AWS does with backslashes, links and
 * names that lead elsewhere is documented nowhere: such archives are not sent.
 */
export function problemOfFile({ name, mode, method, encrypted }: ZipMember): FileProblem | undefined {
  const has = (what: string) => `has ${name}, ${what}`;
  const plain = 'name files by paths below the folder of the code';
  if (name.includes('\\'))
    return {
      what: has('whose name has a backslash, which separates nothing on Linux'),
      hint: 'zip with a program that writes slashes, such as zip or tar -a',
    };
  if (name === '' || name.includes('\0')) return { what: has('which is no name of a file'), hint: plain };
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name))
    return { what: has('whose name is an absolute path'), hint: plain };
  if (name.split('/').includes('..'))
    return { what: has('whose name leads out of the folder of the code'), hint: plain };
  if (encrypted) return { what: has('which is encrypted'), hint: 'zip without a password' };
  if (method !== STORED && method !== DEFLATED)
    return { what: has('which is packed by a method other than deflate'), hint: 'zip with deflate' };
  return mode === undefined ? undefined : problemOfMode(name, mode);
}

function problemOfMode(name: string, mode: number): FileProblem | undefined {
  if ((mode & TYPE) === LINK)
    return {
      what: `has ${name}, which is a symbolic link`,
      hint: 'zip without -y, so that links are followed',
    };
  const needed = name.endsWith('/') ? READ | SEARCH : READ;
  if ((mode & needed) === needed) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return { what: `has ${name} with mode ${octal}: Lambda could not read it`, hint: RIGHTS };
}
