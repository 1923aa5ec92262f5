"""Paper and checks: quotes, invoices, credit notes and receipts; money that comes by check or transfer."""
