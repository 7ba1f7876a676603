import type { Shipment } from './model';
import { milliseconds } from './render-order';

/** The shipment as ST01 and ST11 show it. */
export function renderShipment(shipment: Shipment): Record<string, unknown> {
  const { tracking, warehouseCode } = shipment;
  return {
    id: shipment.id,
    order_id: shipment.orderId,
    status: shipment.status,
    status_customer_debit: 'NO_DEBIT',
    created_date: milliseconds(shipment.createdAt),
    last_updated_date: milliseconds(shipment.updatedAt),
    shipped_date: shipment.shippedAt === null ? null : milliseconds(shipment.shippedAt),
    invoice_reference: shipment.invoiceReference,
    payment_details: null,
    shipment_lines: shipment.lines.map((line) => ({
      order_line_id: line.lineId,
      offer_sku: line.offerSku,
      package_reference: line.packageReference,
      quantity: line.quantity,
    })),
    shipping_from: warehouseCode === null ? null : { warehouse: { code: warehouseCode } },
    tracking:
      tracking === null
        ? null
        : {
            ...tracking,
            validity_status: tracking.tracking_number === null ? 'MISSING_TRACKING' : 'UNVERIFIED',
            milestones: [],
            last_known_location: null,
          },
  };
}
