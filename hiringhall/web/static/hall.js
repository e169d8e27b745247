/* Small comforts. Every page works without them. */
(() => {
  // Menus close on Escape, on a click elsewhere and when another one opens.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  const prepare = (root) => {
    // A new account starts in the time zone of the device.
    for (const field of root.querySelectorAll("input[data-device-zone]")) {
      if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    }
    // Passwords can be looked at while typing.
    for (const field of root.querySelectorAll("input[type=password][data-reveal]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "reveal";
      button.textContent = "Show";
      button.setAttribute("aria-label", "Show password");
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        const shown = field.type === "text";
        field.type = shown ? "password" : "text";
        button.textContent = shown ? "Show" : "Hide";
        button.setAttribute("aria-pressed", String(!shown));
      });
      field.removeAttribute("data-reveal");
      field.after(button);
    }
    // What is to be copied is selected at once, and copied by a button.
    for (const field of root.querySelectorAll("input[data-copy]")) {
      field.addEventListener("focus", () => field.select());
      if (!navigator.clipboard) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Copied";
      });
      field.removeAttribute("data-copy");
      field.after(button);
    }
    // A form is sent once, and says that it is under way.
    for (const form of root.querySelectorAll("form[method=post]:not([data-once])")) {
      form.dataset.once = "";
      form.addEventListener("submit", (event) => {
        if (form.dataset.once === "sent") {
          event.preventDefault();
          return;
        }
        form.dataset.once = "sent";
        form.querySelectorAll("button[type=submit]").forEach((button) => button.classList.add("is-sending"));
      });
    }
  };
  prepare(document);
  // On a narrow screen the menu and tabs are one line each: show the part with the present page.
  for (const here of document.querySelectorAll(".side .is-here, .tabs .is-here")) here.scrollIntoView({ block: "nearest", inline: "center" });
  // Coming back to a page from the browser's memory: its forms may be sent again.
  const again = () => {
    document.querySelectorAll("form[data-once=sent]").forEach((form) => (form.dataset.once = ""));
    document.querySelectorAll(".is-sending").forEach((button) => button.classList.remove("is-sending"));
  };
  window.addEventListener("pageshow", again);
  // A search: the sheet of filters closes when its button is pressed, and gives the results to see.
  document.addEventListener("submit", (event) => {
    const sheet = event.target.id === "find" && event.target.querySelector("details.filters");
    if (!sheet || !sheet.open || !sheet.querySelector("summary").checkVisibility()) return;
    sheet.open = false;
    document.getElementById("found").focus();
  });
  // After new results: the field says whether it could be read, and a focus that went with the old ones comes to the new.
  document.addEventListener("htmx:after:swap", () => {
    const field = document.querySelector("#find [name=q]");
    if (!field) return;
    const isBroken = Boolean(document.querySelector("#find-note .field-error"));
    field.classList.toggle("is-invalid", isBroken);
    if (isBroken) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (document.activeElement === document.body) document.getElementById("found").focus({ preventScroll: true });
  });
  // A part that was drawn anew takes the focus that went with the button that was pressed in it.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body) document.querySelector("#board, #proposal")?.focus({ preventScroll: true });
  });
  // A message is sent by Ctrl or Command with Enter.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea[data-send]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  // A talk and a team room look for what is new while somebody sees them; live.js tells a talk when there is something.
  setInterval(() => {
    const place = document.querySelector("[data-look]");
    const isTold = place?.id === "thread-end" && "live" in document.documentElement.dataset;
    if (document.visibilityState === "visible" && !isTold) place?.dispatchEvent(new CustomEvent("look"));
  }, 5000);
  // What is being made is followed more closely, until it is made.
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    document.querySelector("[data-follow]")?.dispatchEvent(new CustomEvent("look"));
  }, 1500);
  // Whatever else comes instead of messages, such as the sign-in page, is not for the middle of a talk.
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, text } = event.detail.ctx;
    if (!sourceElement.closest(".thread") || text.includes('id="thread-end"') || text.includes('id="story-')) return;
    event.preventDefault();
    if (sourceElement.matches("form")) sourceElement.submit();
  });
  // Neither is it for a part of the page that looks for itself: the page is opened anew then.
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, text } = event.detail.ctx;
    const { id } = sourceElement;
    if ((id !== "room" && id !== "run") || text.includes(`id="${id}"`)) return;
    event.preventDefault();
    location.reload();
  });
  document.addEventListener("htmx:error", again);
  // What htmx puts into the page gets the same comforts.
  document.addEventListener("htmx:after:swap", () => prepare(document));
  document.addEventListener("renewed", () => prepare(document));
})();
