// A mail server that takes whatever comes.
import { createServer } from 'node:net';

export class MailServer {
  static async start() {
    const mail = new MailServer();
    mail.kept = [];
    mail.htmls = [];
    mail.waiting = [];
    mail.server = createServer(socket => mail.#talk(socket));
    await new Promise(ready => mail.server.listen(0, '127.0.0.1', ready));
    mail.url = `smtp://127.0.0.1:${mail.server.address().port}?tls=none`;
    return mail;
  }

  stop() {
    this.server.close();
  }

  /** The HTML of as many mails as have come, when they have. */
  async htmlsOf(count) {
    while (this.htmls.length < count) await new Promise(again => setTimeout(again, 100));
    return this.htmls.slice(0, count);
  }

  /** The plain text of the next mail, as soon as there is one: to a mailbox, or to anybody. */
  next(to) {
    return new Promise(found => {
      const at = this.kept.findIndex(mail => !to || mail.to === to);
      if (at >= 0) found(this.kept.splice(at, 1)[0].text);
      else this.waiting.push({ to, found });
    });
  }

  #keep(to, raw) {
    this.htmls.push(part(raw, 2));
    const text = part(raw, 1);
    const at = this.waiting.findIndex(one => !one.to || one.to === to);
    if (at >= 0) this.waiting.splice(at, 1)[0].found(text);
    else this.kept.push({ to, text });
  }

  #talk(socket) {
    let rest = '';
    let data = null;
    let to = '';
    const say = line => socket.write(`${line}\r\n`);
    say('220 catch-all');
    socket.on('error', () => {});
    socket.on('data', bytes => {
      rest += bytes.toString('latin1');
      for (let end; (end = rest.indexOf('\r\n')) >= 0; ) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data) {
          if (line !== '.') data.push(line.replace(/^\./, ''));
          else {
            this.#keep(to, data.join('\r\n'));
            data = null;
            say('250 kept');
          }
        } else if (/^EHLO/i.test(line)) say('250 catch-all');
        else if (/^RCPT/i.test(line)) {
          [, to] = /<(.*)>/.exec(line);
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          data = [];
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }
}

/** A part of a mail in two, decoded: its plain text, and its HTML. */
const part = (raw, number) => {
  const boundary = /boundary="([^"]+)"/.exec(raw)[1];
  const [head, ...body] = raw.split(`--${boundary}\r\n`)[number].split('\r\n\r\n');
  const encoded = body.join('\r\n\r\n').split(`\r\n--${boundary}`)[0];
  if (/base64/i.test(head)) return Buffer.from(encoded, 'base64').toString();
  if (!/quoted-printable/i.test(head)) return Buffer.from(encoded, 'latin1').toString();
  const bytes = encoded
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
};
