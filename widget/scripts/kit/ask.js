// What the kit asks the service, and by which token the service knows this reader.

import { json } from '../shared/json.js';
import { stored } from './storage.js';

/** The token of who is signed in by the page, else the one of this device. @param {Own} own */
export const tokenOf = own => own.user?.token ?? stored(own, 'token');

/**
 * Asks the service for something; answers with what it says, or with nothing.
 * @param {Own} own
 * @param {string} path
 * @param {object | undefined} body
 * @param {Record<string, string>} [headers]
 * @param {string} [method]
 */
export const post = async (own, path, body, headers, method = 'POST') => {
  const answer = await fetch(own.base + '/api/v1/sites/' + own.site + path, {
    method,
    headers: { 'Content-Type': 'application/json', 'Accept-Language': own.lang, ...headers },
    body: body && json(body),
  });
  return answer.json();
};
