// An Express service that takes its secrets from .env.enc, and reads the file again at SIGHUP.
//
//     node server.js
'use strict';

const { createHash, timingSafeEqual } = require('node:crypto');
const express = require('express');
const secretsctl = require('secretsctl');

const file = process.env.SECRETS_FILE || '.env.enc';
const needed = ['API_KEY', 'DB_HOST'];

// The values, if those that the service needs are there.
function checked(values) {
  for (const name of needed) {
    if (typeof values[name] !== 'string' || values[name] === '') throw new Error(`${file}: ${name} is missing or empty`);
  }
  return values;
}

let secrets = checked(secretsctl.load(file));

process.on('SIGHUP', async () => {
  try {
    secrets = checked(await secretsctl.loadAsync(file));
  } catch (error) {
    // What it has stays: a half-written deployment stops nothing.
    console.error(`not reloaded: ${error.message}`);
  }
});

// In constant time, of hashes, which have one length: how long it takes does not tell how much of the key is right.
function isSame(given, expected) {
  const hash = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

const app = express();
app.get('/orders', (request, response) => {
  const given = request.get('authorization') ?? '';
  if (!isSame(given, `Bearer ${secrets.API_KEY}`)) return response.sendStatus(401);
  return response.json({ database: secrets.DB_HOST });
});
app.listen(Number(process.env.PORT || 3000), '127.0.0.1');
