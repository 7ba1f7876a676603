import { crc32, deflateSync } from 'node:zlib';
import type { LabelFormat } from './model';

const WIDTH = 96;
const HEIGHT = 144;

/** The address of a label, open to anyone who knows it: the real ones are in a public bucket. */
export function labelUrl(base: string, labelId: string, format: LabelFormat): string {
  return `${base}/files/postage_label/${labelId}.${format.toLowerCase()}`;
}

/** A label of four by six inches, small and drawn from its id, so two labels are never the same file. */
export function drawLabel(labelId: string, format: LabelFormat): { type: string; content: Buffer } {
  return format === 'PDF'
    ? { type: 'application/pdf', content: pdf(labelId) }
    : { type: 'image/png', content: png(labelId) };
}

function png(text: string): Buffer {
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, 255);
  for (let y = 0; y < HEIGHT; y += 1) {
    rows[y * (WIDTH + 1)] = 0;
    for (let x = 8; x < WIDTH - 8; x += 1) {
      const bar = text.charCodeAt((x >> 1) % text.length) >> (x % 5);
      if (y > 40 && y < 100 && bar % 2 === 1) rows[y * (WIDTH + 1) + 1 + x] = 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // Eight bits, greyscale, and the only methods of compression, filtering and interlacing there are.
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

function pdf(text: string): Buffer {
  const drawing = `BT /F1 10 Tf 20 400 Td (${text}) Tj ET 20 200 248 120 re f`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  file += `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
