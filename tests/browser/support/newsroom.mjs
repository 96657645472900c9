// How a moderator comes to a site.

/** Takes an invitation as the site's owner; the page is then the site's queue. */
export const join = async (service, page, site) => {
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
  await page.getByLabel('Tên').fill('Ban biên tập');
  await page.getByLabel('E-mail').fill(`ban-${Math.random().toString(36).slice(2)}@bao.example`);
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await page.waitForURL(url => url.pathname === `/admin/sites/${site}`);
};
