// A moderator's own account: two-factor sign-in by keyboard, without script, in light and dark, on a narrow phone.
import { createHmac } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';

const PASSWORD = 'mật khẩu đủ dài';

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** A code as an authenticator makes it (RFC 6238) from the secret that the page shows, some steps from now. */
const codeOf = (secret, steps = 0) => {
  const bits = [...secret.replaceAll(' ', '')].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

/** A moderator of a site of their own, who has come by an invitation; answers with their e-mail. */
const join = async (service, page) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
  const email = `lan-${Math.random().toString(36).slice(2)}@bao.example`;
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
  await page.getByLabel('Tên').fill('Lan');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await page.waitForURL(url => url.pathname === `/admin/sites/${site}`);
  return { site, email };
};

/** Turns codes on; answers with the secret and the recovery codes. */
const turnOn = async (service, page) => {
  await page.goto(`${service.url}/admin/account/totp`);
  const secret = await page.locator('[data-secret]').textContent();
  await page.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
  await page.getByLabel('Mã sáu số').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Xác nhận và bật' }).click();
  await expect(page.locator('[data-recovery] li')).toHaveCount(10);
  return { secret, recovery: await page.locator('[data-recovery] code').allTextContents() };
};

const giveCredentials = async (service, page, email) => {
  await page.goto(`${service.url}/admin/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
};

/** Presses Tab until something has the focus. */
const tabTo = async (page, target) => {
  for (let n = 0; n < 40; n++) {
    if (await target.evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
};

test('codes are turned on by keyboard, and asked for after the password @postgres', async ({ page, service }) => {
  const { site, email } = await join(service, page);
  const press = async target => {
    await tabTo(page, target);
    await page.keyboard.press('Enter');
  };
  const type = async (target, text) => {
    await tabTo(page, target);
    await page.keyboard.type(text);
  };
  const menu = page.locator('summary', { hasText: 'Lan' });
  await press(menu);
  await press(page.getByRole('link', { name: 'Tài khoản', exact: true }));
  await press(page.getByRole('link', { name: 'Bật xác thực hai bước' }));
  await expect(page.getByRole('img', { name: 'Mã QR' })).toBeVisible();
  const secret = await page.locator('[data-secret]').textContent();
  expect(secret).toMatch(/^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$/);
  await type(page.getByLabel('Mật khẩu hiện tại'), PASSWORD);
  await type(page.getByLabel('Mã sáu số'), codeOf(secret));
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-recovery] li')).toHaveCount(10);
  await press(page.getByRole('link', { name: 'Đã cất' }));
  await expect(page.getByText('Còn 10 mã khôi phục')).toBeVisible();
  await press(menu);
  await press(page.getByRole('button', { name: 'Đăng xuất', exact: true }));

  await type(page.getByLabel('E-mail'), email);
  await type(page.getByLabel('Mật khẩu'), PASSWORD);
  await page.keyboard.press('Enter');
  const code = page.getByLabel('Mã sáu số');
  await expect(code).toBeFocused();
  await page.goto(`${service.url}/admin/sites/${site}`);
  await expect(page, 'the password alone opens nothing').toHaveURL(/sign-in\?to=/);
  await page.goto(`${service.url}/admin/sign-in/code`);
  await expect(code).toBeFocused();
  await page.keyboard.type(codeOf(secret, 1));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/admin/sites/${site}$`));
});

