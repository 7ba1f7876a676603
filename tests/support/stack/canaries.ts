/** In every planted text; letters and digits only, so that no escaping changes it, and in both cases. */
export const STEM = 'QzXkanari';

/** A text that must never be found in the clear. */
export const canary = (field: string): string => `${STEM} ${field}`;

interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Hit {
  readonly form: string;
  /** The text around it, made readable. */
  readonly context: string;
}

/** Base64 of a text that starts at any of three places within the whole, without the letters that others share. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${'\0'.repeat(shift)}${text}`)
      .toString('base64')
      .replaceAll('=', '');
    const own = Math.floor(((shift + text.length) * 8) / 6);
    return encoded.slice(Math.ceil((shift * 8) / 6), own);
  });
}

function formsOf(text: string): Form[] {
  const spellings = [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
  const hex = (word: string): string => Buffer.from(word).toString('hex');
  const escaped = (word: string): string =>
    [...word].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return spellings.flatMap((word) => [
    { name: 'plain', bytes: Buffer.from(word) },
    { name: 'UTF-16LE', bytes: Buffer.from(word, 'utf16le') },
    { name: 'hex', bytes: Buffer.from(hex(word)) },
    { name: 'HEX', bytes: Buffer.from(hex(word).toUpperCase()) },
    { name: 'escaped', bytes: Buffer.from(escaped(word)) },
    ...base64Forms(word).flatMap((encoded) => [
      { name: 'base64', bytes: Buffer.from(encoded) },
      { name: 'base64url', bytes: Buffer.from(encoded.replaceAll('+', '-').replaceAll('/', '_')) },
    ]),
  ]);
}

const AROUND = 60;
const MOST_HITS = 20;

/** Every place at which a text stands in any of its forms, up to twenty. */
export function search(text: string, bytes: Buffer): Hit[] {
  const hits: Hit[] = [];
  for (const form of formsOf(text)) {
    for (let at = bytes.indexOf(form.bytes); at >= 0 && hits.length < MOST_HITS; ) {
      const around = bytes.subarray(Math.max(0, at - AROUND), at + form.bytes.length + AROUND);
      hits.push({ form: form.name, context: around.toString('latin1').replace(/[^\x20-\x7e]+/g, '·') });
      at = bytes.indexOf(form.bytes, at + form.bytes.length);
    }
  }
  return hits;
}
