"""Finding cases among very many: by words, filters, orders and days."""
