// The service worker of the moderators' pages: shows what the service pushes, and opens the queue. It keeps nothing and answers
// no request.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {}
  // A browser wants to see something for each message.
  const { title = "Cảm Nhận", body = "", tag = "cam-nhan", url = "/admin" } = told;
  const options = { body, tag, renotify: true, icon: "/admin/icon-192.png", badge: "/admin/icon-192.png", data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/admin", location.origin);
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    for (const page of pages) {
      if (new URL(page.url).pathname.startsWith(url.pathname)) return page.focus();
    }
    return self.clients.openWindow(url.href);
  };
  if (url.origin === location.origin) event.waitUntil(open());
});
