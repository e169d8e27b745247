/* While a page is seen it is told what happens in rooms, and shows it. Without this a talk looks every few seconds. */
(() => {
  const side = document.querySelector(".side");
  if (!side || !window.EventSource) return;
  const root = document.documentElement;
  let last = side.dataset.since;
  let source = null;
  let newest = 0; // the newest message of the talk that the page was told of
  const thread = () => document.getElementById("thread");
  const isHere = (told) => thread() && (!thread().dataset.room || thread().dataset.room === told.room);

  // Takes parts of the page anew from an address, by their ids.
  const renew = async (address, ...ids) => {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh) continue;
      const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
      old.replaceWith(fresh);
      if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    }
    document.dispatchEvent(new Event("renewed"));
  };
  // Does something a moment later, once for however much happens until then.
  const soon = (act) => {
    let waits = false;
    return () => {
      if (waits) return;
      waits = true;
      setTimeout(() => {
        waits = false;
        act();
      }, 150);
    };
  };
  const renewLists = soon(() => {
    renew("/rooms/waiting", "rooms-waiting");
    if (document.getElementById("rooms-list")) renew(location.href, "rooms-list", "rooms-new");
  });
  const renewSeen = soon(() => {
    if (document.getElementById("thread-seen")) renew(`/rooms/${thread().dataset.room}/seen`, "thread-seen");
  });
  const renewRoom = soon(() => renew(location.href, "room-title", "room-members"));
  // Looks for messages until the page has what it was told of: a look that comes in between others is dropped.
  const look = () => document.getElementById("thread-end")?.dispatchEvent(new CustomEvent("look"));
  setInterval(() => {
    const after = document.getElementById("thread-after");
    if (source && after && Number(after.value) < newest) look();
  }, 500);

  // Who is writing, and until when that is shown.
  const typing = new Map();
  const showTyping = () => {
    const place = document.getElementById("thread-typing");
    if (!place) return;
    const names = [...typing.values()].map((each) => each.name);
    const text = names.length > 2 ? "Several people are typing…" : names.length ? `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} typing…` : "";
    if (place.textContent !== text) place.textContent = text;
  };
  const stopTyping = (person) => {
    clearTimeout(typing.get(person)?.timer);
    typing.delete(person);
    showTyping();
  };

  const on = {
    story: (told) => {
      renewLists();
      if (!isHere(told)) return;
      stopTyping(told.person);
      newest = Math.max(newest, told.story);
      look();
    },
    "story-changed": (told) => {
      renewLists();
      if (isHere(told) && document.getElementById(`story-${told.story}`)) renew(`/rooms/${told.room}/stories/${told.story}`, `story-${told.story}`);
    },
    read: (told) => {
      renewLists();
      if (isHere(told)) renewSeen();
    },
    typing: (told) => {
      if (!isHere(told)) return;
      stopTyping(told.person);
      typing.set(told.person, { name: told.name, timer: setTimeout(() => stopTyping(told.person), 5000) });
      showTyping();
    },
    room: (told) => {
      renewLists();
      if (isHere(told)) renewRoom();
    },
    // Something may have been missed.
    reset: () => {
      renewLists();
      renewRoom();
      look();
    },
    opened: () => {
      root.dataset.live = "";
    },
    alive: () => {},
  };

  // A connection can be lost without anybody being told: then nothing comes any more.
  let watchdog = 0;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      close();
      open();
    }, 40000);
  };
  const close = () => {
    clearTimeout(watchdog);
    source?.close();
    source = null;
    delete root.dataset.live;
  };
  const open = () => {
    if (source || document.visibilityState !== "visible") return;
    source = new EventSource(`/rooms/live?last=${last}`);
    for (const [kind, act] of Object.entries(on)) {
      source.addEventListener(kind, (event) => {
        last = event.lastEventId;
        watch();
        act(JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      delete root.dataset.live;
      if (source?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      close();
      setTimeout(open, 10000);
    });
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? open() : close()));
  window.addEventListener("offline", close);
  window.addEventListener("online", open);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();

  // The others are told that somebody writes, every few seconds.
  let told = 0;
  document.addEventListener("input", (event) => {
    const room = thread()?.dataset.room;
    if (!room || !event.target.matches("#thread-box textarea") || !event.target.value || Date.now() < told + 3000) return;
    told = Date.now();
    const token = event.target.form.querySelector("[name=_csrf]").value;
    fetch(`/rooms/${room}/typing`, { method: "POST", headers: { "X-CSRF-Token": token } }).catch(() => {});
  });
})();
