/** For each field of a new order: what is refused, what is normalised and what is kept with a warning. Markdown. */
export const INTAKE_RULES = `
Orders that exist are taken: what would do harm is refused, what is only written differently is normalised, and what
cannot be used is kept as it came and listed in \`warnings\` of the order, until a correction.

| field | refused | normalised | kept with a warning |
|---|---|---|---|
| every field | an unknown one; the wrong type | null for an optional field: absent | |
| every text | control characters and line breaks; too long | blanks around it; blank for an optional text: absent | |
| \`channel\`, \`lines[].supplier\` | a connection that does not exist | | |
| \`externalId\`, \`lines[].id\`, \`lines[].sku\` | blank; a line id that is used twice | blanks around it | |
| \`placedAt\` | no RFC 3339 time with offset; a year before 1900 or after 2199 | UTC with milliseconds; absent: now | |
| \`currency\` | not in ISO 4217 today, such as HRK | | |
| amounts | negative; fractions of the minor unit; another currency than the order's | 0: absent | |
| \`customer.email\` | more than 1,000 characters | blanks around it | without something on both sides of an @ |
| addresses: \`name\`, \`company\` | both absent | | |
| addresses: \`line1\` | absent | | |
| addresses: \`city\` | absent where the country has cities | | |
| addresses: \`country\` | no assigned code of ISO 3166-1 (XK counts), such as UK for GB | capital letters | |
| \`lines[].discount\` | more than the price of the line | | |
| \`payments\`, \`payment.captured\` | both; a payment id that is used twice | \`captured\`: one payment \`initial\` | |
| \`total\` | not the sum of the parts | | |
| \`requiresAcceptance\`, \`shipping\`, \`taxes\` | | absent: the default of the channel or of the schema | |

Two requests are the same order if they are equal after that; lines, payments and taxes have no sequence.`;
