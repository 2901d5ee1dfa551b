/** A file that is written at its end and read anywhere. */
export interface LogFile {
  size(): number;
  /** Writes all of it. @throws when the disk does not take it; what it took is then behind the end. */
  write(data: Buffer, at: number): void;
  /** As many bytes as there are, at most `length`. */
  read(at: number, length: number): Buffer;
  truncate(to: number): void;
  /** Resolves when the disk has what was written. */
  sync(): Promise<void>;
  /** The same; nobody else has a turn meanwhile. */
  syncNow(): void;
  close(): void;
}

/** The files of one directory: what storage asks of a disk, and what a test can put in its place. */
export interface Files {
  list(): readonly string[];
  /** Opens a file; makes it when it is not there. */
  open(name: string): LogFile;
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** Resolves when the disk has the names of the directory. */
  sync(): Promise<void>;
}
