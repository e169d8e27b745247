/* Uploads: the chosen picture is shown before it is sent, one that is too large is not sent, and sending shows how far it is. */
(() => {
  const tell = (input, text) => {
    const field = input.closest(".field");
    field.querySelector(".field-error")?.remove();
    input.classList.toggle("is-invalid", Boolean(text));
    input.toggleAttribute("aria-invalid", Boolean(text));
    if (!text) return;
    input.setAttribute("aria-invalid", "true");
    const error = document.createElement("p");
    error.className = "field-error";
    error.id = `${input.name}-error`;
    error.setAttribute("role", "alert");
    error.textContent = text;
    field.querySelector(".upload").after(error);
    input.setAttribute("aria-describedby", `${error.id} ${input.name}-hint`);
  };

  const isTooLarge = (input) => (input.files[0]?.size ?? 0) > Number(input.dataset.largest);

  const preview = (input) => {
    const file = input.files[0];
    tell(input, isTooLarge(input) ? `Choose a picture of at most ${Number(input.dataset.largest) / 1048576} MB.` : "");
    if (!file || isTooLarge(input) || !file.type.startsWith("image/")) return;
    // The policy of the pages lets pictures in as data, not as blobs.
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const box = input.closest(".upload");
      const seen = box.querySelector(".upload-seen") ?? document.createElement("img");
      seen.className = `upload-seen${input.dataset.picture === "round" ? " is-round" : ""}`;
      seen.alt = "The picture that you chose";
      seen.src = reader.result;
      box.prepend(seen);
    });
    reader.readAsDataURL(file);
  };

  // The answer takes the place of the page, as it would have without a script.
  const show = (answer, address) => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    if (address !== location.href) {
      history.pushState(null, "", address);
      window.addEventListener("popstate", () => location.reload());
    }
    prepare(document);
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
    (document.querySelector("main [autofocus]") ?? document.querySelector("main")).focus();
    window.scrollTo(0, 0);
  };

  const send = (form) => {
    const bar = document.createElement("progress");
    bar.className = "upload-bar";
    bar.max = 1;
    bar.setAttribute("aria-label", "Sending the picture");
    form.querySelector(".form-end").before(bar);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.loaded < event.total) bar.value = event.loaded / event.total;
      else bar.removeAttribute("value");
    });
    request.addEventListener("load", () => show(request.responseText, request.responseURL));
    request.addEventListener("error", () => {
      bar.remove();
      form.dataset.once = "";
      form.querySelectorAll(".is-sending").forEach((button) => button.classList.remove("is-sending"));
      tell(form.querySelector("input[type=file]"), "It could not be sent. Check your connection and try again.");
    });
    request.send(new FormData(form));
  };

  const prepare = (root) => {
    for (const input of root.querySelectorAll("input[data-picture]:not([data-ready])")) {
      input.dataset.ready = "";
      input.addEventListener("change", () => preview(input));
    }
    for (const form of root.querySelectorAll("form[data-upload]:not([data-ready])")) {
      form.dataset.ready = "";
      const input = form.querySelector("input[type=file]");
      form.addEventListener("submit", (event) => {
        if (form.dataset.once === "sent") return;
        if (isTooLarge(input)) {
          // Nothing is sent, so what was typed stays.
          event.preventDefault();
          event.stopImmediatePropagation();
          input.focus();
        } else if (input.files.length && !event.defaultPrevented) {
          event.preventDefault();
          send(form);
        }
      }, { capture: true });
    }
  };
  prepare(document);
})();
