// Reads a JSON array of orders on standard input and prints a summary per customer as JSON.
//
//     sandbox run examples/transform.js --stdin examples/input/transform.json

'use strict';

const fs = require('node:fs');

function summarize(orders) {
  const customers = new Map();
  for (const { customer, items = [], placed } of orders) {
    const entry = customers.get(customer.id) ??
      { id: customer.id, name: customer.name, orders: 0, total: 0, products: new Set(), last: placed };
    entry.orders += 1;
    entry.total += items.reduce((sum, item) => sum + item.price * item.quantity, 0);
    items.forEach((item) => entry.products.add(item.sku));
    entry.last = entry.last > placed ? entry.last : placed;
    customers.set(customer.id, entry);
  }
  return [...customers.values()]
    .map(({ products, total, ...rest }) => ({
      ...rest,
      total: Math.round(total * 100) / 100,
      products: [...products].sort(),
    }))
    .sort((left, right) => right.total - left.total);
}

const orders = JSON.parse(fs.readFileSync(0, 'utf8'));
console.log(JSON.stringify(summarize(orders), null, 2));
