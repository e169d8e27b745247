/* Uploads: a chosen picture is shown and chosen files are listed before they are sent, what is too large is not sent,
   and sending shows how far it is. */
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

  // What is wrong with what was chosen, as far as it can be told here.
  const trouble = (input) => {
    const largest = Number(input.dataset.largest);
    const heavy = [...input.files].find((file) => file.size > largest);
    const megabytes = `${largest / 1048576} MB`;
    if (heavy) return input.multiple ? `“${heavy.name}” is larger than ${megabytes}.` : `Choose a picture of at most ${megabytes}.`;
    const kept = input.form.querySelectorAll("[name=kept_files]:checked").length;
    return input.multiple && input.files.length + kept > Number(input.dataset.most) ? `Send at most ${input.dataset.most} files.` : "";
  };

  // Files can be chosen in several goes, and each can be taken out again.
  const collect = (input) => {
    const chosen = new DataTransfer();
    const list = document.createElement("ul");
    list.className = "plain file-list";
    list.setAttribute("aria-label", "Chosen files");
    let files = [];
    const draw = () => {
      chosen.items.clear();
      for (const file of files) chosen.items.add(file);
      input.files = chosen.files;
      list.replaceChildren(...files.map((file) => {
        const line = document.createElement("li");
        const size = document.createElement("span");
        size.className = "muted";
        size.textContent = file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "btn btn-sm";
        remove.textContent = "Remove";
        remove.setAttribute("aria-label", `Remove ${file.name}`);
        remove.addEventListener("click", () => {
          files = files.filter((other) => other !== file);
          draw();
          input.focus();
        });
        line.append(file.name, " ", size, remove);
        return line;
      }));
      tell(input, trouble(input));
    };
    input.closest(".upload").append(list);
    input.addEventListener("change", () => {
      const isThere = (file) => files.some((other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified);
      files = files.concat([...input.files].filter((file) => !isThere(file)));
      draw();
    });
  };

  const preview = (input) => {
    const file = input.files[0];
    tell(input, trouble(input));
    if (!file || trouble(input) || !file.type.startsWith("image/")) return;
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

  const send = (form, submitter) => {
    const bar = document.createElement("progress");
    bar.className = "upload-bar";
    bar.max = 1;
    bar.setAttribute("aria-label", "Sending");
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
    const sent = new FormData(form);
    if (submitter?.name) sent.append(submitter.name, submitter.value);
    request.send(sent);
  };

  const prepare = (root) => {
    for (const input of root.querySelectorAll("input[data-picture]:not([data-ready])")) {
      input.dataset.ready = "";
      input.addEventListener("change", () => preview(input));
    }
    for (const input of root.querySelectorAll("input[data-files]:not([data-ready])")) {
      input.dataset.ready = "";
      collect(input);
    }
    for (const form of root.querySelectorAll("form[data-upload]:not([data-ready])")) {
      form.dataset.ready = "";
      const input = form.querySelector("input[type=file]");
      form.addEventListener("submit", (event) => {
        if (form.dataset.once === "sent") return;
        if (trouble(input)) {
          // Nothing is sent, so what was typed stays.
          event.preventDefault();
          event.stopImmediatePropagation();
          input.focus();
        } else if (input.files.length && !event.defaultPrevented) {
          event.preventDefault();
          send(form, event.submitter);
        }
      }, { capture: true });
    }
  };
  prepare(document);
  // What htmx puts into the page takes files as well.
  document.addEventListener("htmx:after:swap", () => prepare(document));
})();
