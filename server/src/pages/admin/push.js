// The switch for web push on the account's page: asks the browser, and tells the service its address there.
"use strict";
(async () => {
  const section = document.querySelector("[data-push]");
  const [on, off, said] = ["[data-on]", "[data-off]", "[data-said]"].map((name) => section.querySelector(name));
  const words = section.dataset;
  const say = (sentence) => {
    said.textContent = sentence;
  };
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say(words.unable);

  const policy = window.trustedTypes?.createPolicy("cam-nhan", { createScriptURL: (url) => url });
  const worker = "/admin/worker.js";
  const key = Uint8Array.from(atob(words.push.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const send = async (path, body) => {
    const answer = await fetch(path, { method: "POST", ...body });
    if (!answer.ok) throw new Error(String(answer.status));
  };

  // Which of the devices this is, and which button there is for it.
  const show = (subscription) => {
    const device = subscription && [...section.querySelectorAll("[data-device]")].find((one) => one.dataset.device === subscription.endpoint);
    const is = Boolean(device);
    device?.querySelector("strong").append(` (${words.this})`);
    on.hidden = is;
    off.hidden = !is;
    say(is ? words.isOn : words.isOff);
  };
  const current = async () => (await navigator.serviceWorker.getRegistration("/admin"))?.pushManager.getSubscription();

  on.addEventListener("click", async () => {
    on.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return say(words.blocked);
      const place = policy ? policy.createScriptURL(worker) : worker;
      const registration = await navigator.serviceWorker.register(place, { scope: "/admin" });
      if (!registration.active) await new Promise((done) => {
        const coming = registration.installing ?? registration.waiting;
        coming.addEventListener("statechange", () => coming.state === "activated" && done());
      });
      // One under another key is of no use.
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      await send("/admin/account/push", { headers: { "Content-Type": "application/json" }, body: JSON.stringify(subscription) });
      location.reload();
    } catch {
      say(words.failed);
    } finally {
      on.disabled = false;
    }
  });

  off.addEventListener("click", async () => {
    off.disabled = true;
    try {
      const subscription = await current();
      await send("/admin/account/push/off", { body: new URLSearchParams({ endpoint: subscription.endpoint }) });
      await subscription.unsubscribe();
      location.reload();
    } catch {
      say(words.failed);
    } finally {
      off.disabled = false;
    }
  });

  try {
    show(await current());
  } catch {
    show();
  }
})();
