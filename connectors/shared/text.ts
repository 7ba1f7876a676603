/**
 * Foreign text made fit for storage: control characters, broken Unicode and runs of blanks become one blank, truncated
 * to a length. Null if nothing is left.
 */
export function cleanText(value: string | null | undefined, maxLength: number): string | null {
  const clean = (value ?? '').replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  // Code points, so that no character is cut in two.
  return clean === '' ? null : clean.length <= maxLength ? clean : cut(clean, maxLength);
}

function cut(text: string, maxLength: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > maxLength) break;
    kept += character;
  }
  return kept.trimEnd();
}

/** The text if it is a web address, else null: a label's or a tracking link must not be `javascript:`. */
export function webAddress(value: string | null | undefined): string | null {
  if (!value || value.length > 2_000 || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return null;
  return value;
}
