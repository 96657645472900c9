// The moderators' pages work without this. It adds the keyboard, acts without a jump, and shows what others do.
"use strict";
(() => {
  // A menu closes when one turns to something else.
  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll("details.menu[open], .tabbar details[open]")) {
      if (!menu.contains(but)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  // One that opens near the edge is seen whole.
  const showWhole = ({ target }) => target.open && target.closest("main .menu")?.querySelector(".pop")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("toggle", showWhole, true);
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.activeElement?.closest("details.menu[open], .tabbar details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });

  // What waits stands in the tab's title also while somebody is elsewhere, and on every page.
  const base = location.pathname.match(/^\/admin\/sites\/[^/]+/)?.[0];
  const countInTitle = async () => {
    if (!base || (!document.hidden && queue())) return;
    try {
      const answer = await fetch(`${base}/waiting`);
      if (!answer.ok || answer.redirected) return;
      const waits = (await answer.text()).trim();
      document.title = (waits === "0" ? "" : `(${waits}) `) + document.title.replace(/^\([^)]*\) /, "");
    } catch {
      // No line: the next round tries again.
    }
  };
  setInterval(countInTitle, 30000);

  // The bar that saves comes when something changed, says what, and asks before it is lost.
  const bar = document.querySelector("[data-savebar]");
  if (bar) {
    const form = bar.closest("form");
    const read = () => JSON.stringify([...new FormData(form)]);
    const rows = [...form.querySelectorAll(".row")];
    const ofRow = (row) => JSON.stringify([...row.querySelectorAll("input, textarea, select")].map((field) => (/checkbox|radio/.test(field.type) ? field.checked : field.value)));
    const isDraft = bar.matches("[data-draft]");
    const first = rows.map(ofRow);
    const discard = bar.querySelector("[data-discard]");
    const words = bar.querySelector("[data-changed]");
    const [said, whole] = [words.textContent, read()];
    let leaving = false;
    const look = () => {
      const changed = rows.filter((row, at) => ofRow(row) !== first[at]);
      bar.hidden = !isDraft && whole === read();
      discard.hidden = !changed.length;
      for (const row of rows) {
        row.querySelector(".unsaved")?.remove();
        if (!changed.includes(row)) continue;
        const chip = Object.assign(document.createElement("span"), { className: "chip warn unsaved", textContent: bar.dataset.unsaved });
        (row.querySelector(".lab") ?? row.firstElementChild).append(chip);
      }
      words.textContent = changed.length ? `${changed.length} ${bar.dataset.count}` : said;
    };
    form.addEventListener("input", look);
    form.addEventListener("reset", () => setTimeout(look));
    form.addEventListener("submit", () => (leaving = true));
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && whole !== read()) event.preventDefault();
    });
    look();
  }

  // The one way from text to elements: what this very service has answered with.
  const policy = window.trustedTypes?.createPolicy("cam-nhan", { createHTML: (html) => html });
  const parse = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");

  // What is under way is looked at until it is over: then the page says what became of it.
  const underWay = document.querySelector("[data-under-way]");
  if (underWay) {
    const page = underWay.dataset.underWay;
    const round = setInterval(async () => {
      try {
        const answer = await fetch(page);
        if (!answer.ok) return;
        const news = parse(await answer.text()).querySelector("[data-under-way]");
        if (news) return underWay.replaceChildren(...document.adoptNode(news).childNodes);
        clearInterval(round);
        location.replace(page);
      } catch {
        // No line: the next round tries again.
      }
    }, 2000);
  }

  const queue = () => document.querySelector("[data-queue]");
  if (!queue()) return;
  const items = () => [...queue().querySelectorAll("article")];
  const current = () => document.activeElement?.closest("[data-queue] article");
  const inField = (element) => element.closest("input:not([type=checkbox]), textarea, select, dialog");
  const keysKey = "cam-nhan-keys";
  let keysOn = true;
  try {
    keysOn = localStorage.getItem(keysKey) !== "off";
  } catch {}

  // Whether keys have decided all that was on the page: the focus is then on the first of what comes.
  let ranOut = false;
  // What waits stands in the menus and in the tab's title as well.
  const around = (page) => {
    document.title = page.title;
    const links = [...document.querySelectorAll(".app > :not(main) a")];
    const news = [...page.querySelectorAll(".app > :not(main) a")];
    if (links.length === news.length) links.forEach((link, at) => link.replaceChildren(...document.adoptNode(news[at]).childNodes));
  };
  // Puts a new page's content in place of this one's, and the focus where it was.
  const replace = (html, url) => {
    const page = parse(html);
    const next = page.querySelector("main");
    if (!next) return false;
    around(page);
    // The address says what was done; without one the page is only newer, and what was said stays.
    const toast = url ? null : document.querySelector(".toast");
    if (toast && !next.querySelector(".toast")) next.querySelector(".dock")?.prepend(toast);
    const at = current();
    const index = at ? items().indexOf(at) : -1;
    const id = at?.id;
    document.querySelector("main").replaceWith(document.adoptNode(next));
    if (url) history.replaceState(null, "", url);
    if (queue() && (index >= 0 || ranOut)) {
      const again = (id && document.getElementById(id)) || items()[Math.min(Math.max(index, 0), items().length - 1)];
      ranOut &&= !again;
      (again || document.querySelector("main")).focus({ preventScroll: true });
      again?.scrollIntoView({ block: "nearest" });
    }
    dress();
    return true;
  };

  // How many forms were sent, and how many of them are on their way: the answer to one's own act is the page to show,
  // with its "undo", and no news that was asked for before it may take its place.
  let sent = 0;
  let sending = 0;
  // Keys that wait for the answer to the one before: what they are about is known only then.
  let waiting = [];
  const say = (sentence, role) => {
    const live = document.querySelector("[data-live]");
    if (!live) return;
    live.setAttribute("role", role);
    live.textContent = sentence;
  };
  const refuse = (sentence) => {
    // Whoever pressed on did not know of this.
    waiting = [];
    const inDrawer = document.querySelector("dialog[open] [data-said]");
    if (inDrawer) inDrawer.textContent = sentence;
    else say(sentence, "alert");
  };
  // A press about thousands comes in steps: it goes on by itself until all is done or somebody stops it. Only after a
  // press on this very page: an address alone does nothing.
  let stopped = false;
  const goOn = (form) => {
    const next = document.querySelector("form[data-go]");
    if (!next || stopped || !form.matches("[data-step]")) return;
    const stop = next.querySelector("[data-stop]");
    stop.hidden = false;
    stop.onclick = () => (stopped = stop.hidden = true);
    setTimeout(() => {
      if (!stopped && next.isConnected) next.requestSubmit(next.querySelector("button:not([type])"));
    });
  };
  const told = (what) => refuse(document.querySelector("[data-live]")?.dataset[what] ?? "");
  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form, button));
    let answer, html;
    try {
      answer = await fetch(form.action, { method: "POST", body });
      html = await answer.text();
    } catch {
      return told("lost");
    }
    // The session is over, and what was typed stays.
    if (new URL(answer.url).pathname === "/admin/sign-in") return told("over");
    if (answer.ok && replace(html, answer.url)) {
      goOn(form);
      say(document.querySelector(".toast")?.querySelector("span, p")?.textContent ?? "", "status");
    } else {
      // What was typed stays; the reason is said.
      refuse(parse(html).querySelector("[role=alert]")?.textContent ?? "");
      if (answer.status === 409) await poll(true);
    }
  };

  // A reader's page beside the queue: what one was at stays.
  const openDrawer = async (link) => {
    const url = new URL(link.href);
    url.searchParams.set("drawer", "1");
    let content;
    try {
      const answer = await fetch(url);
      content = answer.ok && parse(await answer.text()).querySelector("[data-drawer-content]");
    } catch {
      return told("lost");
    }
    if (!content) return location.assign(link.href);
    let drawer = document.querySelector("dialog.drawer");
    if (!drawer) {
      drawer = document.createElement("dialog");
      drawer.className = "drawer";
      drawer.setAttribute("aria-labelledby", "drawer");
      drawer.addEventListener("click", ({ target }) => target === drawer && drawer.close());
      drawer.addEventListener("close", () => drawer.remove());
      document.querySelector("main").append(drawer);
    }
    drawer.replaceChildren(document.adoptNode(content));
    if (!drawer.open) drawer.showModal();
    drawer.querySelector("h2").focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[data-reader]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    closeMenus(document.body);
    openDrawer(link);
  });

  // Decisions on their way, in their order. The cards are let go at once, and come back where one was not taken.
  const outbox = [];
  let posting = false;
  const toldOf = (page) => {
    around(page);
    const counts = [...page.querySelectorAll("nav.tabs .count")];
    document.querySelectorAll("nav.tabs .count").forEach((count, at) => (count.textContent = counts[at]?.textContent ?? ""));
    const toast = page.querySelector(".toast");
    document.querySelector(".toast")?.remove();
    if (toast) document.querySelector(".dock").prepend(document.adoptNode(toast));
    say(document.querySelector(".toast")?.querySelector("span, p")?.textContent ?? "", "status");
  };
  const giveBack = () => {
    for (const { cards } of outbox.splice(0).reverse()) {
      for (const { card, parent, next } of cards.reverse()) parent.insertBefore(card, next?.parentNode === parent ? next : null);
    }
  };
  const post = async () => {
    if (posting) return;
    posting = true;
    while (outbox.length) {
      const { action, body } = outbox[0];
      let page;
      try {
        const answer = await fetch(action, { method: "POST", body });
        page = parse(await answer.text());
        if (new URL(answer.url).pathname === "/admin/sign-in") {
          giveBack();
          told("over");
        } else if (answer.ok) {
          outbox.shift();
          toldOf(page);
        } else {
          giveBack();
          refuse(page.querySelector("[role=alert]")?.textContent ?? "");
        }
      } catch {
        giveBack();
        told("lost");
      }
    }
    posting = false;
    soon();
    work();
  };
  // Decides without waiting for the answer: the next card is there at once.
  const decide = (form, button) => {
    const body = new URLSearchParams(new FormData(form, button));
    body.append("brief", "1");
    const at = current();
    const all = items();
    const cards = body.getAll("item").map((item) => document.getElementById(item.split(":")[0])).filter(Boolean);
    const index = all.indexOf(at);
    const rest = [...all.slice(Math.max(index, 0)), ...all.slice(0, Math.max(index, 0)).reverse()];
    const next = rest.find((card) => !cards.includes(card));
    outbox.push({
      action: form.action,
      body,
      cards: cards.map((card) => {
        const place = { card, parent: card.parentNode, next: card.nextElementSibling };
        for (const box of card.querySelectorAll(".pick")) box.checked = false;
        card.remove();
        return place;
      }),
    });
    sent += 1;
    count();
    if (index >= 0) {
      ranOut = !next;
      (next ?? document.querySelector("main")).focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    }
    post();
  };
  const decisions = ["approve", "restore", "hide", "spam", "remove"];
  const isDecision = (form, button) => /\/acts$/.test(form.action) && queue()?.matches("[data-leaves]") && decisions.includes(button?.value.split(":")[0]);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.closest("main")) return;
    event.preventDefault();
    if (!sending && isDecision(form, event.submitter)) return decide(form, event.submitter);
    // The button's name and value belong to the form; a second press waits for the first.
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    if (!form.matches("[data-go]")) stopped = false;
    sent += 1;
    sending += 1;
    send(form, event.submitter).finally(() => {
      delete form.dataset.busy;
      sending -= 1;
      work();
    });
  });

  const move = (by) => {
    const all = items();
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  // What is selected is what an act is about; with nothing selected, the comment that has the focus.
  const press = (...acts) => {
    const selected = [...queue().querySelectorAll("input[name=item]:checked")];
    if (selected.length) {
      const gone = selected.every((box) => /:(hidden|spam|removed)$/.test(box.value));
      const act = acts.length > 1 && gone === (acts[0] === "approve") ? acts[1] : acts[0];
      return document.querySelector(`#bulk button[value="${act}"]`)?.click();
    }
    const item = current();
    for (const act of acts) {
      const button = item?.querySelector(`:scope > .acts button[name=act][value="${act}"]`);
      if (button) return button.click();
    }
  };
  // One act for a comment and its near duplicates.
  const pressGroup = (act) => current()?.querySelector(`[data-group] button[value="${act}"]`)?.click();
  // A form in the menu of the comment that has the focus.
  const unfold = (what) => {
    const form = current()?.querySelector(what);
    if (!form) return;
    form.closest("[data-menu]").open = true;
    form.open = true;
    form.querySelector("textarea, select, button").focus();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("approve", "restore"),
    h: () => press("hide"),
    s: () => press("spam"),
    r: () => press("restore", "remove"),
    p: () => press("pin", "unpin"),
    f: () => press("feature", "unfeature"),
    e: () => unfold("[data-edit]"),
    c: () => unfold("[data-reply]"),
    b: () => unfold("[data-ban]"),
    w: () => unfold("[data-hide]"),
    n: () => unfold("[data-warn]"),
    o: () => current()?.querySelector("[data-open]")?.click(),
    u: () => current()?.querySelector("[data-reader]")?.click(),
    x: () => current()?.querySelector("input[name=item]")?.click(),
    "/": () => {
      const field = document.querySelector("[role=search] input[type=search]");
      field?.closest("form").classList.add("open");
      field?.focus();
    },
    z: () => document.querySelector("[data-undo] button")?.click(),
    "?": () => document.querySelector("[data-keys]")?.showModal(),
    "shift a": () => pressGroup("approve"),
    "shift h": () => pressGroup("hide"),
    "shift s": () => pressGroup("spam"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (inField(event.target)) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
    const key = event.shiftKey && "ahs".includes(letter) ? `shift ${letter}` : letter;
    if (!keys[key] || (!keysOn && key !== "?")) return;
    event.preventDefault();
    waiting.push(key);
    work();
  });
  for (const number of "123456") keys[number] = () => document.querySelectorAll("nav.tabs a")[number - 1]?.click();
  // While decisions are on their way, what moves and what decides goes on; the rest waits for their answers.
  const isQuick = (key) => /^(shift )?[ahs]$|^[jkxr?]$/.test(key) && queue()?.matches("[data-leaves]");
  const work = () => {
    while (waiting.length && !sending && (!outbox.length || isQuick(waiting[0]))) keys[waiting.shift()]();
  };

  // How many are selected; without script the bar does not say.
  const count = () => {
    const output = document.querySelector("[data-selected]");
    const selected = queue().querySelectorAll("input[name=item][type=checkbox]:checked").length;
    if (output && selected) output.textContent = `${selected} ${output.dataset.word}`;
  };
  document.addEventListener("change", count);
  document.addEventListener("reset", () => setTimeout(count));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) document.getElementById("bulk")?.reset();
  });

  // What belongs to the page as it is now.
  const dress = () => {
    const all = document.querySelector("[data-all]");
    if (all) {
      all.hidden = false;
      all.querySelector("input").addEventListener("change", (event) => {
        for (const box of queue().querySelectorAll("input[name=item][type=checkbox]")) box.checked = event.target.checked;
      });
    }
    const open = document.querySelector("[data-keys-open]");
    if (open) {
      open.hidden = false;
      open.onclick = keys["?"];
    }
    count();
    const on = document.querySelector("[data-keys-on]");
    if (on) {
      on.checked = keysOn;
      on.addEventListener("change", () => {
        keysOn = on.checked;
        try {
          localStorage.setItem(keysKey, keysOn ? "on" : "off");
        } catch {}
      });
    }
  };

  // An open form, a selection, or a dialog is somebody's work: nothing moves under it.
  const isBusy = () =>
    document.querySelector("main details[open] form, main input[name=item][type=checkbox]:checked, dialog[open]") ||
    inField(document.activeElement ?? document.body);
  const poll = async (always) => {
    if (document.hidden || outbox.length || (!always && (sending || isBusy()))) return;
    const before = sent;
    try {
      const answer = await fetch(location.href.replace(/#.*/, ""));
      if (!answer.ok) return;
      const html = await answer.text();
      const stamp = /data-stamp="([^"]*)"/.exec(html)?.[1];
      if (stamp && stamp !== queue()?.dataset.stamp && before === sent && (always || !isBusy())) replace(html);
    } catch {
      // No line: the next round tries again.
    }
  };
  // After one's own decisions the page is filled again: in a pause, or when it runs out of cards.
  let pause;
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(poll, items().length > 4 ? 1200 : 150);
  };
  // The server says when there is something new; where it cannot, the page asks by itself.
  let line, timer;
  setInterval(poll, 60000);
  const follow = () => {
    line?.close();
    clearInterval(timer);
    if (document.hidden) return;
    line = new EventSource(location.pathname.replace(/(\/sites\/[^/]+).*/, "$1/live"));
    line.onmessage = soon;
    line.onopen = () => clearInterval(timer);
    line.onerror = () => {
      clearInterval(timer);
      timer = setInterval(poll, 4000);
    };
    poll();
  };
  document.addEventListener("visibilitychange", follow);
  follow();
  dress();
})();
