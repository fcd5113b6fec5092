// An Express service that takes its secrets from .env.enc, and reads the file again at SIGHUP.
//
//     node server.js
'use strict';

const express = require('express');
const secretsctl = require('secretsctl');

const file = process.env.SECRETS_FILE || '.env.enc';
let secrets = secretsctl.load(file);

process.on('SIGHUP', async () => {
  try {
    secrets = await secretsctl.loadAsync(file);
  } catch (error) {
    // What it has stays: a half-written deployment stops nothing.
    console.error(`not reloaded: ${error.message}`);
  }
});

const app = express();
app.get('/orders', (request, response) => {
  if (request.get('authorization') !== `Bearer ${secrets.API_KEY}`) return response.sendStatus(401);
  return response.json({ database: secrets.DB_HOST });
});
app.listen(Number(process.env.PORT || 3000), '127.0.0.1');
