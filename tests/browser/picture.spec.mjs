// The picture in README: the demo article, as a visitor of `make run` sees it.
import { resolve } from 'node:path';
import { expect, test } from './support/fixtures.mjs';

test('the demo article is as in the picture', async ({ page, service, thread }) => {
  await page.setViewportSize({ width: 760, height: 1_240 });
  await page.goto(`${service.url}/demo`);
  await expect(thread.comments.first()).toBeVisible();
  await expect(thread.reaction('love')).toBeVisible();
  const shot = await page.screenshot({ path: process.env.CAM_NHAN_PICTURE ? resolve(import.meta.dirname, '../../docs/widget.png') : undefined });
  expect(shot.length).toBeGreaterThan(30_000);
});
