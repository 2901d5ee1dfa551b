import { malformedXml } from './malformed-xml.ts';

/** Goes through a document, never back. */
export interface XmlCursor {
  /** Takes what a sticky expression matches here. */
  take(pattern: RegExp): RegExpExecArray | null;
  /** Takes a text that stands here. */
  takeText(text: string): boolean;
  /** What stands before the next of these, both taken. @throws AwsError MalformedXML when there is none. */
  through(end: string): string;
  /** What stands before the next tag, which is not taken. */
  beforeTag(): string;
  /** Whether there is no more. */
  isAtEnd(): boolean;
}

export function createXmlCursor(text: string): XmlCursor {
  let at = 0;
  const between = (found: number, length: number): string => {
    const taken = text.slice(at, found);
    at = found + length;
    return taken;
  };
  return {
    take(pattern) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found !== null) at = pattern.lastIndex;
      return found;
    },
    takeText(wanted) {
      if (!text.startsWith(wanted, at)) return false;
      at += wanted.length;
      return true;
    },
    through(end) {
      const found = text.indexOf(end, at);
      if (found < 0) throw malformedXml();
      return between(found, end.length);
    },
    beforeTag() {
      const found = text.indexOf('<', at);
      return between(found < 0 ? text.length : found, 0);
    },
    isAtEnd: () => at === text.length,
  };
}
