/** Foreign sources that are compiled into the binaries of a package. */
export interface NativePart {
  readonly name: string;
  readonly version?: string;
  readonly license: string;
  readonly repository: string;
  /** Of its sources in the package. */
  readonly directory: string;
}

/** By the name of the package. snappy's sources there do not say their version. */
export const NATIVE_PARTS: Readonly<Record<string, readonly NativePart[]>> = {
  'classic-level': [
    {
      name: 'leveldb',
      version: '1.20',
      license: 'BSD-3-Clause',
      repository: 'https://github.com/google/leveldb',
      directory: 'deps/leveldb/leveldb-1.20',
    },
    {
      name: 'snappy',
      license: 'BSD-3-Clause',
      repository: 'https://github.com/google/snappy',
      directory: 'deps/snappy/snappy',
    },
  ],
};
