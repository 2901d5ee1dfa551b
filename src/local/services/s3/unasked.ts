export const UNANSWERED = 'objects are answered without checksums';

/** What clients send unasked. */
export const UNASKED = {
  ChecksumAlgorithm: UNANSWERED,
  ContentLength: 'a body is as long as it is',
  ServerSideEncryption: 'the bucket says how objects are encrypted',
};

/** Bodies are held to them before they are read. */
export const BODY_CHECKSUMS = [
  'ContentMD5',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;