for (const colorScheme of ['light', 'dark']) {
  test(`the account's pages have no fault that axe finds, ${colorScheme}, and fit a narrow phone`, async ({ page, service, complaints }) => {
    // Axe looks at seven pages.
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 640 });
    const { email } = await join(service, page);
    const look = async what => {
      expect(await faults(page), what).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
    };
    await page.goto(`${service.url}/admin/account`);
    await look('the account');
    await page.goto(`${service.url}/admin/account/totp`);
    await look('turning on');
    await page.getByLabel('Mật khẩu hiện tại').fill('không phải đâu');
    await page.getByLabel('Mã sáu số').fill('123456');
    await page.getByRole('button', { name: 'Xác nhận và bật' }).click();
    await expect(page.getByRole('alert')).toContainText('Mật khẩu chưa đúng');
    await look('what was wrong');
    // The browser says on its console that the answer was 401.
    expect(complaints.splice(0)).toHaveLength(1);
    await turnOn(service, page);
    await look('the recovery codes');
    await page.goto(`${service.url}/admin/account`);
    await look('the account with codes');
    await giveCredentials(service, page, email);
    await page.getByText('Không có điện thoại?').click();
    await look('the question for the code');
    await page.goto(await service.cli('moderator', 'password-link', email));
    await look('a link to a new password');
  });
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('an invitation says what it is to, in the language that its guest chooses, and that choice stays', async ({ page, service }) => {
    const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
    const link = await service.cli('moderator', 'invite', '--site', site, '--role', 'moderator');
    await page.goto(link);
    await expect(page.getByRole('definition').filter({ hasText: site })).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'người duyệt' })).toContainText('cấm người đọc');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page).toHaveURL(link);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are invited to moderate');
    await page.goto(`${service.url}/admin/sign-in`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đăng nhập');
  });

  test('codes, recovery codes and the password are plain forms', async ({ page, service, browser }) => {
    const { email } = await join(service, page);
    const { secret, recovery } = await turnOn(service, page);
    const elsewhere = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
    const other = await elsewhere.newPage();
    await giveCredentials(service, other, email);
    await other.getByText('Không có điện thoại?').click();
    await other.getByLabel('Mã khôi phục').fill(recovery[3]);
    await other.locator('details').getByRole('button', { name: 'Đăng nhập' }).click();
    await other.locator('summary', { hasText: 'Lan' }).click();
    await other.getByRole('link', { name: 'Tài khoản', exact: true }).click();
    await expect(other.getByText('Còn 9 mã khôi phục')).toBeVisible();
    await expect(other.getByRole('button', { name: 'Kết thúc', exact: true })).toHaveCount(1);

    await page.goto(`${service.url}/admin/account`);
    const change = page.locator('form[action$="/password"]');
    await change.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
    await change.getByLabel('Mật khẩu mới').fill('một mật khẩu khác');
    await change.getByRole('button').click();
    await expect(page.getByRole('status')).toContainText('Đã đổi mật khẩu');
    await other.reload();
    await expect(other).toHaveURL(/sign-in\?to=/);
    await elsewhere.close();

    const off = page.locator('form[action$="/recovery-codes"]');
    await off.getByLabel('Mật khẩu hiện tại').fill('một mật khẩu khác');
    await off.getByLabel('Mã sáu số hoặc mã khôi phục').fill(codeOf(secret, 1));
    await off.getByRole('button', { name: 'Tắt xác thực hai bước' }).click();
    await expect(page.getByRole('status')).toContainText('Đã tắt');
    await expect(page.getByRole('link', { name: 'Bật xác thực hai bước' })).toBeVisible();
  });
});

test('the owner of the machine turns codes off for whoever lost everything', async ({ page, service }) => {
  const { site, email } = await join(service, page);
  await turnOn(service, page);
  expect(await service.cli('moderator', 'totp-off', email)).toBe('Two-factor sign-in is now off.');
  expect(await service.cli('moderator', 'end-sessions', email)).toBe('Signed out everywhere.');
  await page.goto(`${service.url}/admin/account`);
  await expect(page).toHaveURL(/sign-in\?to=/);
  await giveCredentials(service, page, email);
  await expect(page).toHaveURL(new RegExp(`/admin/sites/${site}$`));
  await page.getByRole('link', { name: 'Nhật ký' }).click();
  await expect(page.getByRole('table')).toContainText('tắt xác thực hai bước');
  await expect(page.getByRole('table')).toContainText('command line');
});
