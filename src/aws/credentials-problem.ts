import { stripVTControlCharacters } from 'node:util';
import { type Hint, shellWord } from '../hints.ts';
import type { Problem } from './problem.ts';

interface Wording {
  readonly names: RegExp;
  readonly words?: RegExp;
  readonly message: (...parts: string[]) => string;
  readonly hint: (profile: string | undefined) => Hint;
}

const PROVIDER = /^(CredentialsProviderError|TokenProviderError)$/;
const CLOCK =
  'set the clock by a time server (timedatectl set-ntp true), then try again; signatures are valid for 5 minutes';

/**
 * The ways in which credentials do not do, each with its remedy. Names and words are those of the SDK for
 * JavaScript 3.1164 and of the services; messages only tell apart what shares a name.
 */
const WORDINGS: readonly Wording[] = [
  {
    names: PROVIDER,
    words: /configured with invalid SSO credentials/,
    message: () => 'the AWS profile lacks settings of single sign-on',
    hint: (profile) =>
      profile === undefined ? 'aws configure sso' : `aws configure sso --profile ${shellWord(profile)}`,
  },
  {
    names: PROVIDER,
    words: /(?=.*SSO)(?=.*(?:expired|invalid|refresh))/is,
    message: () => 'the SSO session has expired, or was never begun',
    hint: (profile) =>
      profile === undefined ? 'aws sso login' : `aws sso login --profile ${shellWord(profile)}`,
  },
  {
    names: PROVIDER,
    words: /Could not resolve credentials using profile: \[(.*?)\]/,
    message: (_, profile = '') => `the AWS profile "${profile}" does not exist or has no credentials`,
    hint: () => 'choose another with --profile or AWS_PROFILE; to list them: aws configure list-profiles',
  },
  {
    names: PROVIDER,
    words: /Could not load credentials from any providers/,
    message: () => 'no AWS credentials were found',
    hint: () =>
      'log in (aws sso login, aws login), set AWS_PROFILE, or work on the embedded environment with --env local',
  },
  {
    names: PROVIDER,
    // The command itself may hold a secret, and may repeat it; its own words are kept.
    words: /^Command failed: ([^\n]*)\n?([\s\S]*)$/,
    message: (_, command = '', words = '') =>
      `credential_process of the AWS profile failed${withoutArguments(command, words)}`,
    hint: (profile) =>
      `run the command to see why; to print it: aws configure get credential_process --profile ${shellWord(profile ?? 'default')}`,
  },
  {
    names: PROVIDER,
    words: /MFA|multi-?factor/i,
    message: () => 'the AWS profile asks for a code of an MFA device, which cannot be given here',
    hint: () => 'get a session first: aws sts get-session-token --serial-number … --token-code …',
  },
  {
    names: PROVIDER,
    message: (text) => `no AWS credentials: ${text}`,
    hint: () => 'log in (aws sso login, aws login), set AWS_PROFILE, or correct the AWS configuration files',
  },
  {
    names: /^AccessDenied(Exception)?$/,
    words: /^MultiFactorAuthentication failed(?=.*serial number is valid)/s,
    message: () => 'AWS does not know the MFA device of the AWS profile as one of this user',
    hint: () => 'correct mfa_serial in the AWS profile; see the devices: aws iam list-mfa-devices',
  },
  {
    names: /^AccessDenied(Exception)?$/,
    words: /^MultiFactorAuthentication failed/,
    message: () => 'AWS refused the MFA code: it is wrong, or was used before',
    hint: () => 'wait for the next code of the device, then rerun',
  },
  {
    names: /^(RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)$/,
    message: () => "this machine's clock is wrong: AWS refuses the time of the request",
    hint: () => CLOCK,
  },
  {
    names: /^(InvalidSignatureException|SignatureDoesNotMatch)$/,
    words: /Signature (expired|not yet current)/,
    message: () => "this machine's clock is wrong: AWS refuses the time of the signature",
    hint: () => CLOCK,
  },
  {
    names: /^(InvalidSignatureException|SignatureDoesNotMatch)$/,
    message: () => 'the secret access key does not belong to the access key',
    hint: () => 'copy both again: aws configure; or unset AWS_SECRET_ACCESS_KEY and log in',
  },
  {
    names: /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken)$/,
    message: () => 'AWS does not know the access key: it was deleted, or is of another partition',
    hint: () => 'log in again, or unset AWS_ACCESS_KEY_ID to use a profile',
  },
  {
    names: /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/,
    message: () => 'the AWS credentials have expired',
    hint: () => (command) => `log in again (aws sso login, aws login), then rerun: ${command.again()}`,
  },
];

/** Longer words are cut: of a stack that a program prints the beginning says enough. */
const MOST_CHARACTERS = 2000;

/** Half a word at the end could be half a secret. */
function shortened(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : message.slice(0, MOST_CHARACTERS).replace(/\S*$/, '');
}

/** What a command said, on one line, without what was handed to it. */
function withoutArguments(command: string, words: string): string {
  const handed = command
    .split(/[\s"'=]+/)
    .slice(1)
    .filter((word) => word.length >= 4 && !word.startsWith('-'));
  const line = stripVTControlCharacters(words)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const text = handed.reduce((rest, word) => rest.replaceAll(word, '***'), line);
  return text === '' ? '' : `: ${text.length > 500 ? `${text.slice(0, 500)}…` : text}`;
}

/** @returns undefined for an error that is not about credentials. */
export function credentialsProblem(
  name: string,
  message: string,
  profile: string | undefined,
): Problem | undefined {
  const text = shortened(message);
  for (const wording of WORDINGS) {
    if (!wording.names.test(name)) continue;
    const parts = wording.words === undefined ? [text] : wording.words.exec(text);
    if (parts === null) continue;
    return { code: 'CREDENTIALS', message: wording.message(...parts), hint: wording.hint(profile) };
  }
  return undefined;
}
